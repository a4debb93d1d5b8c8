"""
Reading files: one small module per format, from bytes to raw records.

Documents hold one article each (`text`, `html`); tables hold many (`delimited`,
`jsonlines`, `parquet`). `files` finds them in folders, globs, lists and
archives, `encoding` turns bytes into text, `columns` recognises the columns of a
table, `corpus` reads ``corpus.toml``, `days` reads dates as people write them,
and `quality` looks for damage and for the language of a text. What becomes of
the raw records is the business of `corpuslib.articles`.
"""

from corpuslib.readers import delimited, html, jsonlines, parquet, text

#: Formats with one article per file: ending to the module that reads it.
DOCUMENTS = {
    ".txt": text,
    ".text": text,
    ".md": text,
    ".markdown": text,
    ".html": html,
    ".htm": html,
    ".xhtml": html,
}

#: Formats with one article per row.
TABLES = {
    ".csv": delimited,
    ".tsv": delimited,
    ".tab": delimited,
    ".json": jsonlines,
    ".jsonl": jsonlines,
    ".ndjson": jsonlines,
    ".parquet": parquet,
}

#: Every ending that can be read, archives included.
ENDINGS = (*DOCUMENTS, *TABLES, ".zip")
