"""From articles to statements: who said what, with speaker, actor and exact place."""

from corpuslib.statements.corrections import apply_corrections
from corpuslib.statements.exchange import export_statements, import_statements
from corpuslib.statements.extract import extract_statements, unresolved
from corpuslib.statements.show import show_statements

__all__ = [
    "apply_corrections",
    "export_statements",
    "extract_statements",
    "import_statements",
    "show_statements",
    "unresolved",
]
