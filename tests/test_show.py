import time

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from corpuslib import show_statements
from corpuslib.plain import plain_html
from corpuslib.statements.excerpts import excerpts, pieces

TEXT = (
    "It rained all day long in the harbour of Vell. Ms Oram said that Sarn “had told us: we "
    "will close the canal”.\n\nSarn rejected the toll, and Mr Ilk sent two boats to the north. "
    "The night was quiet <b>indeed</b>."
)
ARTICLE = {"article_id": "a", "text": TEXT, "title": "Rain & <i>tolls</i>", "source": "North"}


def row(text: str, **fields) -> dict:
    start = TEXT.index(text)
    return {"article_id": "a", "start": start, "end": start + len(text), "text": text} | fields


STATEMENTS = pd.DataFrame(
    [
        row(
            "Sarn “had told us: we will close the canal”",
            kind="speech", quote="mixed", speaker="Ms Oram", actor="Vell", cue="said", how="name",
            said_low=pd.Timestamp(2031, 5, 1), said_high=pd.Timestamp(2031, 5, 2),
            date_method="header", confidence=0.8, negated=True,
        ),
        row("we will close the canal", kind="speech", quote="direct", speaker="Sarn", actor="Sarn"),
        row("rejected the toll", kind="position", speaker="Sarn", actor="Sarn"),
        row("sent two boats", kind="action", speaker="Mr <Ilk>"),
        row("It rained", kind="speech") | {"article_id": "b"},
    ]
)  # fmt: skip


def shown(**options) -> BeautifulSoup:
    return BeautifulSoup(show_statements(ARTICLE, STATEMENTS, **options), "html.parser")


def test_every_statement_is_marked_where_it_stands():
    soup = shown()
    for end in soup("br"):
        end.replace_with("\n")
    whole = "".join(p.get_text() for p in soup.select(".passage"))
    for label in soup("sup"):
        whole = whole.replace(label.get_text() + "\u2060", "")
    assert whole.split() == TEXT.split()
    inner = soup.select("mark[data-inner]")
    assert [mark.get_text() for mark in inner] == ["we will close the canal"]
    assert [m.get_text() for m in soup.select("mark.position")] == ["rejected the toll"]
    assert [m.get_text() for m in soup.select("mark.action")] == ["sent two boats"]
    assert [m.get_text() for m in soup.select("mark.speech")] == [
        "Sarn “had told us: ", "we will close the canal", "”",
    ]  # fmt: skip


def test_a_number_leads_from_the_mark_to_who_said_it():
    soup = shown()
    assert [label.get_text() for label in soup("sup")] == ["1 Vell", "2 Sarn", "3 Sarn", "4"]
    items = {item["value"]: item.get_text() for item in soup("li")}
    assert items["1"] == (
        "Ms Oram, for Vell; speech, mixed, negated; told by “said”; found by name; "
        "said between 1 May 2031 and 2 May 2031 (header); confidence 0.80"
    )
    assert items["4"] == "Mr <Ilk>, for nobody known; action"


def test_kinds_are_told_in_words_and_by_the_line():
    soup = shown()
    legend = soup.select_one(".legend").get_text()
    assert legend.startswith("4 statements. solid line: speech. double line: a position")
    style = soup.style.string
    assert "mark.position { text-decoration-style: double; }" in style
    assert "mark.action { text-decoration-style: dotted; }" in style


def test_whatever_the_article_holds_is_escaped():
    soup = shown()
    assert not soup.select("p b, p i")
    assert "Rain & <i>tolls</i> · North" in soup.get_text()


def test_excerpts_show_so_many_words_around_and_no_more():
    texts = [p.get_text() for p in shown(context=2).select(".passage")]
    assert texts[0].startswith("… said that 1 Vell")
    assert "boats to the …" in texts[-1]
    assert not any("harbour" in text or "quiet" in text for text in texts)


def test_excerpts_left_out_are_counted():
    soup = shown(context=0, excerpts=1)
    assert len(soup.select(".passage")) == 1
    assert [item["value"] for item in soup("li")] == ["1", "2", "3"]
    assert "4 statements, of which 1 in 1 passage not shown" in soup.get_text()


def test_partly_overlapping_statements_are_both_whole():
    both = pd.DataFrame([row("It rained all day"), row("all day long in the harbour")])
    soup = BeautifulSoup(show_statements(ARTICLE, both), "html.parser")
    texts = [mark.get_text() for mark in soup("mark")]
    assert texts == ["It rained ", "all day", " long in the harbour"]


def test_a_row_of_a_table_serves_as_article_and_nothing_is_changed():
    articles = pd.DataFrame([ARTICLE])
    before = STATEMENTS.copy()
    for article in (articles, articles.iloc[0]):
        assert show_statements(article, STATEMENTS) == show_statements(ARTICLE, STATEMENTS)
    pd.testing.assert_frame_equal(STATEMENTS, before)
    assert show_statements(ARTICLE, STATEMENTS)._repr_html_().startswith("<div")


def test_an_article_without_statements_is_shown_plain():
    soup = BeautifulSoup(show_statements(ARTICLE, STATEMENTS.iloc[:0]), "html.parser")
    assert not soup("mark")
    assert "0 statements" in soup.get_text()


@pytest.mark.parametrize(
    ("article", "statements", "message"),
    [
        (pd.DataFrame([ARTICLE] * 2), STATEMENTS, "not a table of 2"),
        ({"article_id": "a"}, STATEMENTS, "lacks text"),
        ({"article_id": "a", "text": None}, STATEMENTS, "'a' has no text"),
        ({"article_id": "a", "text": TEXT[3:]}, STATEMENTS, "does not stand there"),
        ({"article_id": "a", "text": "It"}, STATEMENTS.drop(columns="text"), "does not stand"),
        (ARTICLE, STATEMENTS.drop(columns="start"), "lacks the column 'start'"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(article, statements, message):
    with pytest.raises(ValueError, match=message):
        show_statements(article, statements)


def test_pieces_cover_a_passage_once_however_spans_overlap():
    spans = [(0, 9), (2, 5), (4, 12), (4, 5), (20, 30)]
    found = list(pieces(1, 25, spans))
    assert [found[0][0], *(end for _, end, _ in found)] == [1, 2, 4, 5, 9, 12, 20, 25]
    for start, end, active in found:
        covering = {i for i, (low, high) in enumerate(spans) if low <= start and end <= high}
        assert set(active) == covering


def test_ten_thousand_nested_statements_are_shown_in_seconds():
    n = 10_000
    text = "a" * (2 * n)
    nested = pd.DataFrame({"article_id": "x", "start": range(n), "end": range(2 * n, n, -1)})
    begun = time.perf_counter()
    page = show_statements({"article_id": "x", "text": text}, nested)
    assert page.count("<sup>") == n
    assert time.perf_counter() - begun < 10


def test_excerpts_take_along_quotation_marks_and_merge_when_near():
    text = 'He said: "no way." Then he left the room for good and all.'
    start = text.index("no way")
    assert [text[a:b] for a, b in excerpts(text, [(start, start + 6)], 0)] == ['"no way."']
    spans = [(0, 2), (text.index("way"), text.index("way") + 3)]
    assert excerpts(text, spans, 0) == [(0, text.index("Then") - 1)]
    assert excerpts("", [], 3) == []
    assert excerpts("...", [(0, 3)], 3) == [(0, 3)]


def test_text_that_html_cannot_hold_is_replaced():
    assert plain_html("a\x00b\ud800 'c'") == "a\ufffdb\ufffd &#x27;c&#x27;"
