"""
Texts of odd words in odd order: no crash, every statement where it says, no text slow to read.

``python -m tests.fuzz.texts SECONDS SEED`` searches; ``--atheris`` lets coverage lead the search
where that library is installed.
"""

import sys
import time

import corpuslib as cl
from tests.made_hostile import articles, pieces

SLOWEST = 4e-5  # seconds for a character


def read(texts: list[str], codebook, scorer) -> float:
    """Read texts as far as stances; give the processor time."""
    table = articles(texts)
    start = time.process_time()
    statements = cl.extract_statements(table, codebook, progress=False)
    cl.score_stances(statements, codebook, scorer, progress=False)
    spent = time.process_time() - start
    by_id = table.set_index("article_id")["text"]
    for row in statements.itertuples():
        assert by_id[row.article_id][row.start : row.end] == row.text
    return spent


def search(seconds: float, seed: int, each: int = 50) -> int:
    """Read texts until time is up; give how many were read. What breaks is printed."""
    codebook = cl.load_codebook()
    scorer = cl.CodebookScorer(codebook)
    read(["Ana Orlo said no."], codebook, scorer)
    n, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        texts = pieces(seed * 1_000_000 + n, each)
        size = sum(map(len, texts))
        try:
            assert read(texts, codebook, scorer) < 1 + SLOWEST * size, "slow"
        except Exception:
            for text in texts:
                try:
                    assert read([text], codebook, scorer) < 1 + SLOWEST * len(text), "slow"
                except Exception as error:
                    print(f"{type(error).__name__}: {error}: {text[:400]!r}")
            raise
        n += each
    return n


def led_by_coverage() -> None:
    """Let atheris look for texts that reach new code."""
    import atheris

    with atheris.instrument_imports(include=["corpuslib"]):
        from corpuslib.statements import extract

    codebook = cl.load_codebook()
    tools = []
    kept = extract._rows
    extract._rows = lambda record, given: tools.append(given) or kept(record, given)
    cl.extract_statements(articles(["Ana Orlo said no."]), codebook, progress=False)
    extract._rows = kept

    def one(data: bytes) -> None:
        text = atheris.FuzzedDataProvider(data).ConsumeUnicode(4_000)
        (record,) = articles(["x"]).to_dict("records")
        extract._rows(record | {"text": text}, tools[0])

    atheris.Setup([sys.argv[0], "-max_len=4000", *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] == "--atheris":
        led_by_coverage()
    else:
        print(search(float(sys.argv[1]), int(sys.argv[2])), "texts read")
