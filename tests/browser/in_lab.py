"""Driving a JupyterLab in a browser: open a notebook, run all of it, see how it went."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

STATE = """() => {
  const panel = jupyterapp.shell.currentWidget;
  const code = panel.content.model.sharedModel.toJSON().cells
    .filter((cell) => cell.cell_type === "code" && [cell.source].flat().join("").trim());
  return {
    open: code.filter((cell) => !cell.execution_count).length,
    errors: code.flatMap((cell) => cell.outputs).filter((output) => output.output_type === "error")
      .map((output) => output.ename + ": " + output.evalue),
    status: panel.sessionContext.session?.kernel?.status ?? "none",
  };
}"""
READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  if (!context?.isReady || !context.session?.kernel) return false;
  context.session.kernel.info.then(() => { window.kernelAnswers = true; });
  return window.kernelAnswers === true;
}"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SECONDS = 900


def write(cells: list[str], target) -> None:
    """Write a notebook of code cells."""
    metadata = {"kernelspec": KERNEL}
    nbformat.write(new_notebook(cells=list(map(new_code_cell, cells)), metadata=metadata), target)


def plain(source, target) -> None:
    """Copy a notebook without what its cells gave."""
    notebook = nbformat.read(source, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata["kernelspec"] = KERNEL
    nbformat.write(notebook, target)


def open_notebook(visit, address: str, name: str) -> None:
    """Open a notebook, and wait until its kernel answers."""
    page = visit.page
    page.goto(f"{address}/lab/tree/{name}?token=t&reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_function(READY, polling=500, timeout=60_000)


def run_all(visit, clear: bool = False) -> None:
    """Run all cells, and wait until the last has an end; an error of a cell is one of the test."""
    page = visit.page
    if clear:
        command(visit, "editmenu:clear-all")
        page.wait_for_timeout(500)
    command(visit, "runmenu:run-all")
    for _ in range(SECONDS * 2):
        page.wait_for_timeout(500)
        state = page.evaluate(STATE)
        assert state["errors"] == []
        if state["open"] == 0 and state["status"] == "idle":
            return
    raise AssertionError(f"not run within {SECONDS} s: {state}")


def command(visit, name: str, **options) -> None:
    """Give a command without waiting for its promise, which may never settle."""
    told = "([name, options]) => { jupyterapp.commands.execute(name, options); }"
    visit.page.evaluate(told, [name, options])
