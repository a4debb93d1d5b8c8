"""
Running notebooks on a corpus, and turning the results into pages to hand on.

`run_notebooks` executes notebooks on any corpus and always writes the same
bytes for the same input; `share_notebooks` renders what it wrote to pages that
need no network, no server and no software but a browser.
"""

from importlib import import_module

_HOME = {
    "NotebookError": "provenance",
    "fingerprint": "provenance",
    "run_notebooks": "run",
    "share_notebooks": "pages",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"corpuslib.share.{_HOME[name]}"), name)
    raise AttributeError(f"module 'corpuslib.share' has no attribute {name!r}")
