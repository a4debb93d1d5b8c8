"""The coding sheet in a real JupyterLab: driven by keys, killed in between, nothing lost."""

import json
import os
import signal

import pytest

from corpuslib import import_annotations
from tests.browser.in_lab import command, open_notebook, run_all, write

SETUP = """
import os
from pathlib import Path
import pandas as pd
from corpuslib import coding_sheet, sample_for_coding
Path("pid").write_text(str(os.getpid()))
text = "Rain fell on Vell. {} It was late, <b>they</b> said. <img src=x onerror='window.hit=1'>"
told = [f"The bridge number {n} must <script>window.hit=1</script> stay open." for n in range(6)]
articles = pd.DataFrame({"article_id": list("abcdef"), "text": map(text.format, told)})
statements = articles[["article_id"]].assign(
    statement_id=list("uvwxyz"), text=told, start=19, speaker="Orlo", actor="North",
    said_low=pd.Timestamp("2031-05-03"), source="Vell Post")
statements["end"] = 19 + statements["text"].str.len()
if not Path("sheet.csv").exists():
    sample_for_coding(statements, 6, path="sheet.csv", by="source", articles=articles)
issues = {
    "bridges": {"title": "The bridges", "definition": "Whether bridges stay open.",
                "positive": "keep them open", "negative": "close them"},
    "ferries": {"title": "The ferries", "positive": "let them sail", "negative": "stop them"},
}
"""
N_CELLS = "() => jupyterapp.shell.currentWidget.content.model.cells.length"
SHEET = 'coding_sheet("sheet.csv", issues=issues, coder="Ann")'


@pytest.fixture
def coding(lab, visit):
    folder, address = lab
    write([SETUP, SHEET], folder / "notebooks" / "coding.ipynb")
    (folder / "notebooks" / "sheet.csv").unlink(missing_ok=True)
    seen = visit(viewport={"width": 1200, "height": 1000})
    open_notebook(seen, address, "notebooks/coding.ipynb")
    run_all(seen)
    seen.page.wait_for_selector(".cl-sheet .place")
    return seen, folder / "notebooks"


def place(seen) -> str:
    return seen.page.locator(".cl-sheet .place").inner_text()


def press(seen, *keys) -> None:
    """Press keys as a person would, who waits for what they do."""
    for key in keys:
        before = place(seen)
        seen.page.keyboard.press(key)
        if key in "123n0ux" or key.startswith("Arrow"):
            seen.page.wait_for_function(
                "(before) => document.querySelector('.cl-sheet .place').textContent !== before",
                arg=before, timeout=10_000)  # fmt: skip


def on_file(folder) -> list[tuple]:
    table = import_annotations(folder / "sheet.csv")
    stances = table["stance"].astype("object").where(table["stance"].notna(), None)
    return list(zip(table["issue"], stances, table["coder"], strict=True))


def test_the_sheet_is_driven_by_keys_and_survives_its_kernel(coding):
    seen, folder = coding
    page = seen.page
    assert place(seen) == "Statement 1 of 6. 0 coded by Ann, saved in sheet.csv"
    passage = page.locator(".cl-sheet .passage")
    passage.click()
    assert "must <script>window.hit=1</script> stay open" in passage.locator("mark").inner_text()
    assert "Vell Post" in page.locator(".cl-sheet dl").inner_text()

    page.keyboard.press("3")
    assert "Choose the issue first" in page.locator(".cl-sheet .said").inner_text()
    press(seen, "a", "3")
    press(seen, "b", "1")
    press(seen, "n")
    assert place(seen).startswith("Statement 4 of 6. 3 coded")
    assert on_file(folder) == [("bridges", 1, "Ann"), ("ferries", -1, "Ann"), ("none", None, "Ann")]
    press(seen, "u")
    assert place(seen).startswith("Statement 3 of 6. 2 coded")
    assert "Not coded yet" in page.locator(".cl-sheet .given").inner_text()
    page.keyboard.press("ArrowDown")
    assert "The bridges: Whether" in page.locator(".cl-sheet .question").inner_text()
    page.get_by_label("Note").fill("ironic; =1+1")
    page.keyboard.press("Escape")
    press(seen, "2")
    assert on_file(folder)[2] == ("bridges", 0, "Ann")
    assert import_annotations(folder / "sheet.csv")["note"].dropna().tolist() == ["ironic; =1+1"]
    press(seen, "ArrowLeft", "ArrowLeft")
    assert place(seen).startswith("Statement 2 of 6")
    assert page.get_by_role("button", name="stop them").get_attribute("aria-pressed") == "true"
    seen.shoot("sheet_in_lab_light")
    assert seen.serious(".cl-sheet") == []
    assert page.evaluate("window.hit") is None
    assert page.locator(".jp-Dialog").count() == 0, "0 0 and the like are not taken by JupyterLab"

    kept = on_file(folder)
    os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
    page.wait_for_timeout(4_000)
    page.locator(".jp-Dialog button").first.click(timeout=20_000)
    passage.click()
    page.keyboard.press("1")
    alarm = page.locator(".cl-sheet .alarm")
    alarm.filter(has_text="Python does not answer").wait_for(timeout=15_000)
    assert "All 3 answers counted above are in sheet.csv" in alarm.inner_text()
    assert on_file(folder) == kept

    run_all(seen, clear=True)
    page.wait_for_selector(".cl-sheet .place")
    assert place(seen) == "Statement 4 of 6. 3 coded by Ann, saved in sheet.csv"
    page.locator(".cl-sheet .passage").click()
    press(seen, "a", "1")
    assert on_file(folder) == [*kept, ("bridges", -1, "Ann")]


def test_the_keys_of_jupyterlab_stay_out_of_the_sheet(coding):
    seen, _ = coding
    page = seen.page
    page.locator(".cl-sheet .passage").click()
    for key in ("0", "0", "x", "a", "b", "d", "d"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    assert page.locator(".jp-Dialog").count() == 0
    assert page.evaluate(N_CELLS) == 2


def test_the_sheet_can_be_used_in_a_dark_lab_and_by_tab_alone(coding):
    seen, folder = coding
    page = seen.page
    command(seen, "apputils:change-theme", theme="JupyterLab Dark")
    page.wait_for_selector("[data-jp-theme-light='false']", state="attached")
    page.wait_for_timeout(1_000)
    page.locator(".cl-sheet input").first.focus()
    page.keyboard.press("Space")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.innerText || document.activeElement.tagName")
        )
        if "keep them open" in reached[-1]:
            break
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('.cl-sheet .place').textContent.includes('1 coded')"
    )
    assert on_file(folder) == [("bridges", 1, "Ann")]
    focused = "document.activeElement.className"
    assert page.evaluate(focused) == "passage", "what is read next has the focus"
    seen.shoot("sheet_in_lab_dark")
    assert seen.serious(".cl-sheet") == []


def test_the_table_that_stands_in_is_what_a_saved_notebook_keeps(coding):
    seen, _ = coding
    outputs = seen.page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells[1].outputs"
    )
    assert "0 of 6 statements are coded" in json.dumps(outputs[0]["data"]["text/html"])
