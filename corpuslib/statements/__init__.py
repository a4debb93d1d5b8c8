"""From articles to statements: who said what, with speaker, actor and exact place."""

from corpuslib.statements.extract import extract_statements, unresolved

__all__ = ["extract_statements", "unresolved"]
