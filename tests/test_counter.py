"""TermCounter gives what scikit-learn's CountVectorizer gives, for any text."""

import pickle

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from corpuslib import TermCounter
from corpuslib.terms.counter import _CONTEXT, PATTERNS

TEXTS = [
    "Talks on gas, and more talks.",
    "No talks! The gas must flow on; it is the gas of the North.",
    "",
    "Ministers don't speak of a build-up, they speak of talks.",
    "İstanbul, ΟΔΟΣ and ΣΑΣ: the final sigma. Straße ŉ ǅ K Å Ⱥ ﬁ",
    "e\u0301tude étude a\u0308 _under_ 9 x1 ½ ² ४२ 漢字 𠀀𠀁 😀ab 👩‍👩‍👧",
    "\0aa\0bb \ud800cc \u2028dd\u00a0ee",
]

# Any text, with the letters that have made trouble before sprinkled in.
trouble = st.sampled_from("İΣσςßẞKÅȺ\u0307\u0301_'’- \0\n😀aAzZ09é")
texts = st.lists(st.text(st.one_of(trouble, st.characters()), max_size=40), min_size=1, max_size=6)


def peer(**options):
    pattern = PATTERNS[options.pop("token_pattern", "words")]
    return CountVectorizer(token_pattern=pattern, **options)


def assert_same(ours, theirs, documents):
    """Both find the same terms and counts, or both find nothing to count."""
    try:
        expected = theirs.fit_transform(documents)
    except ValueError:
        with pytest.raises(ValueError, match="no term"):
            ours.fit_transform(documents)
        return
    counts = ours.fit_transform(documents)
    assert ours.vocabulary_ == theirs.vocabulary_
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    np.testing.assert_array_equal(counts.toarray(), expected.toarray())
    assert counts.dtype == expected.dtype
    again = documents[::-1]
    np.testing.assert_array_equal(
        ours.transform(again).toarray(), theirs.transform(again).toarray()
    )


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(sorted(PATTERNS)), st.booleans())
def test_any_text_gives_the_same_matrix(documents, pattern, lowercase):
    options = {"token_pattern": pattern, "lowercase": lowercase}
    assert_same(TermCounter(**options), peer(**options), documents)


@settings(max_examples=60, deadline=None)
@given(texts, st.sampled_from([(1, 2), (2, 2), (1, 3), (3, 3)]), st.integers(1, 3))
def test_any_text_gives_the_same_ngrams_on_any_number_of_threads(documents, ngram_range, n_jobs):
    ours = TermCounter(ngram_range=ngram_range, n_jobs=n_jobs)
    assert_same(ours, peer(ngram_range=ngram_range), documents)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"lowercase": False},
        {"token_pattern": "compounds"},
        {"stop_words": ["the", "of", "and"]},
        {"stop_words": ["gas"], "ngram_range": (1, 3)},
        {"min_df": 2},
        {"min_df": 0.0, "stop_words": ["gas"]},
        {"min_df": 2, "max_df": 3},
        {"max_df": 0.4},
        {"min_df": 0.3, "ngram_range": (1, 2)},
        {"max_features": 5},
        {"max_features": 3, "min_df": 2, "ngram_range": (1, 2)},
        {"vocabulary": ["gas", "talks", "Talks", "x", "open door", ""]},
        {"vocabulary": {"gas": 1, "talks": 0}},
        {"vocabulary": {"gas", "talks on", "on gas"}, "ngram_range": (1, 2)},
        {"binary": True, "max_features": 4},
        {"dtype": np.float32},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Upper case characters found in vocabulary")
def test_every_option_means_what_it_means_there(options):
    for n_jobs in (1, 2):
        assert_same(TermCounter(**options, n_jobs=n_jobs), peer(**options), TEXTS)


def test_a_corpus_that_outgrows_every_table_is_counted_alike(monkeypatch):
    """Many different words, read in blocks of a few documents each."""
    monkeypatch.setattr("corpuslib.terms.counter._BLOCK", 1 << 15)
    rng = np.random.default_rng(0)
    documents = [" ".join(f"w{k:x}ö" for k in rng.integers(0, 150_000, 1500)) for _ in range(300)]
    assert_same(TermCounter(), peer(), documents)
    assert_same(TermCounter(ngram_range=(2, 2), n_jobs=2), peer(ngram_range=(2, 2)), documents[:40])


def test_one_document_may_be_longer_than_a_block():
    assert_same(TermCounter(), peer(), ["word " * 2_000_000 + "end", "x" * 9_000_000, "two words"])


def test_stems_are_counted_after_stop_words_are_taken_out():
    stem, stop = SnowballStemmer("english").stem, {"the", "of"}
    by_hand = CountVectorizer(
        tokenizer=lambda text: [stem(w) for w in peer().build_tokenizer()(text) if w not in stop],
        token_pattern=None,
        ngram_range=(1, 2),
    )
    ours = TermCounter(stemmer="english", stop_words=sorted(stop), ngram_range=(1, 2))
    assert_same(ours, by_hand, TEXTS)
    assert "minist" in ours.vocabulary_


def test_a_regular_expression_of_ones_own_is_followed():
    ours = TermCounter(token_pattern=r"[A-Z]\w+", lowercase=False, ngram_range=(1, 2))
    theirs = CountVectorizer(token_pattern=r"[A-Z]\w+", lowercase=False, ngram_range=(1, 2))
    assert_same(ours, theirs, TEXTS)


def test_the_short_stop_list_keeps_words_that_carry_stance():
    counter = TermCounter(stop_words="english").fit(["The door is not open, and must not be."])
    assert sorted(counter.vocabulary_) == ["door", "must", "not", "open"]


@pytest.mark.parametrize(
    "convert",
    [
        pd.Series,
        lambda t: pd.Series(t, dtype="str"),
        lambda t: pd.Series(["cut", *t], dtype="str").iloc[1:],
        lambda t: np.array(t, dtype=object),
        lambda t: pa.chunked_array([t[:2], t[2:]]),
        iter,
    ],
    ids=["series", "str", "slice", "array", "arrow", "iterator"],
)
def test_texts_come_in_any_container(convert):
    documents = TEXTS[:6]  # arrow holds no lone surrogates
    counts = TermCounter().fit_transform(convert(documents))
    np.testing.assert_array_equal(counts.toarray(), peer().fit_transform(documents).toarray())


def test_a_learned_counter_can_be_kept_and_copied():
    counter = TermCounter(ngram_range=(1, 2)).fit(TEXTS)
    again = pickle.loads(pickle.dumps(counter)).transform(TEXTS)
    np.testing.assert_array_equal(again.toarray(), counter.transform(TEXTS).toarray())
    assert not hasattr(clone(counter), "vocabulary_")


def test_it_serves_in_a_pipeline_and_in_a_grid_search():
    labels = [0, 1, 0, 1] * 5
    documents = ["talks and peace", "troops and threats"] * 10
    pipeline = make_pipeline(TermCounter(), TfidfTransformer(), LogisticRegression())
    search = GridSearchCV(pipeline, {"termcounter__ngram_range": [(1, 1), (1, 2)]}, cv=2)
    assert search.fit(documents, labels).predict(["peace talks"]).shape == (1,)


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learns_own_checks_pass():
    check_estimator(TermCounter())


@pytest.mark.parametrize(
    ("options", "documents", "message"),
    [
        ({}, [], "hold no terms"),
        ({}, ["", "a b"], "hold no terms"),
        ({"stop_words": ["gas"]}, ["gas"], "only stop words"),
        ({"min_df": 2}, ["gas", "oil"], "no term is left by min_df=2"),
        ({"min_df": 5}, ["gas", "oil"], "fewer documents than min_df=5"),
        ({"min_df": 0}, ["gas"], "min_df must be"),
        ({"max_df": 1.5}, ["gas"], "max_df must be"),
        ({"max_features": 0}, ["gas"], "max_features must be"),
        ({"ngram_range": (1, 4)}, ["gas"], "between 1 and 3"),
        ({"ngram_range": (2, 1)}, ["gas"], "between 1 and 3"),
        ({"stemmer": "klingon"}, ["gas"], "no stemmer for 'klingon'; there is one for: arabic"),
        ({"stop_words": "german"}, ["gas"], "'english' or a list"),
        ({"vocabulary": []}, ["gas"], "vocabulary is empty"),
        ({"vocabulary": ["gas", "gas"]}, ["gas"], "names a term twice"),
        ({"vocabulary": {"gas": 3}}, ["gas"], "a column of its own"),
        ({}, "gas", r"write \[text\]"),
        ({}, ["gas", None], "document 1 is not a text but None"),
        ({}, pd.Series(["gas", None], dtype="str"), "document 1 is missing"),
    ],
    ids=str,
)
def test_a_mistake_is_explained(options, documents, message):
    with pytest.raises(ValueError, match=message):
        TermCounter(**options).fit(documents)


def test_the_tables_know_every_letter_whose_lower_case_is_special():
    """Only these are more than one letter in lower case, or depend on their neighbours."""
    several = {c for c in map(chr, range(0x110000)) if len(c.lower()) != 1}
    assert several | {"Σ"} == set(_CONTEXT)
    assert all(len(c.encode()) == 2 for c in _CONTEXT)


def test_lower_case_never_needs_more_than_twice_the_bytes():
    for character in map(chr, range(0x80, 0x10000)):
        if character not in _CONTEXT and not 0xD800 <= ord(character) < 0xE000:
            assert len(character.lower().encode()) <= 1.5 * len(character.encode())
