"""The notebooks in a real JupyterLab: Run All ends without an error, and the view answers."""

import nbformat
import pytest

from tests.browser.conftest import ROOT
from tests.browser.in_lab import open_notebook, plain, run_all

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_jupyterlab(path, lab, visit):
    folder, address = lab
    plain(path, folder / "notebooks" / path.name)
    seen = visit(viewport={"width": 1200, "height": 1000})
    open_notebook(seen, address, f"notebooks/{path.name}")
    run_all(seen)
    page = seen.page
    assert [url for url in seen.outside() if not url.startswith((address, "ws"))] == []
    views = page.locator(".cl-evidence[data-live]")
    if "evidence_view(" in str(nbformat.read(path, 4).cells):
        answers_to_mouse_and_keys(page, views.first)
    seen.shoot(f"lab_{path.stem}")


def answers_to_mouse_and_keys(page, view) -> None:
    view.scroll_into_view_if_needed()
    told, days = view.locator(".told"), view.locator(".day circle")
    days.first.click()
    first = told.inner_text()
    assert "Held" in first
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    if days.count() > 1:
        assert told.inner_text() != first
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Sentences of")
    assert view.locator(".panel mark.on").count() > 0
