"""Topics of a corpus: what its articles are about, and which articles to read for each."""

from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from corpuslib.schema import TEXT, conform
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import texts_of
from corpuslib.topics.describe import describe, labels
from corpuslib.topics.methods import METHODS, Embedded
from corpuslib.topics.units import as_table, copies, originals, require_spaces, share_table, stories

_FEW = 10  # texts: below this, nothing tells topics from chance


class TopicModel(TransformerMixin, BaseEstimator):
    """
    Find the topics of a corpus, and how much of each article belongs to which.

    Learns from one article per text: a wire report that thirty sites print
    counts once, and every printing of it carries its weights.

    Parameters
    ----------
    n_topics : int, optional
        How many. When None, a rule of thumb: the square root of half the number
        of different texts, at most 40; 1 for fewer than 10 texts. ``reason_``
        says so; `choose_k` compares numbers properly.
    method : {"lsa-kmeans", "nmf", "lda"}, default "lsa-kmeans"
        - ``"lsa-kmeans"``: k-means on latent semantic vectors (TF-IDF with
          log counts, at most 100 dimensions), refined as a mixture of word
          distributions. A weight is the share of an article's words that the
          topic explains.
        - ``"nmf"``: non-negative factors of the TF-IDF matrix. A weight is the
          share of the article's TF-IDF mass.
        - ``"lda"``: latent Dirichlet allocation on counts; weak on short or
          few articles.
    random_state : int, default 0
        Seed. The same seed and articles give the same topics.
    counter : TermCounter, optional
        How texts are cut into terms. When None: single words, without grammar
        words and bare numbers, that stand in at least 2 texts and in at most
        half of them (any text, where there are fewer than 10).
    embed : callable, optional
        Takes a list of texts and gives an array with one vector for each. Its
        clusters are then the topics, and a weight says how near an article
        lies to their means; terms only describe them. With
        ``method="lsa-kmeans"`` only.

    Attributes
    ----------
    n_topics_ : int
    reason_ : str
        Why there are so many topics.
    topics_ : DataFrame
        At most 50 terms of each topic, the most typical first: ``topic``, ``rank``,
        ``term``, ``weight`` (its probability in the topic), ``c_tf_idf`` (which
        ranks them), ``frex`` (0 to 1; frequent and exclusive), ``exclusivity``
        (share of the term's probability that lies in this topic). Topic 0 is
        the largest.
    articles_ : DataFrame
        A row for each topic in each article: ``article_id``, ``topic``,
        ``weight``. Weights of an article sum to 1. Articles without a known
        term have no rows here, see ``main_``.
    main_ : DataFrame
        One row per article, in the order given: ``article_id``, its main
        ``topic`` and that topic's ``weight``, ``story_id``, ``fitted`` (whether
        the topics were learned from it) and ``problem`` (why it has no topic).
    labels_ : Series of str
        Indexed by topic: distinctive pairs of words, filled up with words.
    components_ : ndarray of shape (n_topics, n_terms)
        Probability of each term (``terms_``) in each topic.

    Notes
    -----
    The weights of an article that the topics were learned from are computed as
    if it had not been (``method="lsa-kmeans"``); otherwise every article would
    seem to be all of its topic. `transform` cannot know such articles, and
    gives them larger weights than ``articles_`` does.

    Topics are a way of reading a corpus, not facts in it: another number, seed
    or sample gives others. Look at `topic_stability` before naming one, and at
    `representative` before believing a name. Weights of short articles are
    uncertain. For 20 000 articles of 450 words, fitting takes about half a
    minute on one core; for 200, a fraction of a second.

    References
    ----------
    Deerwester et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
    Nigam et al. (2000). Text classification from labeled and unlabeled
    documents using EM. Machine Learning 39.

    Examples
    --------
    >>> texts = ["gas pipeline closed", "gas price and pipeline", "goal in the match",
    ...          "the match had one goal", "pipeline gas", "late goal wins match"]
    >>> model = TopicModel(2).fit(texts)
    >>> model.main_["topic"].tolist()
    [0, 0, 1, 1, 0, 1]
    >>> model.topics_.query("rank <= 2 and topic == 1")["term"].tolist()
    ['goal', 'match']
    """

    def __init__(
        self,
        n_topics=None,
        *,
        method="lsa-kmeans",
        random_state=0,
        counter=None,
        embed=None,
    ):
        self.n_topics = n_topics
        self.method = method
        self.random_state = random_state
        self.counter = counter
        self.embed = embed

    def fit(self, articles, y=None):
        """
        Learn the topics of `articles`.

        Parameters
        ----------
        articles : DataFrame or sequence of str
            A table with ``article_id`` and ``text``; ``copy_id``, ``story_id``
            and ``date`` are used where present. Without ``copy_id``, texts that
            are the same but for case and spaces count as one.
        y : ignored

        Raises
        ------
        ValueError
            If an option is unknown; if there are no words, or more topics are
            asked for than there are different texts; if most of the text is in
            a script without spaces and no `counter` is given.
        """
        table = as_table(articles)
        self._learn(table)
        fitted = self.main_["fitted"] & self.main_["topic"].notna()
        main = self.main_.loc[fitted, "topic"].to_numpy(int)
        self.labels_ = labels(self.topics_, texts_of(table)[fitted.to_numpy()], main)
        return self

    def transform(self, articles) -> np.ndarray:
        """
        Give the weight of each topic in each article.

        Returns
        -------
        ndarray of shape (n_articles, n_topics)
            Rows sum to 1. A row is NaN where an article has no known term: no
            evidence is not an even spread.
        """
        check_is_fitted(self, "components_")
        return self._weights(texts_of(as_table(articles)))

    def fit_transform(self, articles, y=None) -> np.ndarray:
        """Learn the topics of `articles` and give their weights, as `transform` does."""
        self.fit(articles)
        return self._fit_weights.copy()

    def representative(self, topic: int, n: int = 5) -> pd.DataFrame:
        """
        Give the articles to read for a topic: those with the largest weights.

        Parameters
        ----------
        topic : int
        n : int, default 5
            How many at most. Of the articles of one story, or of one text
            printed several times, only the one with the largest weight.

        Returns
        -------
        DataFrame
            ``article_id``, ``weight``, ``story_id``; largest weight first.

        Raises
        ------
        ValueError
            If there is no such topic.
        """
        check_is_fitted(self, "components_")
        if topic not in range(self.n_topics_):
            raise ValueError(f"topic must be one of 0 to {self.n_topics_ - 1}, not {topic!r}")
        table = self.main_[["article_id", "story_id"]].assign(weight=self._fit_weights[:, topic])
        table = table[table["weight"].notna()]
        table = table.sort_values(["weight", "article_id"], ascending=[False, True])
        table = table[~table["story_id"].duplicated()].head(n)
        return table[["article_id", "weight", "story_id"]].reset_index(drop=True)

    def summary(self, stability: pd.DataFrame | None = None) -> pd.DataFrame:
        """
        Give one row per topic: its label, its size and how sure that is.

        Parameters
        ----------
        stability : DataFrame, optional
            As from `topic_stability`; adds ``jaccard``, ``kept``, ``stable``.

        Returns
        -------
        DataFrame
            ``topic``, ``label``, ``terms`` (the first ten), ``n_articles`` and
            ``n_stories`` with this as their main topic, ``share`` (mean weight
            over all articles) with ``low`` and ``high`` (95 % over stories),
            ``exclusivity`` (mean over the first ten terms).
        """
        check_is_fitted(self, "components_")
        top = self.topics_[self.topics_["rank"] <= 10].groupby("topic")
        main = self.main_.dropna(subset="topic").groupby("topic")
        table = pd.DataFrame(
            {
                "label": self.labels_,
                "terms": top["term"].agg(" ".join),
                "n_articles": main.size().reindex(self.labels_.index, fill_value=0),
                "n_stories": main["story_id"].nunique().reindex(self.labels_.index, fill_value=0),
            }
        )
        shares = share_table(self._fit_weights, self.main_["story_id"], self.random_state)
        table = table.join(shares).assign(exclusivity=top["exclusivity"].mean())
        table = table.rename_axis("topic").reset_index()
        if stability is None:
            return table
        wanted = stability[["topic", "jaccard", "kept", "stable"]]
        return table.merge(wanted, on="topic", how="left", validate="one_to_one")

    def get_feature_names_out(self, input_features=None) -> np.ndarray:
        """Give the labels of the topics, in the order of the columns of `transform`."""
        check_is_fitted(self, "components_")
        return self.labels_.to_numpy(dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _learn(self, table: pd.DataFrame) -> None:
        """Do what `fit` does, but name nothing."""
        self._check_options()
        texts = texts_of(table)
        if self.counter is None:
            require_spaces(texts)
        printed = copies(table)
        places = originals(table, printed)
        places = places[texts.iloc[places].str.strip().ne("").to_numpy()]
        counts = self._learn_terms(texts.iloc[places])
        known = counts.getnnz(axis=1) > 0
        places, counts = places[known], counts[known]
        self.n_topics_, self.reason_ = self._how_many(len(places))
        vectors = self._vectors(texts.iloc[places])
        method = METHODS[self.method] if self.embed is None else Embedded
        with threadpool_limits(1):  # threads gain little here, and lose much where cores are shared
            self.fitted_ = method().fit(counts, self.n_topics_, self.random_state, vectors)
            weights = self.fitted_.fit_weights(counts, vectors)
        self._order_by_size(weights)
        self.components_ = self.fitted_.components[self.order_]
        self._place_all(table, printed, places, weights[:, self.order_])
        main = self._fit_weights[places]
        placed = ~np.isnan(main).any(axis=1)
        main = main[placed].argmax(axis=1)
        self.topics_ = describe(self.components_, counts[placed], main, self.terms_)

    def _check_options(self):
        if self.method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {self.method!r}")
        if self.embed is not None and self.method != "lsa-kmeans":
            raise ValueError(f"embed works with method='lsa-kmeans', not {self.method!r}")
        if self.n_topics is not None and not (
            isinstance(self.n_topics, Integral) and self.n_topics >= 1
        ):
            raise ValueError(f"n_topics must be a number from 1 on, or None: {self.n_topics!r}")

    def _learn_terms(self, texts: pd.Series):
        """Count the terms; bare numbers are left out unless the user brings a counter."""
        if not len(texts):
            raise ValueError("the articles hold no text")
        few = len(texts) < _FEW
        limits = {} if few else {"min_df": 2, "max_df": 0.5}
        own = self.counter is not None
        self.counter_ = clone(self.counter) if own else TermCounter(stop_words="english", **limits)
        counts = self.counter_.fit_transform(texts)
        terms = self.counter_.get_feature_names_out()
        self.columns_ = np.array([own or not term.isdigit() for term in terms])
        self.terms_ = terms[self.columns_]
        if not len(self.terms_):
            raise ValueError("the articles hold no words, only numbers")
        return counts[:, self.columns_]

    def _how_many(self, n_texts: int) -> tuple[int, str]:
        if self.n_topics is not None:
            if self.n_topics > n_texts:
                raise ValueError(
                    f"n_topics={self.n_topics} is more than the {n_texts:,} different texts "
                    "there are; ask for fewer"
                )
            return int(self.n_topics), "given"
        if n_texts < _FEW:
            return 1, f"{n_texts} different texts are too few to tell topics apart"
        rule = min(40, max(2, round((n_texts / 2) ** 0.5)))
        return rule, f"rule of thumb: the square root of half of {n_texts:,} different texts"

    def _vectors(self, texts: pd.Series) -> np.ndarray | None:
        if self.embed is None:
            return None
        vectors = np.asarray(self.embed(texts.tolist()), dtype=float)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ValueError(
                f"embed must give {len(texts)} vectors of finite numbers, one for each text; "
                f"it gave an array of shape {vectors.shape}"
            )
        return vectors

    def _weights(self, texts: pd.Series) -> np.ndarray:
        counts = self.counter_.transform(texts)[:, self.columns_]
        known = counts.getnnz(axis=1) > 0
        weights = np.full((len(texts), self.n_topics_), np.nan)
        if known.any():
            vectors = self._vectors(texts[known])
            found = self.fitted_.weights(sparse.csr_matrix(counts[known]), vectors)
            weights[known] = found[:, self.order_]
        return weights

    def _order_by_size(self, weights: np.ndarray) -> None:
        leading = self.fitted_.components.argmax(axis=1)
        self.order_ = np.lexsort((leading, -np.nansum(weights, axis=0).round(9)))

    def _place_all(self, table, printed: pd.Series, places: np.ndarray, found) -> None:
        """
        Give every article its weights and its main topic, or the reason why it has none.

        An article that was not learned from carries the weights of the text it prints.
        """
        text = printed.to_numpy()
        row = pd.Series(np.arange(len(places)), index=text[places]).reindex(text).to_numpy()
        weights = np.full((len(table), self.n_topics_), np.nan)
        weights[~np.isnan(row)] = found[row[~np.isnan(row)].astype(int)]
        self._fit_weights = weights
        placed = ~np.isnan(weights).any(axis=1)
        topic = np.where(placed, np.nan_to_num(weights).argmax(axis=1), -1)
        empty = texts_of(table).str.strip().eq("").to_numpy()
        reason = np.where(empty, "the text is empty", "no term of the topics occurs in it")
        self.main_ = pd.DataFrame(
            {
                "article_id": table["article_id"].to_numpy(),
                "topic": pd.array(topic, "Int64"),
                "weight": np.where(placed, np.nan_to_num(weights).max(axis=1), np.nan),
                "story_id": stories(table, printed).to_numpy(),
                "fitted": np.isin(np.arange(len(table)), places),
                "problem": pd.Series(np.where(placed, None, reason)).astype(TEXT),
            }
        )
        self.main_.loc[~placed, "topic"] = pd.NA
        long = pd.DataFrame(
            {
                "article_id": np.repeat(table["article_id"].to_numpy()[placed], self.n_topics_),
                "topic": np.tile(np.arange(self.n_topics_), int(placed.sum())),
                "weight": weights[placed].ravel(),
            }
        )
        self.articles_ = conform(long, "topics")
