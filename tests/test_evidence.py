import json
import re
import warnings
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import corpuslib
from corpuslib.evidence import evidence_view
from corpuslib.share.mend import Mender
from tests.made_evidence import EVENTS, HOSTILE, ISSUES, day, tables


def view(**options):
    return evidence_view(*tables(), **({"issues": ISSUES, "events": EVENTS} | options))


@pytest.fixture(scope="module")
def soup():
    return BeautifulSoup(view().html, "html.parser")


@pytest.fixture(scope="module")
def data(soup):
    return json.loads(soup.find("script", type="application/json").string)


def series_of(data, actor, title):
    (found,) = (s for s in data["series"] if (s["actor"], s["title"]) == (actor, title))
    return found


def test_every_day_leads_to_exactly_its_sentences(soup, data):
    items = {int(item["value"]): item for item in soup.select(".lists li")}
    marks = {}
    for mark in soup.select(".lists mark"):
        for number in mark["data-s"].split():
            marks[int(number)] = marks.get(int(number), "") + mark.get_text()
    told = {}
    for series in data["series"]:
        for row in series["days"]:
            told[series["actor"], series["title"], row[0]] = [marks[n] for n in row[7]]
    toll, open_ = "The toll is fair", "The canal must stay open"
    raising = "would close the canal “to some”, and raise the toll"
    assert told == {
        ("Vell", "The canal", 0): [open_],
        ("Sarn", "The canal", 1): [raising],
        ("Sarn", "The canal", 7): [f"{HOSTILE} The canal is ours"],
        ("Sarn", "The toll", 1): [raising, toll],
        ("Sarn", "The toll", 2): [toll],
        ("Sarn", "The toll", 3): [toll],
    }
    assert sorted(items) == sorted(marks) == [1, 2, 3, 4]


def test_what_was_surely_said_on_a_day_stands_before_what_may_have_been():
    days, stances, statements, articles = tables()
    early = statements["statement_id"] == "s2"
    statements.loc[early, "said_high"] = day(6)
    days = days[days["issue"] == "toll"]
    statements.loc[statements["statement_id"] == "s3", "said_high"] = day(2)
    days = days[days["date"] == day(2)]
    page = BeautifulSoup(evidence_view(days, stances, statements, articles).html, "html.parser")
    (row,) = json.loads(page.find("script", type="application/json").string)["series"][0]["days"]
    first = page.select_one(f'mark[data-s="{row[7][0]}"]').get_text()
    assert first == "The toll is fair"


def test_the_numbers_of_a_day_are_those_of_the_table(data):
    assert data["start"] == "2031-05-01"
    assert (data["n"], data["step"]) == (8, 1)
    far = series_of(data, "Sarn", "The canal")["days"][1]
    assert far[:7] == [7, -90, -100, -50, 3, 1, 0]
    assert series_of(data, "Sarn", "The canal")["level"] == [[[1, -30, -60, 0], [7, -45, -75, -15]]]
    assert data["events"] == [[1, "Strike & storm"], [8, "Summit"]]
    assert series_of(data, "Sarn", "The toll")["negative"] == "drop it"


def test_a_day_without_data_is_no_day(data):
    assert [row[0] for row in series_of(data, "Vell", "The canal")["days"]] == [0]


def test_an_item_says_speaker_actor_day_method_stance_confidence_and_words(soup):
    item = next(i for i in soup.select("li") if "close the canal" in i.get_text())
    assert item.b.get_text() == "Mr Ilk"
    text = item.get_text()
    assert "for Sarn; said 2 May 2031 (header)" in text
    stands = {span["data-k"]: span.get_text().strip() for span in item.select("span")}
    assert sorted(stands.values()) == [
        "The canal: −1, confidence 0.75, by “close the canal (-)”",
        "The toll: +1, confidence 0.75, by “raise the toll”",
    ]
    assert "between 2 May 2031 and 4 May 2031" in soup.get_text()


def test_the_words_that_decided_are_marked_inside_the_sentence(soup):
    assert [u.get_text() for u in soup.select("mark u")] == [
        "stay open", "close the canal", "raise the toll", "ours",
    ]  # fmt: skip


def test_copies_are_folded_and_named(soup):
    (item,) = (i for i in soup.select("li") if "Oram" in i.get_text())
    assert item.get_text().endswith("And 1 copy: North, 2 May 2031.")
    assert soup.get_text().count("Nobody else spoke") == 0


def test_the_same_words_are_not_folded_where_articles_are_no_copies():
    days, stances, statements, articles = tables()
    articles = articles.drop(columns=["copy_id", "story_id"])
    page = BeautifulSoup(evidence_view(days, stances, statements, articles).html, "html.parser")
    assert len(page("li")) == 5
    assert "copy:" not in page.get_text()


def test_a_sentence_stands_in_its_context_of_so_many_words():
    def passages(context):
        page = BeautifulSoup(view(context=context).html, "html.parser")
        return [p.get_text() for p in page.select(".pas > p")]

    whole, few, none = passages(None), passages(3), passages(0)
    assert any("The harbour was quiet that night, and the day after" in p for p in whole)
    assert "It rained. 1\u2060The canal must stay open, Ms Oram said …" in few
    assert "… 1\u2060The canal must stay open, …" in none
    assert "3\u2060The toll is fair, he said. The …" in few, "context ends with the paragraph"


def test_a_very_long_statement_is_cut():
    days, stances, statements, articles = tables()
    text = "We go on " * 100
    articles.loc[0, "text"] = text
    statements.loc[0, ["start", "end", "text"]] = [0, len(text), text]
    shown = evidence_view(days, stances, statements, articles, context=5)
    assert (
        BeautifulSoup(shown.html, "html.parser").get_text().count("We go on") == 120 // 3 + 5 // 3
    )


def test_hostile_text_stays_text_everywhere(soup):
    page = view().html
    assert page.count("<script") == page.count("</script>") == 2
    assert not soup.find_all(src=re.compile("^(?!data:)"))
    assert not [t for t in soup(True) if any(name.startswith("on") for name in t.attrs)]
    assert len(soup("img")) == 1
    assert soup.get_text().count(HOSTILE) >= 3


def test_nothing_is_loaded_and_nothing_has_an_id(soup):
    page = view().html
    assert not re.search(r"(?:src|href)=\"(?!data:)|@import|url\(|https?:(?!//www\.w3\.org)", page)
    assert not soup.find_all(id=True)


def test_the_script_is_the_same_text_in_every_view(soup):
    days, stances, statements, articles = tables()
    other = evidence_view(days[days["actor"] == "Vell"], stances, statements, articles)
    scripts = [BeautifulSoup(other.html, "html.parser").find_all("script")[1], soup("script")[1]]
    assert scripts[0].string == scripts[1].string


def test_two_calls_give_the_same_bytes_and_change_no_table():
    given = tables()
    before = [table.copy() for table in given]
    assert evidence_view(*given).html == evidence_view(*given).html
    for table, copy in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_the_order_of_the_rows_does_not_matter():
    shuffled = [table.sample(frac=1, random_state=3) for table in tables()]
    assert evidence_view(*shuffled, issues=ISSUES, events=EVENTS).html == view().html


def test_the_picture_has_a_bar_for_every_day_and_is_described(soup):
    image = soup.img
    assert "a row for each actor and issue (Sarn, Vell)" in image["alt"]
    picture = ElementTree.fromstring(unquote(image["src"].partition(",")[2]))
    paths = picture.findall("{http://www.w3.org/2000/svg}path")
    bars = sorted((p.get("class"), p.get("d").count("M"), p.get("stroke-width")) for p in paths)
    assert bars == [("m", 1, "12.0"), ("m", 1, "4.0"), ("p", 1, "12.0"), ("p", 3, "12.0")]


def test_the_level_is_thinned_out_between_statements_and_broken_where_there_is_none():
    days, stances, statements, articles = tables()
    wide = pd.date_range("2031-05-02", "2031-05-22").astype("datetime64[us]")
    one = days[(days["actor"] == "Sarn") & (days["issue"] == "canal")].set_index("date")
    long = one.reindex(wide).rename_axis("date").reset_index()
    long = long.assign(actor="Sarn", issue="canal", level=0.2, level_low=0, level_high=0.4)
    long = long.fillna({"n_statements": 0, "n_stories": 0, "status": "none"})
    long.loc[16, "level"] = None
    page = BeautifulSoup(evidence_view(long, stances, statements, articles).html, "html.parser")
    data = json.loads(page.find("script", type="application/json").string)
    runs = [[row[0] for row in run] for run in data["series"][0]["level"]]
    assert runs == [[0, 1, 4, 5, 6, 7, 8, 12, 15], [17, 20]]


def test_a_saved_page_allows_its_own_script_alone(tmp_path):
    file = view().save(tmp_path / "page.html", title="A <title>")
    text = file.read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.title.string == page.h1.string == "A <title>"
    mender = Mender()
    mender(view().html, interactive=True)
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert re.search(r"script-src ('\S+')", policy)[1] in mender.scripts
    assert page.html["lang"] == "en"


def test_a_shared_page_keeps_the_view_whole(data):
    mended = BeautifulSoup(Mender()(view().html, interactive=True), "html.parser")
    assert json.loads(mended.find("script", type="application/json").string) == data
    assert len(mended.select(".lists li")) == 4
    assert mended.img["alt"]


def test_a_notebook_shows_it_and_text_says_what_it_is():
    shown = view()
    assert shown._repr_html_() is shown.html
    assert repr(shown).startswith("EvidenceView(4 statements of 3 stories, by 2 actors on 2 issues")


def test_stances_that_are_not_counted_are_counted_aloud():
    days, stances, statements, articles = tables()
    more = pd.DataFrame({"statement_id": ["s0"], "issue": ["toll"], "stance": [float("nan")]})
    shown = evidence_view(days, pd.concat([stances, more]), statements, articles)
    assert "Stances not counted: 1 (abstained)" in shown.html


def test_a_lone_surrogate_or_control_character_does_not_spoil_the_page(tmp_path):
    days, stances, statements, articles = tables()
    spoilt = [text.replace("Boats", "\ud800\x00\u2028Boats") for text in articles["text"]]
    articles["text"] = pd.Series(spoilt, dtype="object")
    view = evidence_view(days, stances, statements, articles)
    assert "Boats" in view.html
    assert view.save(tmp_path / "page.html").read_bytes().decode("utf-8")
    assert "\x00" not in view.html


def test_days_whose_statements_are_missing_are_refused():
    days, stances, statements, articles = tables()
    kept = stances[stances["statement_id"] != "s4"]
    with pytest.raises(ValueError, match="Sarn has 1 statements on 'canal' on 2031-05-08"):
        evidence_view(days, kept, statements, articles)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda days: pd.concat([days, days]), "two rows on 'canal' on 2031-05-0"),
        (lambda days: days.iloc[:0], "nothing to show"),
        (lambda days: days.drop(columns="mean"), "lacks the column 'mean'"),
    ],
)
def test_days_that_cannot_be_shown_are_refused_by_name(spoil, message):
    days, *others = tables()
    with pytest.raises(ValueError, match=message):
        evidence_view(spoil(days), *others)


def test_weeks_are_linked_by_week():
    _, stances, statements, articles = tables()
    mondays = pd.to_datetime(["2031-04-28", "2031-05-05"]).astype("datetime64[us]")
    days = pd.DataFrame(
        {
            "date": mondays, "actor": "Sarn", "issue": "canal", "mean": [-0.5, -0.6],
            "low": -1.0, "high": 0.0, "n_statements": 1, "n_stories": 1, "status": "thin",
        }
    )  # fmt: skip
    shown = BeautifulSoup(evidence_view(days, stances, statements, articles).html, "html.parser")
    data = json.loads(shown.find("script", type="application/json").string)
    assert data["step"] == 7
    assert [(row[0], len(row[7])) for row in data["series"][0]["days"]] == [(0, 1), (7, 1)]


def test_a_large_view_is_announced(monkeypatch):
    monkeypatch.setattr("corpuslib.evidence.view._LARGE", 10_000)
    with pytest.warns(UserWarning, match="fewer actors or days"):
        view()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        monkeypatch.undo()
        view()


def test_the_case_of_one_statement_is_shown():
    days, stances, statements, articles = tables()
    days = days[(days["actor"] == "Vell") & (days["date"] == day(1))]
    shown = evidence_view(days, stances.iloc[:1], statements.iloc[:1], articles.iloc[:1])
    assert "1 statement in 1 article" in shown.html


def test_it_can_be_imported_from_the_package():
    assert corpuslib.evidence_view is evidence_view
