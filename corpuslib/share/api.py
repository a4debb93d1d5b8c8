"""The index of public names on the site: what each is for, and how it is called."""

import inspect
import re
from typing import NamedTuple

import corpuslib
from corpuslib import plots

_LONG = 40
_NOTE = re.compile(r" \[\d+\]_")
_MODULE = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Za-z_])")


class Entry(NamedTuple):
    """A public name, how it is called, and the first paragraph about it."""

    name: str
    signature: str
    summary: str


def public_names() -> dict[str, object]:
    """
    Give every public name of the library with what it stands for, in the order of the flow.

    Returns
    -------
    dict of str to object
        Functions and classes; those that draw as ``plots.name``.

    Examples
    --------
    >>> names = public_names()
    >>> "load_articles" in names, "plots.plot_timeline" in names
    (True, True)
    """
    names = {name: getattr(corpuslib, name) for name in corpuslib._HOME}
    drawing = {f"plots.{name}": getattr(plots, name) for name in plots.__all__}
    return names | {name: each for name, each in drawing.items() if callable(each)}


def api_modules() -> dict[str, list[Entry]]:
    """
    Describe every public name for the index of the site.

    Returns
    -------
    dict of str to list of Entry
        By module, in the order of the flow.

    Examples
    --------
    >>> entry = api_modules()["codebook"][0]
    >>> entry.name, entry.signature
    ('load_codebook', '(path: str | Path | None = None) -> Codebook')
    """
    modules: dict[str, list[Entry]] = {}
    for name, each in public_names().items():
        entry = Entry(name, _signature(each), _first_paragraph(inspect.getdoc(each) or ""))
        modules.setdefault(corpuslib._HOME.get(name, "plots"), []).append(entry)
    return modules


def _signature(each: object) -> str:
    """Write how something is called, with the last parts of dotted names and no long defaults."""
    signature = inspect.signature(each)
    short = [
        parameter.replace(default=_Long()) if len(repr(parameter.default)) > _LONG else parameter
        for parameter in signature.parameters.values()
    ]
    gives = inspect.Signature.empty if inspect.isclass(each) else signature.return_annotation
    signature = signature.replace(parameters=short, return_annotation=gives)
    return _MODULE.sub("", str(signature))


class _Long:
    def __repr__(self) -> str:
        return "…"


def _first_paragraph(text: str) -> str:
    """
    Take the first paragraph of a docstring, without its marks.

    >>> _first_paragraph("Count `words`.\\n\\nMore.")
    'Count words.'
    """
    first = text.strip().partition("\n\n")[0]
    return _NOTE.sub("", " ".join(first.replace("`", "").split()))
