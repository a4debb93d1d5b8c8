"""What is done in parts gives what is done at once."""

import os
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from corpuslib import (
    extract_statements,
    iter_articles,
    keyness,
    load_codebook,
    mark_copies,
    read_parts,
    score_stances,
    stance_timeline,
    term_rates,
)
from corpuslib.copies.near import sample_shingles
from corpuslib.parts import Part, Parts
from corpuslib.scale import PartsError, copies, words
from corpuslib.terms import TermCounter, rates
from tests.made_parts import made_corpus, write_codebook

CORPUS = made_corpus(240)
BARE = CORPUS.drop(columns="story_id")
many, some, few = (settings(max_examples=n, deadline=None, derandomize=True) for n in (12, 6, 2))
cuts = st.lists(st.integers(0, len(CORPUS)), max_size=6).map(sorted)


def pieces(table: pd.DataFrame, cuts: list[int]) -> list[pd.DataFrame]:
    """Cut a table; where a number stands twice, with an empty part between."""
    ends = [0, *cuts, len(table)]
    return [table.iloc[a:b] for a, b in pairwise(ends)]


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    return load_codebook(write_codebook(tmp_path_factory.mktemp("codebook")))


@some
@given(
    cuts=cuts,
    by=st.sampled_from([None, "source", ["source", "story_id"]]),
    freq=st.sampled_from([None, "D", "W"]),
    weights=st.sampled_from([None, "stories"]),
    terms=st.sampled_from([["canal", "open the canal", "absent"], None]),
)
def test_rates_of_parts_are_the_rates_of_the_whole(cuts, by, freq, weights, terms):
    by = None if by == ["source", "story_id"] and weights else by
    articles = CORPUS.head(120)
    options = {"by": by, "freq": freq, "weights": weights, "gaps": by == "source"}
    whole = term_rates(articles, terms, **options)
    parts = term_rates(pieces(articles, [min(c, 120) for c in cuts]), terms, **options)
    assert_frame_equal(parts, whole, check_exact=True)
    assert parts.attrs == whole.attrs


def test_rates_drawn_in_steps_are_those_drawn_at_once(monkeypatch):
    whole = term_rates(CORPUS, ["canal", "port1"], by="source")
    monkeypatch.setattr(rates, "_CELLS", 5_000)
    monkeypatch.setattr(rates, "_BLOCK", 1)
    assert_frame_equal(term_rates(CORPUS, ["canal", "port1"], by="source"), whole, rtol=1e-12)


@some
@given(
    cuts=cuts,
    measure=st.sampled_from(["g2", "log_odds", "pct_diff"]),
    counter=st.sampled_from(
        [None, TermCounter(ngram_range=(1, 2), min_df=3, max_df=0.5), TermCounter(max_features=9)]
    ),
)
def test_keyness_of_parts_is_the_keyness_of_the_whole(cuts, measure, counter):
    articles = CORPUS[["article_id", "text", "story_id"]].head(100)
    target, reference = articles.iloc[::3], articles.iloc[1::2]
    whole = keyness(target, reference, measure=measure, counter=counter)
    parts = [pieces(t, [min(c, len(t)) for c in cuts]) for t in (target, reference)]
    found = keyness(*parts, measure=measure, counter=counter)
    assert_frame_equal(found, whole, rtol=1e-9, atol=1e-12)


def test_keyness_in_blocks_of_terms_is_the_same(monkeypatch):
    target, reference = BARE.iloc[:60:2], BARE.iloc[1:60:2]
    whole = keyness(target, reference)
    monkeypatch.setattr(words, "_BLOCK", 40)
    assert_frame_equal(keyness([target], [reference]), whole, rtol=1e-9)


def test_keyness_refuses_counts_beside_parts():
    with pytest.raises(ValueError, match="both be articles or both be counts"):
        keyness([BARE], pd.Series({"canal": 3}))


@many
@given(cuts=cuts, seed=st.integers(0, 3))
def test_copies_in_parts_are_the_copies_of_the_whole(cuts, seed):
    articles = made_corpus(240, seed=seed)
    whole = mark_copies(articles)
    assert whole["copy_id"].nunique() < len(whole) - 30
    found = mark_copies(Parts.of(pieces(articles, cuts)))
    assert_frame_equal(found.frame(), whole)


def test_copies_are_the_same_whatever_is_held_at_a_time(monkeypatch):
    whole = mark_copies(BARE)
    monkeypatch.setattr(copies, "_BAND", 500)
    monkeypatch.setattr(copies, "_PAIRS", 16)
    monkeypatch.setattr(copies, "_PILE", 3_000)
    assert_frame_equal(mark_copies(Parts.of(BARE, rows=50)).frame(), whole)


def test_the_shingles_of_a_text_do_not_depend_on_letters_of_other_texts():
    """The small form of this letter takes three bytes, the letter itself two."""
    text = " ".join(f"Ⱥ{letter}" for letter in "bcdfghjklm")
    alone, beside = sample_shingles([text])[0], sample_shingles([text, "\U0001f600"])[0]
    assert len(alone) == 6
    assert beside[:6].tolist() == alone.tolist()


def test_an_id_that_stands_in_two_parts_is_refused():
    with pytest.raises(ValueError, match="tell rows apart"):
        mark_copies([BARE.head(3), BARE.head(1)])


@few
@given(cuts=cuts)
def test_statements_stances_and_days_of_parts_are_those_of_the_whole(codebook, cuts):
    articles = CORPUS.head(40)
    parts = Parts.of(pieces(articles, [min(c, 40) for c in cuts]))
    statements = extract_statements(articles, codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    assert set(stances["stance"]) >= {-1, 1}
    own = extract_statements(parts, codebook)
    assert_frame_equal(own.frame(), statements)
    scored = score_stances(own, codebook)
    assert_frame_equal(scored.frame(), stances)
    for options in ({}, {"freq": "W", "weights": None, "hindsight": False}):
        days = stance_timeline(stances, statements, articles, **options)
        found = stance_timeline(scored, own, parts, **options)
        assert_frame_equal(found, days, check_exact=True)
        assert found.attrs == days.attrs


def test_stances_divided_otherwise_than_articles_give_the_same_days(codebook):
    articles = CORPUS.head(40)
    statements = extract_statements(articles, codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    days = stance_timeline(stances, statements, articles)
    found = stance_timeline(pieces(stances, [3, 4, 10]), statements, articles)
    assert_frame_equal(found, days, rtol=1e-9, atol=1e-12)


def test_tables_with_other_parts_are_refused(codebook):
    statements = extract_statements(CORPUS.head(20), codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    with pytest.raises(ValueError, match="belong together"):
        stance_timeline([stances], [statements, statements], CORPUS)


def test_a_part_that_fails_is_named_and_does_not_lose_the_others(tmp_path):
    for place in range(3):
        BARE.iloc[10 * place : 10 * place + 10].to_parquet(tmp_path / f"{place}.parquet")
    (tmp_path / "1.parquet").write_bytes(b"no such thing")
    with pytest.raises(PartsError, match=r"1 of 3 parts failed; the other 2 are done") as caught:
        term_rates(read_parts(tmp_path), ["canal"])
    assert list(caught.value.failed) == [os.fspath(tmp_path / "1.parquet")]
    done = caught.value.done
    assert [os.path.basename(name) for name in done] == ["0.parquet", "2.parquet"]
    assert all(counted.counts.shape == (10, 1) for counted in done.values())


def test_parts_read_only_the_columns_that_are_asked_for(tmp_path):
    BARE.to_parquet(tmp_path / "all.parquet")
    part = read_parts(tmp_path).parts[0]
    assert part.load(["text", "nonsense"]).columns.tolist() == ["text"]
    assert_frame_equal(part.load(), BARE)


def test_a_folder_without_parts_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="corpuslib build"):
        read_parts(tmp_path)


@pytest.mark.parametrize("table", [iter([BARE]), "tables/articles", 3])
def test_what_cannot_be_read_twice_is_refused(table):
    with pytest.raises(TypeError, match="not"):
        Parts.of(table)


def test_articles_read_in_chunks_can_be_counted(tmp_path):
    (tmp_path / "one.txt").write_text("Talks on gas.")
    (tmp_path / "two.txt").write_text("No talks.")
    chunks = list(iter_articles(tmp_path, chunk=1))
    assert len(chunks) == 2
    assert term_rates(chunks, ["talks"])["n"].tolist() == [2]


def test_only_a_client_of_dask_is_taken_for_one():
    with pytest.raises(TypeError, match=r"distributed.Client, not 'tcp://nowhere'"):
        term_rates(BARE, ["canal"], client="tcp://nowhere")


def test_inputs_are_not_changed(codebook):
    before = [part.copy() for part in pieces(BARE.head(40), [20])]
    given_ = pieces(BARE.head(40), [20])
    mark_copies(given_)
    term_rates(given_, ["canal"])
    extract_statements(Parts.of(given_), codebook).frame()
    for part, same in zip(given_, before, strict=True):
        assert_frame_equal(part, same)


def test_a_dask_table_gives_what_a_table_gives(codebook):
    dd = pytest.importorskip("dask.dataframe")
    articles = BARE.head(40)
    lazy = dd.from_pandas(articles, npartitions=3, sort=False)
    assert_frame_equal(
        term_rates(lazy, ["canal"], by="source"), term_rates(articles, ["canal"], by="source")
    )
    marked = mark_copies(lazy)
    assert type(marked) is type(lazy)
    assert marked.compute()["copy_id"].tolist() == mark_copies(articles)["copy_id"].tolist()
    statements = extract_statements(articles, codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    own = extract_statements(lazy, codebook)
    scored = score_stances(own, codebook)
    assert own.compute()["statement_id"].tolist() == statements["statement_id"].tolist()
    assert_frame_equal(
        stance_timeline(scored, own, lazy),
        stance_timeline(stances, statements, articles),
        rtol=1e-9,
    )


def test_a_mapped_part_passes_what_it_is_made_of():
    parts = Parts([Part("one", partial(_numbered, np.arange(3)))])
    both = parts.map(lambda a, b: a + b, parts.map(lambda table: table * 10))
    assert both.frame()["n"].tolist() == [0, 11, 22]
    assert both.parts[0].name == "one"


def _numbered(values, columns):
    return pd.DataFrame({"n": values})
