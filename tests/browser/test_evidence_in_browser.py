"""
The evidence view in a real browser: mouse, keyboard, no script, small and dark screens.

Needs the package playwright and a Chromium; CHROMIUM names it where it has another place,
and AXE the file axe.min.js of axe-core, where accessibility is to be checked as well.
"""

import os
import shutil
from pathlib import Path

import pytest

from corpuslib.evidence import evidence_view
from corpuslib.evidence.view import EvidenceView
from tests.made_evidence import EVENTS, ISSUES, tables

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
AXE = os.environ.get("AXE")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here"),
]


@pytest.fixture(scope="module")
def browser():
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """Two views on one page, to see that they do not disturb each other."""
    one = evidence_view(*tables(), issues=ISSUES, events=EVENTS)
    both = EvidenceView(one.html + one.html, one.description)
    return both.save(tmp_path_factory.mktemp("evidence") / "view.html")


@pytest.fixture
def open_page(browser, file):
    """Open the page, and see afterwards that nothing was asked of the network or complained of."""
    asked, said, contexts = [], [], []

    def open_page(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


def told(view) -> str:
    return view.locator(".told").inner_text()


def marked(view) -> list[str]:
    return [" ".join(text.split()) for text in view.locator(".panel mark.on").all_inner_texts()]


def test_the_busiest_series_is_shown_at_its_busiest_day(open_page):
    view = open_page().locator(".cl-evidence").first
    assert told(view).startswith("8 May 2031: −0.90 (95 %: −1.00 to −0.50), 3 stories")
    assert view.locator(".panel").inner_text().count("alert(1)") >= 1
    assert view.locator("script").count() == 2


def test_actor_and_issue_are_chosen_by_name(open_page):
    view = open_page().locator(".cl-evidence").first
    view.get_by_label("Issue").select_option("The toll")
    assert told(view).startswith("4 May 2031: +0.70")
    assert marked(view) == ["The toll is fair"]
    view.get_by_label("Actor").select_option("Vell")
    assert told(view).startswith("1 May 2031: +0.80")
    assert "And 1 copy: North, 2 May 2031." in view.locator(".panel").inner_text()


def test_arrows_move_enter_reads_and_escape_returns(open_page):
    page = open_page()
    view = page.locator(".cl-evidence").first
    view.get_by_label("Issue").select_option("The toll")
    view.locator(".day[tabindex='0']").focus()
    page.keyboard.press("Home")
    assert told(view).startswith("2 May 2031: +0.90")
    assert len(marked(view)) == 2
    page.keyboard.press("ArrowRight")
    assert told(view).startswith("3 May 2031")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused).startswith("3 May 2031: +0.70")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Sentences of 3 May 2031"
    page.keyboard.press("Escape")
    assert page.evaluate(focused).startswith("3 May 2031: +0.70")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert told(view).startswith("4 May 2031")


def test_everything_can_be_reached_by_tab(open_page):
    page = open_page()
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName.toLowerCase()"))
    assert reached[:4] == ["select", "select", "button", "g"]
    assert "summary" in reached


def test_the_mouse_shows_a_day_and_a_click_holds_it(open_page):
    page = open_page()
    view = page.locator(".cl-evidence").first
    view.get_by_label("Issue").select_option("The toll")
    days = view.locator(".day circle")
    days.nth(0).hover()
    page.wait_for_timeout(150)
    assert told(view).startswith("2 May 2031")
    days.nth(1).click()
    assert told(view).startswith("3 May 2031")
    assert "Held" in told(view)
    days.nth(0).hover()
    page.wait_for_timeout(150)
    assert told(view).startswith("3 May 2031")
    days.nth(1).click()
    assert "Held" not in told(view)


def test_two_views_on_one_page_are_apart(open_page):
    page = open_page()
    first, second = page.locator(".cl-evidence").all()
    first.get_by_label("Actor").select_option("Vell")
    assert told(first).startswith("1 May 2031")
    assert told(second).startswith("8 May 2031")


def test_without_a_script_the_picture_and_all_sentences_remain(open_page):
    page = open_page(java_script_enabled=False)
    view = page.locator(".cl-evidence").first
    assert view.locator("select").count() == 0
    assert view.locator("img").is_visible()
    view.locator(".lists > summary").click()
    view.get_by_text("2 May 2031: 2 statements in 1 article").click()
    assert view.get_by_text("The toll is fair").first.is_visible()


@pytest.mark.parametrize("width", [390, 1100])
def test_a_page_does_not_scroll_sideways(open_page, width):
    page = open_page(viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(200)
    box = page.locator(".cl-evidence svg").first.bounding_box()
    assert 600 < box["width"] < 700


@pytest.mark.skipif(not AXE, reason="AXE does not name a file axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_has_no_serious_finding(browser, file, scheme):
    page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run()")["violations"]
    serious = [f for f in found if f["impact"] in ("serious", "critical")]
    assert [(f["id"], f["nodes"][0]["html"]) for f in serious] == []
