(() => {
"use strict";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function draw(name, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

const signed = (hundredths) => {
  const value = (Math.abs(hundredths) / 100).toFixed(2);
  return hundredths > 0 ? "+" + value : hundredths < 0 ? "\u2212" + value : value;
};
const counted = (n, one, many) => n + " " + (n === 1 ? one : many);

function start(root) {
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const items = new Map();
  for (const item of root.querySelectorAll(".lists li")) items.set(item.value, item);
  const actors = [...new Set(data.series.map((series) => series.actor))];
  const state = { series: data.series[0], at: 0, pinned: false, width: 0 };

  const actor = make("select"), issue = make("select");
  for (const name of actors) actor.append(new Option(name, name));
  const before = make("button", { type: "button" }, "Earlier");
  const after = make("button", { type: "button" }, "Later");
  const choose = make("div", { class: "choose" }, make("label", {}, "Actor", actor),
    make("label", {}, "Issue", issue), make("span", {}, before, " ", after));
  const above = make("p", { class: "words" }), below = make("p", { class: "words" });
  const chart = make("div", { class: "chart" });
  const key = make("p", { class: "key" });
  const told = make("p", { class: "told", role: "status" });
  const sentences = make("div", { class: "panel", role: "region", tabindex: "-1",
    "aria-label": "Sentences of the day" });
  root.querySelector(".all").before(choose, above, chart, below, key, told, sentences);
  root.querySelector(".all").open = false;

  const date = (offset) => {
    const day = new Date(data.start + "T00:00:00Z");
    day.setUTCDate(day.getUTCDate() + offset);
    return day;
  };
  const short = (offset) => {
    const day = date(offset);
    return day.getUTCDate() + " " + MONTHS[day.getUTCMonth()].slice(0, 3);
  };
  const long = (offset) => {
    const day = date(offset);
    const name = day.getUTCDate() + " " + MONTHS[day.getUTCMonth()] + " " + day.getUTCFullYear();
    return data.step === 1 ? name : (data.step === 7 ? "week from " : "month from ") + name;
  };
  const describe = ([offset, mean, low, high, stories, statements, thin]) =>
    `${long(offset)}: ${signed(mean)} (95 %: ${signed(low)} to ${signed(high)}), ` +
    `${counted(stories, "story", "stories")}, ${counted(statements, "statement", "statements")}` +
    (thin ? ", thin" : "");

  function plot() {
    const { days, level } = state.series;
    const width = Math.max(300, Math.min(960, chart.clientWidth || 700));
    state.width = width;
    const left = 34, right = width - 12, top = 20, floor = 200, base = 240, height = 262;
    const slot = (right - left) / data.n;
    const x = (offset) => left + (offset + 0.5) * slot;
    const held = (value) => Math.max(-108, Math.min(108, value));
    const y = (hundredths) => top + (1 - held(hundredths) / 100) * (floor - top - 8) / 2 + 4;
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}` });
    for (const value of [100, 0, -100]) {
      svg.append(draw("line", { class: "rule", x1: left, x2: right, y1: y(value), y2: y(value) }));
      const name = value ? signed(value).slice(0, 2) : "0";
      svg.append(draw("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, name));
    }
    svg.append(draw("line", { class: "rule", x1: left, x2: right, y1: base, y2: base }));
    const steps = [1, 2, 5, 7, 14, 28, 91, 182, 365, 1825, 3650];
    const every = steps.find((step) => step * slot >= 64) || 3650;
    for (let offset = 0; offset < data.n; offset += every) {
      svg.append(draw("line", { class: "rule", x1: x(offset), x2: x(offset), y1: base, y2: base + 4 }));
      const anchor = x(offset) + 22 > width ? "end" : x(offset) < 50 ? "start" : "middle";
      svg.append(draw("text", { x: x(offset), y: base + 17, "text-anchor": anchor }, short(offset)));
    }
    let lastLabel = -99;
    data.events.forEach(([offset], number) => {
      if (offset < 0 || offset >= data.n) return;
      svg.append(draw("line", { class: "event", x1: x(offset), x2: x(offset), y1: top - 4, y2: base }));
      if (x(offset) - lastLabel < 14) return;
      lastLabel = x(offset);
      svg.append(draw("text", { x: x(offset), y: 12, "text-anchor": "middle" }, String(number + 1)));
    });
    const seen = new Set(days.map((day) => day[0]));
    for (const run of level) {
      const path = (column) => run.map((row) => `${x(row[0]).toFixed(1)} ${y(row[column]).toFixed(1)}`);
      const points = path(1), back = path(3).reverse();
      svg.append(draw("path", { class: "band", d: `M${path(2).join("L")}L${back.join("L")}z` }));
      svg.append(draw("path", { class: "level gap", d: `M${points.join("L")}` }));
      const solid = points.map((point, i) => (!seen.has(run[i][0]) ? ""
        : (i && seen.has(run[i - 1][0]) ? "L" : "M") + point)).join("");
      if (solid) svg.append(draw("path", { class: "level", d: solid }));
    }
    const most = Math.max(1, ...days.map((day) => day[4]));
    const name = `${state.series.actor} on ${state.series.title}: days with statements`;
    const list = draw("g", { role: "listbox", "aria-orientation": "horizontal", "aria-label": name });
    days.forEach((day, at) => {
      const [offset, mean, low, high, stories, , thin] = day;
      const option = draw("g", { class: thin ? "day thin" : "day", role: "option",
        "aria-label": describe(day), "aria-selected": "false", tabindex: "-1" });
      const bar = (stories / most) * (base - floor - 6), half = Math.max(5, slot / 2);
      option.append(
        draw("rect", { class: "at", x: x(offset) - half, y: top, width: 2 * half, height: base - top }),
        draw("rect", { class: "stories", x: x(offset) - slot * 0.42, width: slot * 0.84,
          y: base - bar, height: bar }),
        draw("line", { x1: x(offset), x2: x(offset), y1: y(low), y2: y(high) }),
        draw("circle", { cx: x(offset), cy: y(mean), r: 4 }));
      option.addEventListener("focus", () => { if (state.at !== at) show(at); });
      list.append(option);
    });
    svg.append(list);
    const nearest = (event) => {
      const box = svg.getBoundingClientRect();
      const place = ((event.clientX - box.left) * width) / box.width;
      const far = days.map((day) => Math.abs(x(day[0]) - place));
      const at = far.indexOf(Math.min(...far));
      return far[at] <= 24 ? at : -1;
    };
    let waiting = 0;
    svg.addEventListener("pointermove", (event) => {
      clearTimeout(waiting);
      const at = event.pointerType === "mouse" && !state.pinned ? nearest(event) : -1;
      if (at >= 0 && at !== state.at) waiting = setTimeout(show, 60, at);
    });
    svg.addEventListener("pointerleave", () => clearTimeout(waiting));
    svg.addEventListener("click", (event) => {
      clearTimeout(waiting);
      const at = nearest(event);
      if (at < 0) return;
      state.pinned = !(state.pinned && at === state.at);
      show(at);
      list.children[at].focus({ preventScroll: true });
    });
    svg.addEventListener("keydown", keyed);
    chart.replaceChildren(svg);
    mark();
  }

  function keyed(event) {
    const last = state.series.days.length - 1;
    const to = { ArrowLeft: state.at - 1, ArrowRight: state.at + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      if (to >= 0 && to <= last) {
        show(to);
        chart.querySelectorAll(".day")[to].focus();
      }
    } else if (event.key === "Enter" || event.key === " ") {
      state.pinned = true;
      show(state.at);
      sentences.focus();
    } else if (event.key === "Escape") {
      state.pinned = false;
      show(state.at);
    } else {
      return;
    }
    event.preventDefault();
  }

  function mark() {
    chart.querySelectorAll(".day").forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === state.at));
      option.setAttribute("tabindex", at === state.at ? "0" : "-1");
    });
    before.disabled = state.at === 0;
    after.disabled = state.at === state.series.days.length - 1;
  }

  function show(at) {
    state.at = at;
    mark();
    const day = state.series.days[at];
    told.textContent = describe(day) + (state.pinned ? ". Held; choose it again to let go" : "");
    sentences.replaceChildren(...passages(day[7], String(data.series.indexOf(state.series))));
    sentences.setAttribute("aria-label", "Sentences of " + long(day[0]));
  }

  function passages(numbers, series) {
    const wanted = new Set(numbers.map(String)), blocks = new Map();
    for (const number of numbers) {
      const item = items.get(number);
      if (!item) continue;
      const article = item.closest(".art"), passage = item.closest(".pas");
      if (!blocks.has(article)) blocks.set(article, new Set());
      blocks.get(article).add(passage);
    }
    return [...blocks].map(([article, inside]) => {
      const block = make("div", { class: "art" }, article.querySelector(".src").cloneNode(true));
      for (const passage of article.querySelectorAll(".pas")) {
        if (!inside.has(passage)) continue;
        const copy = passage.cloneNode(true);
        for (const piece of copy.querySelectorAll("mark")) {
          if (piece.dataset.s.split(" ").some((s) => wanted.has(s))) piece.className = "on";
        }
        for (const label of copy.querySelectorAll("sup")) {
          if (!wanted.has(label.textContent)) label.remove();
        }
        for (const item of copy.querySelectorAll("li")) {
          if (!wanted.has(String(item.value))) item.remove();
        }
        for (const stand of copy.querySelectorAll("li span")) {
          if (stand.dataset.k !== series) stand.remove();
        }
        block.append(copy);
      }
      return block;
    });
  }

  function choice(series) {
    const kept = state.series.days[state.at];
    state.series = series;
    state.pinned = false;
    const far = series.days.map((day) => Math.abs(day[0] - kept[0]));
    const most = series.days.map((day) => day[4]);
    const at = state.width ? far.indexOf(Math.min(...far)) : most.indexOf(Math.max(...most));
    above.textContent = series.positive ? `\u25b2 +1: ${series.positive}` : "\u25b2 +1";
    below.textContent = series.negative ? `\u25bc \u22121: ${series.negative}` : "\u25bc \u22121";
    const named = data.events.map(([, label], number) => `${number + 1} ${label}`);
    key.textContent = "Dot: mean of the " + ({ 1: "day", 7: "week" }[data.step] || "month") +
      "; stroke: its 95 % interval; hollow: thin; line and band: smoothed level, dotted without statements; bars: stories. " +
      "Hover, or use the arrow keys; a click or Enter holds a day." +
      (named.length ? " Events: " + named.join("; ") + "." : "");
    state.at = at;
    plot();
    show(at);
  }

  function issues(wanted) {
    const own = data.series.filter((series) => series.actor === actor.value);
    issue.replaceChildren(...own.map((series) => new Option(series.title, series.title)));
    const series = own.find((one) => one.title === wanted) || own[0];
    issue.value = series.title;
    choice(series);
  }

  actor.addEventListener("change", () => issues(issue.value));
  issue.addEventListener("change", () => choice(data.series.find(
    (series) => series.actor === actor.value && series.title === issue.value)));
  for (const [button, by] of [[before, -1], [after, 1]]) {
    button.addEventListener("click", () => show(state.at + by));
  }
  sentences.addEventListener("keydown", (event) => {
    if (event.key === "Escape") chart.querySelectorAll(".day")[state.at].focus();
  });
  issues("");
  if (window.ResizeObserver) {
    new ResizeObserver(() => {
      const width = Math.max(300, Math.min(960, chart.clientWidth || state.width));
      if (Math.abs(width - state.width) > 1) plot();
    }).observe(chart);
  }
}

for (const root of document.querySelectorAll(".cl-evidence:not([data-live])")) {
  root.dataset.live = "";
  try { start(root); } catch (error) { console.error(error); }
}
})();
