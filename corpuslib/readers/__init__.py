"""
Reading files: one small module per format, from bytes to raw records.

Documents hold one article each (`text`, `html`, `word`, `rtf`, `pdf`) or are exports
of a press database that hold many (`nexis`, `factiva`, `proquest`); tables hold many
(`delimited`, `jsonlines`, `parquet`, `xlsx`, `feeds`, `warc`, `gdelt`). `files` finds
them in folders, globs, lists and archives, `encoding` turns bytes into text, `office`
unpacks Office files with care, `columns` recognises the columns of a table, `corpus`
reads ``corpus.toml``, `days` reads dates as people write them, `quality` looks for
damage and for the language of a text, and `problem` words what cannot be read. What
becomes of the raw records is the business of `corpuslib.articles`.
"""

from corpuslib.readers import (
    delimited,
    feeds,
    html,
    jsonlines,
    parquet,
    pdf,
    rtf,
    text,
    warc,
    word,
    xlsx,
)

#: Formats with one article per file, or many if it is an export: ending to module.
DOCUMENTS = {
    ".txt": text,
    ".text": text,
    ".md": text,
    ".markdown": text,
    ".html": html,
    ".htm": html,
    ".xhtml": html,
    ".docx": word,
    ".rtf": rtf,
    ".pdf": pdf,
}

#: Formats with one article per row, entry or page.
TABLES = {
    ".csv": delimited,
    ".tsv": delimited,
    ".tab": delimited,
    ".json": jsonlines,
    ".jsonl": jsonlines,
    ".ndjson": jsonlines,
    ".parquet": parquet,
    ".xlsx": xlsx,
    ".xml": feeds,
    ".rss": feeds,
    ".atom": feeds,
    ".warc": warc,
    ".warc.gz": warc,
}

#: Every ending that can be read, archives included.
ENDINGS = (*DOCUMENTS, *TABLES, ".zip")
