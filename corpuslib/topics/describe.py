"""What a topic is about: its terms, how far they are its own, and a label to read."""

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from nltk.stem.snowball import SnowballStemmer
from scipy import sparse
from scipy.stats import rankdata

from corpuslib.codebook import load_codebook
from corpuslib.copies.likeness import PLAIN, POSSESSIVE
from corpuslib.schema import REAL, TEXT, WHOLE
from corpuslib.tokens import words as words_of

_TERMS = 50  # listed for each topic
_PIECES, _PHRASES = 3, 2  # of a label
_SPREAD = 0.1  # of a topic's articles that a phrase must stand in to name it
_PART = 0.6  # of a phrase's occurrences, in one longer phrase or before another name
_READ, _READ_IN_ALL = 100, 1_000  # articles of a topic, and of all
_LETTERS = 7  # words that begin with the same ones are taken for one
_OF = re.compile(r" (?:of|to) ")
_STEMMER = SnowballStemmer("english")


def describe(components: np.ndarray, counts, main: np.ndarray, terms: np.ndarray) -> pd.DataFrame:
    """
    List the terms of each topic, the most typical first.

    Parameters
    ----------
    components : array of shape (n_topics, n_terms)
        Probability of each term in each topic.
    counts : sparse matrix of shape (n_articles, n_terms)
    main : array of int, shape (n_articles,)
        The topic with the largest weight in each article.
    terms : array of str

    Returns
    -------
    DataFrame
        The columns of `TopicModel.topics_`.
    """
    typical = c_tf_idf(grouped(counts, main, len(components)))
    own = components / np.maximum(components.sum(axis=0), 1e-300)
    apart = frex(components)
    columns = []
    for topic, (score, weight) in enumerate(zip(typical, components, strict=True)):
        first = np.lexsort((terms, -weight, -score))[:_TERMS]
        first = first[score[first] > 0] if score.any() else first  # no article's main topic
        columns.append(
            pd.DataFrame(
                {
                    "topic": topic,
                    "rank": np.arange(1, len(first) + 1),
                    "term": terms[first],
                    "weight": weight[first],
                    "c_tf_idf": score[first],
                    "frex": apart[topic, first],
                    "exclusivity": own[topic, first],
                }
            )
        )
    table = pd.concat(columns, ignore_index=True)
    return table.astype({"topic": WHOLE, "rank": WHOLE, "term": TEXT, "weight": REAL})


def grouped(counts, main: np.ndarray, n_topics: int) -> np.ndarray:
    """Add up the counts of the articles of each topic."""
    shape = n_topics, len(main)
    member = sparse.csr_matrix((np.ones(len(main)), (main, np.arange(len(main)))), shape=shape)
    return (member @ counts).toarray().astype(float)


def c_tf_idf(counts: np.ndarray) -> np.ndarray:
    """
    Weigh the terms of each topic, whose articles count as one text.

    Term frequency in the topic times ln(1 + A / f), with f the occurrences of
    the term in all topics and A the mean number of terms of a topic: the
    ``c_tf_idf`` of `corpuslib.tf_idf`.

    Examples
    --------
    >>> c_tf_idf(np.array([[2.0, 1, 0], [0, 1, 2]])).round(3)
    array([[0.611, 0.305, 0.   ],
           [0.   , 0.305, 0.611]])
    """
    size = counts.sum(axis=1, keepdims=True)
    mean = counts.sum() / max(np.count_nonzero(size), 1)
    idf = np.log1p(mean / np.maximum(counts.sum(axis=0), 1e-300))
    return counts / np.maximum(size, 1e-300) * np.where(counts.sum(axis=0) > 0, idf, 0)


def frex(components: np.ndarray, weight: float = 0.5) -> np.ndarray:
    """
    Give the FREX score of each term in each topic: frequent there and exclusive to it.

    The harmonic mean, weighted by `weight` and its rest, of two ranks within
    the topic, each between 0 and 1: that of the share of the term's
    probability that lies in the topic, and that of the probability itself.

    References
    ----------
    Bischof & Airoldi (2012). Summarizing topical content with word frequency
    and exclusivity. ICML.

    Examples
    --------
    >>> frex(np.array([[0.6, 0.2, 0.2], [0.1, 0.2, 0.7]])).round(2)
    array([[1.  , 0.67, 0.44],
           [0.33, 0.67, 1.  ]])
    """
    own = components / np.maximum(components.sum(axis=0), 1e-300)
    n_terms = components.shape[1]
    exclusive = rankdata(own, "max", axis=1) / n_terms
    frequent = rankdata(components, "max", axis=1) / n_terms
    return 1 / (weight / exclusive + (1 - weight) / frequent)


def labels(topics: pd.DataFrame, texts, main: np.ndarray) -> pd.Series:
    """
    Name each topic by what sets it apart: two phrases, a name and another if it has both, a term.

    Parameters
    ----------
    topics : DataFrame
        As from `describe`.
    texts : Series of str
    main : array of int
        The topic of each text.

    Returns
    -------
    Series of str
        Indexed by topic. No two labels share a word, as long as the topics have
        words enough, and no two are the same.

    Notes
    -----
    A phrase is two or three words in a row, spelt as the texts mostly spell it; it
    must stand in two of the topic's articles and in a tenth of them. It weighs by its
    share of the topic's articles times the logarithm of how much larger that is than
    its share of the others. Grammar words and verbs of saying are in no phrase, nor is
    what mostly stands in one longer phrase or mostly before another name (``Foreign``
    before ``Minister``, a first name, a title). At most 100 articles of each topic,
    evenly spaced, and about 1,000 of all are read.
    """
    n_topics = int(topics["topic"].max()) + 1
    phrases = _Phrases(list(texts), main, n_topics)
    ranked = topics.assign(score=topics["c_tf_idf"] * topics["exclusivity"])
    ranked = ranked.sort_values(["topic", "score", "rank"], ascending=[True, False, True])
    terms = {topic: rows["term"].tolist() for topic, rows in ranked.groupby("topic")}
    pieces: list[list[str]] = [[] for _ in range(n_topics)]
    used: set[str] = set()

    def take(topic: int, phrase: str) -> None:
        pieces[topic].append(phrases.spelt(phrase))
        used.update(map(_stem, phrase.split()))

    best = phrases.best()
    for any_kind in (False, True):
        for topic, phrase in best:
            if len(pieces[topic]) == _PHRASES or not used.isdisjoint(map(_stem, phrase.split())):
                continue
            if any_kind or _is_name(phrases.spelt(phrase)) not in map(_is_name, pieces[topic]):
                take(topic, phrase)
    for n_pieces in range(_PIECES):  # those with the fewest pieces choose first
        for topic in range(n_topics):
            if len(pieces[topic]) <= n_pieces:
                own = terms.get(topic, [])
                term = _first_free(topic, own, used, phrases, needed=n_pieces == 0)
                if term is not None:
                    take(topic, term)
    names: list[str] = []
    for topic, own in enumerate(pieces):
        name = " / ".join(own or terms.get(topic, [""])[:1])
        names.append(name if name not in names else f"{name} ({topic})")
    return pd.Series(names, index=pd.RangeIndex(n_topics, name="topic"), dtype=TEXT, name="label")


def _is_name(phrase: str) -> bool:
    return all(word[0].isupper() for word in phrase.split())


def _first_free(
    topic: int, terms: list[str], used: set[str], phrases: "_Phrases", *, needed: bool
) -> str | None:
    """Find the first good term with no word used yet; any such term if one is needed."""
    free = [term for term in terms if used.isdisjoint(map(_stem, term.split()))]
    dull = _plain_words() | _offices()
    for term in free:
        if term not in dull and not phrases.is_part(term) and phrases.is_common(term, topic):
            return term
    return free[0] if needed and free else None


class _Phrases:
    """The phrases of texts: how many articles of each topic have them, and how they are spelt."""

    def __init__(self, texts: list[str], main: np.ndarray, n_topics: int):
        self._found: dict[str, _Found] = {}
        self._sizes = np.zeros(n_topics)
        most = max(min(_READ, _READ_IN_ALL // n_topics), 1)
        for topic in range(n_topics):
            rows = np.flatnonzero(main == topic)
            rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(int)]
            self._sizes[topic] = len(rows)
            for row in rows.tolist():
                self._read(texts[row], row, topic)
        self._longer: dict[str, int] = {}
        for phrase, found in sorted(self._found.items(), key=lambda item: -item[0].count(" ")):
            words = phrase.split()
            if len(words) > 1 and (found.times < 2 or self.is_part(phrase)):
                parts = set()
            elif len(words) > 1:
                parts = {*words, " ".join(words[1:]), " ".join(words[:-1])}
            else:
                parts = set(phrase.split("-")) - {phrase}
            for part in parts:
                self._longer[part] = max(self._longer.get(part, 0), found.times)

    def _read(self, text: str, row: int, topic: int) -> None:
        for phrase, form, beside_name in _phrases(text):
            found = self._found.get(phrase)
            if found is None:
                found = self._found[phrase] = _Found()
            found.times += 1
            found.beside_name += beside_name
            found.forms[form] = found.forms.get(form, 0) + 1
            if found.last != row:
                found.last = row
                found.articles[topic] = found.articles.get(topic, 0) + 1

    def best(self) -> list[tuple[int, str]]:
        """Give topics with phrases, the most telling first."""
        best = []
        total = self._sizes.sum()
        for phrase, found in self._found.items():
            words = phrase.split()
            if len(words) < 2 or _offices().issuperset(words) or self.is_part(phrase):
                continue
            n = sum(found.articles.values())
            for topic, own in found.articles.items():
                size = self._sizes[topic]
                if self.is_common(phrase, topic):
                    share = own / size
                    rest = (n - own + 0.5) / (total - size + 1)
                    score = share * np.log(share / rest)
                    if score > 0:
                        best.append((-round(score, 9), topic, phrase))
        return [(topic, phrase) for _, topic, phrase in sorted(best)]

    def is_common(self, phrase: str, topic: int) -> bool:
        """Say whether enough articles of a topic have a phrase."""
        found = self._found.get(phrase)
        n = found.articles.get(topic, 0) if found else 0
        return n >= max(2, _SPREAD * self._sizes[topic])

    def is_part(self, phrase: str) -> bool:
        """Say whether a phrase mostly stands in one longer phrase, or before another name."""
        found = self._found.get(phrase)
        if found is None:
            return phrase in self._longer
        return max(self._longer.get(phrase, 0), found.beside_name) > _PART * found.times

    def spelt(self, phrase: str) -> str:
        """Spell a phrase as the texts mostly do."""
        if phrase not in self._found:
            return phrase
        forms = self._found[phrase].forms
        return min(forms, key=lambda form: (-forms[form], form))


class _Found:
    __slots__ = ("articles", "beside_name", "forms", "last", "times")

    def __init__(self):
        self.times = self.beside_name = 0
        self.last = -1
        self.forms: dict[str, int] = {}
        self.articles: dict[int, int] = {}


def _phrases(text: str):
    """
    Give runs of one to three words that name something, with only spaces between.

    Each with its key, as it is spelt, and whether it stands before a name; of three
    words, also after one.
    """
    plain = _plain_words()
    spans = words_of(text)
    keys = [POSSESSIVE.sub("", text[start:end]).lower() for start, end in spans]
    capital = [text[start].isupper() for start, _ in spans]
    joined = [text[a[1] : b[0]] == " " for a, b in pairwise(spans)] + [False]
    for first, (start, _) in enumerate(spans):
        key = ""
        for last in range(first, min(first + 3, len(spans))):
            word = keys[last]
            if word in plain or word[0].isdigit():
                break
            key = f"{key} {word}" if key else word
            beside_name = joined[last] and capital[last + 1]
            if last - first == 2 and first and joined[first - 1]:
                beside_name = beside_name or capital[first - 1]
            yield key, POSSESSIVE.sub("", text[start : spans[last][1]]), beside_name
            if not joined[last]:
                break


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    """Words that name nothing: grammar, the calendar, and verbs of saying."""
    codebook = load_codebook()
    saying = codebook.cues.loc[codebook.cues["kind"] == "speech", "cue"]
    saying = {cue for cue in saying if " " not in cue}
    return frozenset(codebook.stopwords) | PLAIN | saying | {"mr", "mrs", "ms", "dr"}


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    """Words of the offices people hold, whoever holds them."""
    roles = ";".join(load_codebook().actors["role"].dropna()).split(";")
    return frozenset(word for role in roles for word in _OF.split(role.lower())[0].split())


@lru_cache(maxsize=1 << 14)
def _stem(word: str) -> str:
    """Bring a word to what its forms and spellings mostly share."""
    return _STEMMER.stem(word)[:_LETTERS]
