"""The embedded corpus keeps its promises: what its data card says is so."""

import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from corpuslib import load_articles, load_codebook

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
CHRONICLE = DATA / "chronicle"
SHARED = ROOT.parent / "shared"
needs_sources = pytest.mark.skipif(
    not (SHARED / "data" / "window").is_dir(), reason="the documents cited are not at hand"
)
QUOTE = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»")
csv.field_size_limit(10**9)


def table(name, **options):
    return pd.read_csv(CHRONICLE / f"{name}.csv", dtype="str", keep_default_na=False, **options)


def words(text):
    text = re.sub(r"[‐‑–—-]", " ", re.sub(r"[’‘ʼ]", "'", text))
    return re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower())


def fragments(text):
    return ["".join(found.groups(default="")) for found in QUOTE.finditer(text)]


def shingles(text, size=5):
    tokens = words(text)
    return {tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)}


@pytest.fixture(scope="module")
def articles():
    return load_articles(CHRONICLE, progress=False)


@pytest.fixture(scope="module")
def texts(articles):
    return articles.set_index("article_id")["text"]


@pytest.fixture(scope="module")
def documents():
    """Every document that may be cited: whether it is official, its day, its words."""
    window, found = SHARED / "data" / "window", {}
    for line in (window / "whitehouse.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["url"]] = True, row["date"], f"{row['title']}\n{row['text']}"
    for name in ("kremlin", "president-ukraine"):
        with (window / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                text = "\n".join([row["headline"], row.get("summary") or "", row["body"]])
                found[row["link"]] = True, row["date"], text
    with (window / "ruwa-headlines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["src"], (False, row["date"], f"{row['title']}\n{row['desc']}"))
    for file in (SHARED / "seeds").glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        day = re.match(r" date (\d{4}-\d\d-\d\d)", text)
        found[file.stem] = False, day[1] if day else "", text
    return found


def test_it_is_as_large_as_promised_and_covers_every_day_of_the_crisis(articles):
    dates = table("dates")
    assert len(articles) >= 160
    assert articles["text"].str.split().str.len().sum() >= 45_000
    assert articles["problem"].isna().all()
    wanted = pd.date_range("2022-01-10", "2022-02-24").strftime("%Y-%m-%d")
    assert set(wanted) <= set(dates["date"])
    assert dates["date"].between("2021-12-01", "2022-02-24").all()


def test_about_one_in_eight_is_without_a_date_and_the_others_carry_their_own(articles):
    dates = table("dates").set_index("article_id")
    undated = articles["date"].isna()
    assert 0.12 <= undated.mean() <= 0.15
    assert set(articles["article_id"][undated]) == set(dates.index[dates["undated"] == "1"])
    dated = articles[~undated]
    true = dates.loc[dated["article_id"], "date"].to_numpy()
    assert (dated["date"].dt.strftime("%Y-%m-%d").to_numpy() == true).all()


def test_its_tables_speak_of_every_dispatch_and_of_no_other(articles):
    ids = set(articles["article_id"])
    for name in ("dates", "stories", "sources"):
        assert set(table(name)["article_id"]) == ids, name
    copies = table("copies")
    assert set(copies["article_id"]) | set(copies["original"]) <= ids
    assert not table("dates")["article_id"].duplicated().any()
    assert not table("stories")["article_id"].duplicated().any()


def test_reprints_share_words_and_story_with_their_original(texts):
    copies = table("copies")
    stories = table("stories").set_index("article_id")["story"]
    assert len(copies) >= 14
    assert set(copies["change"]) == {"cut", "edit", "lead"}
    for row in copies.itertuples():
        own, original = shingles(texts[row.article_id]), shingles(texts[row.original])
        assert len(own & original) / min(len(own), len(original)) >= 0.5, row.article_id
        assert stories[row.article_id] == stories[row.original]


def test_stories_are_retold_in_other_words_by_other_desks(texts):
    stories = table("stories")
    stories = stories[~stories["article_id"].isin(table("copies")["article_id"])]
    desks = stories.assign(desk=stories["article_id"].str.split("/").str[0])
    told = desks.groupby("story")["desk"].nunique()
    assert (told >= 2).sum() >= 20
    for _, retold in stories.groupby("story")["article_id"]:
        for i, first in enumerate(retold):
            for second in retold.iloc[i + 1 :]:
                shared = shingles(texts[first]) & shingles(texts[second])
                assert len(shared) / len(shingles(texts[first])) < 0.1, (first, second)


def test_file_names_tell_neither_day_nor_order(articles):
    dates = table("dates").set_index("article_id")["date"]
    months = r"\d{4}|\b\d\d?-(?:jan|feb|dec)"
    slugs = articles["article_id"].str.split("/").str[1]
    assert not slugs.str.contains(months).any()
    assert not slugs.duplicated().any()
    ranks = dates.loc[articles["article_id"]].rank().reset_index(drop=True)
    assert abs(ranks.corr(slugs.rank())) < 0.2


def test_speech_of_real_people_is_never_in_the_first_person_or_quoted_at_length(texts):
    speaks = re.compile(r"\b(I|I'm|I've|I’m|I’ve|my|mine)\b")
    for name, text in texts.items():
        assert not speaks.search(QUOTE.sub("", text)), name
        for quote in fragments(text):
            assert len(words(quote)) <= 8, (name, quote)
        assert text.count("“") == text.count("”"), name
        assert text.count("«") == text.count("»"), name
        assert text.count('"') % 2 == 0, name


def test_the_styles_of_quotation_marks_vary(texts):
    styles = Counter(mark for text in texts for mark in '“"«' if mark in text)
    assert min(styles[mark] for mark in '“"«') >= 10


@needs_sources
def test_every_source_exists_and_is_not_later_than_its_dispatch(documents):
    dates = table("dates").set_index("article_id")["date"]
    for row in table("sources").itertuples():
        assert row.document in documents, row
        _, day, _ = documents[row.document]
        assert row.date == day, row
        assert day <= dates[row.article_id], row


@needs_sources
def test_every_quoted_fragment_stands_in_a_cited_official_document(texts, documents):
    cited = table("sources").groupby("article_id")["document"].agg(list)
    for name, text in texts.items():
        official = [documents[d][2] for d in cited[name] if documents[d][0]]
        official = [f" {' '.join(words(document))} " for document in official]
        for quote in fragments(text):
            assert any(f" {' '.join(words(quote))} " in o for o in official), (name, quote)


@needs_sources
def test_no_run_of_nine_words_is_shared_with_any_source(texts, documents):
    known = {hash(run) for _, _, text in documents.values() for run in shingles(text, 9)}
    for name, text in texts.items():
        shared = [" ".join(run) for run in shingles(text, 9) if hash(run) in known]
        assert not shared, (name, shared[:3])


def test_the_registry_lists_every_data_file_with_its_checksum():
    lines = (DATA / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    files = {
        p.relative_to(DATA).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in DATA.rglob("*")
        if p.is_file()
        and p.name not in {"SHA256SUMS", "README.md", "test_scores.csv", "dev_scores.csv"}
    }
    assert listed == files, "a data file changed: run `make registry` and say why in the commit"


def test_the_window_of_the_corpus_lies_in_that_of_the_subject(articles):
    first, last = (pd.Timestamp(day) for day in articles.attrs["corpus"]["window"])
    codebook = load_codebook()
    assert codebook.window[0] <= first <= last <= codebook.window[1]
