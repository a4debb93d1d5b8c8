"""Executing notebooks on a corpus, so that the same input always gives the same bytes."""

import ast
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from tqdm import tqdm

from corpuslib.share.provenance import NotebookError, base_name, record
from corpuslib.share.settle import machine_places, settle

_THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR")
_ENVIRONMENT = {f"{library}_NUM_THREADS": "1" for library in _THREADS} | {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TQDM_DISABLE": "1",
    "TZ": "UTC",
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TAGS = ("parameters", "injected-parameters")


def run_notebooks(
    paths: Iterable[str | Path],
    *,
    corpus: str | Path,
    codebook: str | Path | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> list[Path]:
    """
    Execute notebooks on a corpus, each in a fresh kernel in its own folder.

    A notebook says what it reads in one cell tagged ``parameters``
    (``CORPUS = "../data/chronicle"``, ``CODEBOOK = None``). Where that is not what is
    asked for, a cell tagged ``injected-parameters`` is put behind it in the
    executed copy. The kernel is the Python that runs this function, whatever
    kernels are registered.

    A notebook that shows something on files of its own keeps these where the metadata of its
    ``parameters`` cell name the corpus that they stand in for
    (``"instead_of": "../data/chronicle"``) and that one is asked for, without a codebook.

    Parameters
    ----------
    paths : iterable of paths
        The notebooks (.ipynb).
    corpus : path
        What `load_articles` shall read: a file, a folder or a glob.
    codebook : path, optional
        The folder of a codebook; the default one when None.
    out : path, optional
        Folder for the executed copies, made if need be. When None the
        notebooks themselves are rewritten, and `corpus` and `codebook` must be those
        they name.
    progress : bool, default True
        Show a bar per notebook, counting its code cells.

    Returns
    -------
    list of Path
        The files written, in the order of `paths`.

    Raises
    ------
    NotebookError
        If a cell fails. The message names the notebook, the cell, the line and
        the cause. Nothing is replaced then, not even by notebooks that did run; the
        failed copy is kept in `out` as ``NAME.failed.ipynb``.
    FileNotFoundError
        If a notebook, the corpus or the codebook is not there.
    OSError
        If nothing can be written to `out`; found out before anything is executed.
    ValueError
        If two notebooks have one name, `out` is the folder of a notebook, or a
        notebook would be rewritten with another corpus than its own.

    Notes
    -----
    The same notebooks, files and pinned software on the same machine give the
    same bytes: hashes are fixed, numerical libraries use one thread, figures
    carry no date, and progress bars, addresses and paths are taken out of the outputs.
    A cell that asks for the time, or for random numbers without a seed, still differs.
    """
    sources = [Path(path) for path in paths]
    targets = _targets(sources, out)
    provenance = record(corpus, codebook)
    for folder in {target.parent for target in targets}:
        _check_writable(folder)
    given = {
        name: path and Path(path).expanduser().resolve()
        for name, path in {"CORPUS": corpus, "CODEBOOK": codebook}.items()
    }
    done = {}
    with _workspace() as workspace:
        for source, target in zip(sources, targets, strict=True):
            notebook = _read(source)
            hidden, own = _set_parameters(notebook, source, given, in_place=out is None)
            places = machine_places(source.parent.resolve()) | hidden
            failed = out and target.with_suffix(".failed.ipynb")
            try:
                _execute(notebook, source, workspace, progress=progress)
            except NotebookError:
                settle(notebook, places)
                if failed:
                    write_files({failed: nbformat.writes(notebook)})
                raise
            settle(notebook, places)
            notebook.metadata["corpuslib"] = provenance
            notebook.metadata.pop("corpuslib_own", None)
            if own:
                notebook.metadata["corpuslib_own"] = record(own["CORPUS"], own["CODEBOOK"])
            done[target] = nbformat.writes(notebook) + "\n"
    write_files(done)
    for target in done:
        target.with_suffix(".failed.ipynb").unlink(missing_ok=True)
    return list(done)


def _targets(sources: list[Path], out: str | Path | None) -> list[Path]:
    for source in sources:
        if not source.is_file():
            raise FileNotFoundError(f"no notebook is called {os.fspath(source)!r}")
    targets = sources if out is None else [Path(out) / source.name for source in sources]
    repeated = {target.name for target in targets if targets.count(target) > 1}
    if repeated:
        raise ValueError(f"two notebooks would be written to one file: {', '.join(repeated)}")
    for source, target in zip(sources, targets, strict=True):
        if out is not None and target.resolve() == source.resolve():
            raise ValueError(f"{source} would be overwritten; name another folder to write to")
    return targets


def _check_writable(folder: Path) -> None:
    """Find out before an hour of work whether its results can be written."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
        for place in new:  # it is made for good when there is something to put into it
            place.rmdir()
    except OSError as error:
        raise type(error)(
            f"nothing can be written to {os.fspath(folder)!r} ({error.strerror}); "
            "name another folder to write to"
        ) from None


def _read(source: Path) -> NotebookNode:
    """Read a notebook and give every cell an id that stays."""
    try:
        notebook = nbformat.from_dict(json.loads(source.read_text(encoding="utf-8")))
        if notebook.nbformat != 4:
            raise NotebookError(f"{source} has the old notebook format {notebook.nbformat}")
        notebook.nbformat_minor = max(5, notebook.nbformat_minor)
        for position, cell in enumerate(notebook.cells, start=1):
            cell.setdefault("id", f"cell-{position}")
            cell.source = "".join(cell.source)
        nbformat.validate(notebook)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise NotebookError(f"{source} is not a notebook that can be read: {reason}") from error
    return notebook


def _set_parameters(
    notebook: NotebookNode, source: Path, given: dict[str, Path | None], *, in_place: bool
) -> tuple[dict[str, str], dict[str, Path | None]]:
    """Inject what differs from a notebook's own parameters; return paths to hide, and any kept."""
    cells = notebook.cells
    cells[:] = [cell for cell in cells if _TAGS[1] not in cell.metadata.get("tags", [])]
    tagged = [at for at, cell in enumerate(cells) if _TAGS[0] in cell.metadata.get("tags", [])]
    if len(tagged) != 1 or "CORPUS" not in (own := _assigned(cells[tagged[0]].source)):
        raise NotebookError(
            f"{source} must have one cell tagged 'parameters' that says CORPUS = \"...\"; "
            f"{len(tagged)} cells have that tag"
        )
    folder = source.parent.resolve()
    places = {str(path): base_name(path) for path in given.values() if path}
    named = {name: own.get(name) and Path(folder, own[name]).resolve() for name in given}
    instead_of = cells[tagged[0]].metadata.get("instead_of")
    if instead_of and given == {"CORPUS": Path(folder, instead_of).resolve(), "CODEBOOK": None}:
        return places, named
    values = {}
    for name, path in given.items():
        if named[name] != path:
            values[name] = path and os.path.relpath(path, folder)
    if values and in_place:
        raise ValueError(
            f"{source} is rewritten only with what it names itself ({own}); to run it on "
            f"something else, name a folder for the executed copy"
        )
    if values:
        lines = [f"{name} = {value!r}" for name, value in values.items()]
        cell = new_code_cell("\n".join(lines), id=_TAGS[1], metadata={"tags": [_TAGS[1]]})
        cells.insert(tagged[0] + 1, cell)
        places |= {value: base_name(given[name]) for name, value in values.items() if value}
    return places, {}


def _assigned(code: str) -> dict[str, object]:
    """
    Read the plain constants that a cell assigns to names.

    >>> _assigned("CORPUS = '../data'\\nCODEBOOK = None\\nroot = f(1)")
    {'CORPUS': '../data', 'CODEBOOK': None}
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return {}
    return {
        statement.targets[0].id: statement.value.value
        for statement in statements
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
    }


@contextmanager
def _workspace() -> Iterator[Path]:
    """Make a folder in which a kernel finds our settings instead of the user's."""
    with TemporaryDirectory(prefix="corpuslib-") as name:
        folder = Path(name)
        folder.joinpath("matplotlibrc").write_text("svg.hashsalt: corpuslib\n")
        yield folder


def _execute(notebook: NotebookNode, source: Path, workspace: Path, *, progress: bool) -> None:
    n_cells = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    errors = workspace / "kernel-stderr.txt"
    environment = {"MATPLOTLIBRC": str(workspace / "matplotlibrc"), "IPYTHONDIR": str(workspace)}
    bar = tqdm(total=n_cells, desc=source.name, unit="cell", disable=not progress)
    at = None

    def started(cell: NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cell_index

    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            connection_file=str(workspace / "kernel.json"),
        ),
        timeout=None,
        record_timing=False,
        store_widget_state=False,
        on_cell_execute=started,
        on_cell_executed=lambda **_: bar.update(),
    )
    with bar, errors.open("w") as stderr:
        try:
            client.execute(
                cwd=str(source.parent.resolve()),
                env=os.environ | _ENVIRONMENT | environment,
                stderr=stderr,
                cleanup_kc=True,
            )
        except CellExecutionError as error:
            cause = f"{error.ename}: {error.evalue}"
            raise NotebookError(_explain(notebook, source, at, cause)) from None
        except AssertionError:
            # On Ctrl-C nbclient stops the kernel, and then misses the kernel it has stopped.
            raise KeyboardInterrupt from None
        except RuntimeError as error:
            last = errors.read_text(errors="replace").strip().splitlines()[-5:]
            cause = "\n".join(["Python stopped (out of memory?)", *last])
            if at is None:
                raise NotebookError(f"{source}: no kernel could be started\n{cause}") from error
            raise NotebookError(_explain(notebook, source, at, cause)) from None


def _explain(notebook: NotebookNode, source: Path, at: int, cause: str) -> str:
    """Say where a notebook failed: cell, line, the line itself, and the end of the message."""
    cell = notebook.cells[at]
    before = [one.metadata.get("tags", []) for one in notebook.cells[:at]]
    position = at + 1 - sum(_TAGS[1] in tags for tags in before)
    report = "\n".join(
        _ANSI.sub("", line)
        for output in cell.outputs
        if output.output_type == "error"
        for line in output.traceback
    )
    count = cell.execution_count
    place = f"{source}, cell {position}" + (f" (In [{count}])" if count else "")
    # An error raised from another one reports that first, which may stand in another cell.
    found = re.search(rf"Cell In\s?\[{count or 0}\], line (\d+)", report)
    if found:
        lines = cell.source.splitlines()
        # IPython leaves out the empty lines a cell begins with, and does not count them.
        line = int(found[1]) + next(at for at, line in enumerate(lines) if line.strip())
        place += f", line {line}:\n    {lines[line - 1].strip()}"
    return "\n".join([place, *cause.strip().splitlines()[-15:]])


def write_files(files: dict[Path, str]) -> None:
    """Replace files all at once: new texts are complete before the first old one goes."""
    parts = {path: path.with_name(f".{path.name}.part") for path in files}
    try:
        for path, part in parts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(files[path], encoding="utf-8", newline="\n")
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
