const KEYS = { 1: -1, 2: 0, 3: 1 };
const LETTERS = "abcdefghijklm";
const PATIENCE = 8000; // milliseconds until a silent kernel is told of

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const signed = (stance) => stance === null ? "none" : stance > 0 ? "+1" : stance < 0 ? "\u22121" : "0";

function render({ model, el }) {
  const issues = model.get("issues");
  const view = Math.random().toString(36).slice(2);
  const state = { issue: issues.length === 1 ? 0 : -1, sent: 0, waiting: "", timer: 0, id: null };
  let shown = model.get("shown");

  const place = make("p", { class: "place" });
  const bar = make("progress", { "aria-label": "Statements coded" });
  const about = make("dl");
  const passage = make("p", { class: "passage", tabindex: "-1", dir: "auto" });
  const given = make("p", { class: "given" });
  const choices = issues.map((issue, at) => choice(issue, at));
  const list = make("fieldset", { class: "issues" },
    make("legend", {}, issues.length > 1 ? "Which issue does it concern?" : "The issue"), ...choices);
  const question = make("p", { class: "question" });
  const stances = [1, 2, 3].map((key) => button(key, () => answer(KEYS[key])));
  const none = button("n", () => send({ do: "answer", issue: "none", stance: null }, true));
  words(none, issues.length > 1 ? "concerns none of these" : "does not concern it");
  const asked = make("div", { class: "stances", role: "group", "aria-label": "Where does it stand?" },
    ...stances, none);
  const note = make("textarea", { rows: "1", maxlength: "2000" });
  const steps = make("div", { class: "steps" },
    named("u", "Undo", () => send({ do: "undo" }, true)),
    named("x", "Clear", () => send({ do: "clear" }, true)),
    named("\u2190", "Back", () => move(-1)), named("\u2192", "Forward", () => move(1)),
    named("o", "Next open", () => send({ do: "open" }, true)));
  const said = make("p", { class: "said", role: "status" });
  const alarm = make("p", { class: "alarm", role: "alert" });
  const root = make("section", { class: "cl-sheet", "aria-label": "Coding sheet" },
    place, bar, about, passage, given, list, question, asked,
    make("label", { class: "note" }, "Note", note), steps, said, alarm);
  // JupyterLab asks the element that has the focus whether its own keys (0 0, d d ...) are wanted.
  for (const one of [passage, ...root.querySelectorAll("input, button, textarea")]) {
    one.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  el.replaceChildren(root);

  function choice(issue, at) {
    const radio = make("input", { type: "radio", name: "issue-" + view, value: issue.code });
    radio.addEventListener("change", () => choose(at));
    const letter = issues.length > 1 && at < LETTERS.length ? [make("kbd", {}, LETTERS[at]), " "] : [];
    const title = make("label", {}, radio, ...letter, issue.title);
    return make("div", { class: "issue" }, title);
  }

  function button(key, act) {
    const one = make("button", { type: "button", "aria-pressed": "false" }, make("kbd", {}, String(key)), " ", make("span"));
    one.addEventListener("click", act);
    return one;
  }

  function named(key, name, act) {
    const one = button(key, act);
    one.removeAttribute("aria-pressed");
    words(one, name);
    return one;
  }

  function words(one, text) { one.querySelector("span").textContent = text; }

  function choose(at) {
    state.issue = at;
    const issue = issues[at];
    choices.forEach((one, place) => { one.querySelector("input").checked = place === at; });
    question.textContent = issue ? issue.title + (issue.definition ? ": " + issue.definition : "") : "";
    words(stances[0], "\u22121" + (issue && issue.negative ? ": " + issue.negative : ""));
    words(stances[1], "0: takes no side");
    words(stances[2], "+1" + (issue && issue.positive ? ": " + issue.positive : ""));
    for (const one of stances) one.disabled = !issue;
    press();
  }

  function press() {
    const own = shown.given.find(([code]) => issues[state.issue] && code === issues[state.issue].code);
    stances.forEach((one, at) => one.setAttribute("aria-pressed", String(Boolean(own) && own[1] === at - 1)));
    none.setAttribute("aria-pressed", String(shown.given.some(([code]) => code === "none")));
  }

  function answer(stance) {
    if (state.issue < 0) {
      said.textContent = "Choose the issue first, by its letter or with the arrows up and down";
      return;
    }
    send({ do: "answer", issue: issues[state.issue].code, stance }, true);
  }

  function move(by) { send({ do: "move", by }, true); }

  // An answer belongs to the statement that is seen, so none is taken while the next is awaited.
  function send(told, waits) {
    if (state.waiting && waits) return;
    const token = view + "-" + ++state.sent;
    if (waits) state.waiting = token;
    clearTimeout(state.timer);
    state.timer = setTimeout(silent, PATIENCE);
    try {
      model.send({ ...told, id: shown.id, note: note.value, token });
    } catch (error) {
      silent();
    }
  }

  function silent() {
    alarm.textContent = "Not saved: Python does not answer. It may be busy, or it has stopped; run this cell again then. " +
      "All " + shown.coded + " answers counted above are in " + shown.file + ".";
    state.waiting = "";
  }

  function show() {
    const inside = root.contains(document.activeElement);
    const before = shown.id;
    shown = model.get("shown");
    const last = shown.heard === view + "-" + state.sent;
    if (last) clearTimeout(state.timer);
    if (last || shown.heard === state.waiting) state.waiting = "";
    place.textContent = "Statement " + (shown.at + 1) + " of " + shown.n + ". " + shown.coded +
      " coded by " + shown.coder + ", saved in " + shown.file;
    bar.max = shown.n;
    bar.value = shown.coded;
    about.replaceChildren(...shown.about.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const [left, text, right] = shown.passage;
    passage.replaceChildren(left ? left + " " : "", make("mark", {}, text), right ? " " + right : "");
    const title = (code) => (issues.find((issue) => issue.code === code) || { title: code }).title;
    given.textContent = shown.given.length ? "Coded: " + shown.given.map(([code, stance]) =>
      signed(stance) + (stance === null ? "" : " on " + title(code))).join("; ") : "Not coded yet";
    alarm.textContent = shown.wrong ? shown.said : "";
    said.textContent = shown.wrong ? "" : shown.said;
    if (shown.id !== state.id) {
      state.id = shown.id;
      note.value = shown.note;
      const own = issues.findIndex((issue) => shown.given.some(([code]) => code === issue.code));
      choose(issues.length === 1 ? 0 : own);
    } else {
      press();
    }
    if (inside && shown.id !== before) passage.focus({ preventScroll: true });
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key;
    if (event.target === note) {
      if (key === "Escape") passage.focus();
      return;
    }
    const letter = key.length === 1 ? LETTERS.indexOf(key.toLowerCase()) : -1;
    if (key in KEYS) answer(KEYS[key]);
    else if (key === "0" || key === "n") none.click();
    else if (key === "u") send({ do: "undo" }, true);
    else if (key === "x") send({ do: "clear" }, true);
    else if (key === "o") send({ do: "open" }, true);
    else if (key === "ArrowLeft") move(-1);
    else if (key === "ArrowRight") move(1);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      const by = key === "ArrowDown" ? 1 : -1, n = issues.length;
      choose(state.issue < 0 ? (by > 0 ? 0 : n - 1) : (state.issue + by + n) % n);
      said.textContent = issues[state.issue].title;
    } else if (letter >= 0 && letter < issues.length && issues.length > 1) {
      choose(letter);
      said.textContent = issues[letter].title;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  passage.addEventListener("click", () => { if (String(getSelection()) === "") passage.focus(); });
  note.addEventListener("change", () => send({ do: "note" }, false));
  model.on("change:shown", show);
  choose(state.issue);
  show();
  return () => model.off("change:shown", show);
}

export default { render };
