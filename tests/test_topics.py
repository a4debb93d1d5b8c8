"""Topics of corpora whose topics are known, and what bad input gives."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from corpuslib import TermCounter, TopicModel, choose_k, tf_idf, topic_rates, topic_stability
from corpuslib.schema import COLUMNS
from corpuslib.terms.rates import draw_stories
from corpuslib.topics._kernels import scores_without_self
from corpuslib.topics.describe import frex, labels
from corpuslib.topics.methods import METHODS, refine, shares_of
from corpuslib.topics.stability import match
from corpuslib.topics.units import copies, originals
from tests.made_topics import SHARED, THEMES, corpus

ARTICLES = corpus()
each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(scope="module")
def model():
    return TopicModel(3).fit(ARTICLES)


def themes_of(model, articles=ARTICLES):
    """The themes that the articles of each topic have."""
    main = model.main_.merge(articles, on="article_id")
    return main.groupby("topic")["theme"].unique().map(list).tolist()


@each_method
def test_themes_with_words_of_their_own_are_found(method):
    model = TopicModel(3, method=method).fit(ARTICLES)
    assert sorted(themes_of(model)) == [["harbour"], ["orchard"], ["theatre"]]
    for topic, (theme,) in enumerate(themes_of(model)):
        terms = model.topics_.query("topic == @topic and rank <= 10")["term"]
        assert set(terms) <= set(THEMES[theme].split())
        words = model.labels_[topic].lower().split()
        assert theme in words or set(words) & set(terms)


@each_method
def test_weights_of_an_article_sum_to_one_and_the_main_topic_has_the_largest(method):
    model = TopicModel(3, method=method).fit(ARTICLES)
    assert model.articles_.dtypes.astype(str).to_dict() == COLUMNS["topics"]
    wide = model.articles_.pivot(index="article_id", columns="topic", values="weight")
    np.testing.assert_allclose(wide.sum(axis=1), 1)
    assert (wide >= 0).all(axis=None)
    main = model.main_.set_index("article_id")
    assert (wide.idxmax(axis=1) == main["topic"].reindex(wide.index)).all()
    np.testing.assert_array_equal(wide.max(axis=1), main["weight"].reindex(wide.index))
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)
    np.testing.assert_allclose(model.transform(ARTICLES).sum(axis=1), 1)


def test_the_largest_topic_comes_first():
    uneven = pd.concat([ARTICLES, corpus(15, seed=1, themes={"theatre": THEMES["theatre"]})])
    uneven["article_id"] = np.arange(len(uneven)).astype(str)
    model = TopicModel(3).fit(uneven)
    assert themes_of(model, uneven)[0] == ["theatre"]
    assert model.summary()["share"].is_monotonic_decreasing


@each_method
def test_the_same_seed_gives_the_same_topics(method):
    one, two = (TopicModel(3, method=method, random_state=4).fit(ARTICLES) for _ in range(2))
    pd.testing.assert_frame_equal(one.topics_, two.topics_)
    pd.testing.assert_frame_equal(one.articles_, two.articles_)
    assert one.labels_.equals(two.labels_)


def test_terms_are_ranked_by_the_weight_that_tf_idf_gives(model):
    with_topic = ARTICLES.merge(model.main_[["article_id", "topic"]])
    counter = TermCounter(vocabulary=model.terms_.tolist())
    peer = tf_idf(with_topic.astype({"topic": int}), "topic", counter=counter)
    ours = model.topics_[model.topics_["c_tf_idf"] > 0].merge(peer, on=["topic", "term"])
    np.testing.assert_allclose(ours["c_tf_idf_x"], ours["c_tf_idf_y"])
    assert len(ours) == len(model.topics_)
    for _, rows in model.topics_.groupby("topic"):
        assert rows["c_tf_idf"].is_monotonic_decreasing
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
    best = peer.groupby("topic")["c_tf_idf"].max()
    assert model.topics_.groupby("topic")["c_tf_idf"].first().tolist() == pytest.approx(
        best.tolist()
    )


def test_weight_exclusivity_and_frex_are_those_of_the_components(model):
    terms = list(model.terms_)
    own = model.components_ / model.components_.sum(axis=0)
    for row in model.topics_.itertuples():
        place = terms.index(row.term)
        assert row.weight == pytest.approx(model.components_[row.topic, place])
        assert row.exclusivity == pytest.approx(own[row.topic, place])
        frequent = (model.components_[row.topic] <= row.weight).mean()
        exclusive = (own[row.topic] <= own[row.topic, place]).mean()
        assert row.frex == pytest.approx(2 / (1 / frequent + 1 / exclusive))
    assert frex(np.array([[0.5, 0.5]])).tolist() == [[1.0, 1.0]]


def named(*topics: list[str], terms: list[list[str]]) -> list[str]:
    """The labels of topics, given the texts and the terms of each."""
    table = pd.DataFrame(
        [
            {"topic": topic, "rank": rank, "term": term, "c_tf_idf": 1 / rank, "exclusivity": 1.0}
            for topic, own in enumerate(terms)
            for rank, term in enumerate(own, 1)
        ]
    )
    main = np.repeat(range(len(topics)), [len(texts) for texts in topics])
    return labels(table, pd.Series([text for texts in topics for text in texts]), main).tolist()


def test_labels_lead_with_distinctive_phrases_and_repeat_no_word():
    texts = [f"the nord line on {word} opened again" for word in "abcdefghijkl"]
    texts += [f"a late goal by {word} in the cup final" for word in "abcdefghijkl"]
    texts[0] += " ghost ship" * 60  # one of twelve is not enough
    articles = pd.DataFrame({"article_id": range(24), "text": texts}).astype("str")
    labels = TopicModel(2, counter=TermCounter(stop_words="english")).fit(articles).labels_
    assert {label.split(" / ")[0] for label in labels} <= {"cup final", "late goal", "nord line"}
    assert not labels.str.contains("ghost").any()
    words = labels.str.cat(sep=" / ").replace(" / ", " ").split()
    assert len(words) == len(set(words))


def test_a_label_has_a_name_and_another_phrase_spelt_as_in_the_texts():
    rain = ["Rain fell on Port Sarn; the gas pipeline burst.", "Rain; gas pipeline; Port Sarn"]
    goal = ["A lost cup final for Lower Tarn.", "In Lower Tarn the cup final was lost."]
    found = named(rain, goal, terms=[["gas", "rain"], ["cup", "lost"]])
    assert [set(label.split(" / ")) for label in found] == [
        {"Port Sarn", "gas pipeline", "Rain"},
        {"Lower Tarn", "cup final", "lost"},
    ]


def test_a_label_has_whole_names_and_no_offices():
    texts = [
        "Yesterday Premier Ana Oram met defeat; the press secretary of the prime minister did not.",
        "A defeat for Premier Ana Oram; the prime minister had the press secretary admit defeat.",
    ]
    other = ["The orchards bloomed.", "The orchards were bare."]
    found = named(texts, other, terms=[["ana", "premier", "secretary", "defeat"], ["orchards"]])
    assert found == ["Premier Ana Oram / defeat", "orchards"]


def test_what_only_stands_before_names_does_not_name_a_topic():
    texts = [f"They met Ana {name} at a wedding." for name in ("Oram", "Tove", "Falk")]
    found = named(texts, ["The fair."] * 2, terms=[["ana", "wedding"], ["fair"]])
    assert found == ["wedding", "fair"]


def test_words_of_a_compound_and_verbs_of_saying_do_not_name_a_topic():
    texts = [
        "Oram said self-proclaimed republics won.",
        "Tove said it was self-proclaimed republics that won.",
    ]
    found = named(texts, ["The fair."] * 2, terms=[["proclaimed", "said", "won"], ["fair"]])
    assert found[0] == "self-proclaimed republics / won"


def test_no_two_labels_share_a_word_unless_topics_have_no_other():
    texts = [["The cup final was lost."] * 2, ["The cup draw was won."] * 2]
    first, second = named(*texts, terms=[["cup", "lost"], ["cup", "won"]])
    assert not set(first.split()) & set(second.split()) - {"/"}
    assert named(["Cup."], ["Cup."], terms=[["cup"], ["cup"]]) == ["Cup", "cup"]
    assert named(["cup."], ["cup."], terms=[["cup"], ["cup"]]) == ["cup", "cup (1)"]


def test_representative_articles_have_the_largest_weights_one_per_story(model):
    weights = model.articles_.query("topic == 1").nlargest(4, "weight")
    assert model.representative(1, 4)["article_id"].tolist() == weights["article_id"].tolist()
    told_twice = ARTICLES.assign(story_id=ARTICLES["article_id"].str.slice(0, -1))
    again = TopicModel(3).fit(told_twice).representative(0, 9)
    assert len(again) == 6  # sixty articles tell six stories
    assert again["story_id"].is_unique
    assert again["weight"].is_monotonic_decreasing
    heaviest = model.articles_.query("topic == 0").nlargest(1, "weight")["article_id"].item()
    assert again.loc[0, "article_id"] == heaviest
    with pytest.raises(ValueError, match="one of 0 to 2, not 3"):
        model.representative(3)


def test_copies_change_no_topic_and_carry_the_weights_of_their_original(model):
    first = ARTICLES.iloc[[0]]
    exact = [first.assign(article_id=f"z{i}", text=first["text"].str.upper()) for i in range(70)]
    many = pd.concat([ARTICLES, *exact], ignore_index=True)
    part = first.assign(text=first["text"].str.slice(0, 150))
    cut = [part.assign(article_id=f"z{i}", copy_id="harbour/000") for i in range(9)]
    marked = pd.concat([ARTICLES.assign(copy_id=ARTICLES["article_id"]), *cut], ignore_index=True)
    for articles in (many, marked):
        other = TopicModel(3).fit(articles)
        pd.testing.assert_frame_equal(other.topics_, model.topics_)
        own = other.main_.set_index("article_id")["weight"]
        assert (own[own.index.str.startswith("z")] == own["harbour/000"]).all()
        assert other.main_["fitted"].sum() == len(ARTICLES)


def test_of_copies_the_marked_original_is_learned_from_else_the_earliest():
    days = pd.to_datetime(["2031-05-03", "2031-05-01", "2031-05-02", "2031-05-01"])
    articles = pd.DataFrame(
        {"article_id": list("abcd"), "text": ["x", "x", "y", "y"], "date": days}
    )
    assert originals(articles, copies(articles)).tolist() == [1, 3]
    marked = articles.assign(copy_id=["a", "a", "c", None])
    assert originals(marked, copies(marked)).tolist() == [0, 2]


def test_articles_not_learned_from_are_placed_by_their_words(model):
    weights = model.transform(["the apple harvest and a beehive", "cargo in the harbour", "xyzzy"])
    topics = {theme: topic for topic, (theme,) in enumerate(themes_of(model))}
    assert weights[0].argmax() == topics["orchard"]
    assert weights[1].argmax() == topics["harbour"]
    assert np.isnan(weights[2]).all()


def test_a_text_is_judged_with_itself_taken_out():
    """The fitted weights of a text are those that topics without its counts give."""
    counts = TermCounter().fit_transform(ARTICLES["text"]).astype(float)
    counts.data = np.log1p(counts.data)
    terms, member = refine(counts, np.arange(60) % 3, 3)
    fitted = shares_of(counts, terms, member, member)
    for place in (0, 7, 31):
        text = counts[[place]]
        without = terms - member[place][:, None] * text.toarray()
        alone = shares_of(text, without, member[[place]], np.zeros((1, 3)))
        np.testing.assert_allclose(fitted[place], alone[0], atol=1e-4)


def test_each_round_asks_how_a_text_fits_without_itself():
    counts = TermCounter().fit_transform(ARTICLES["text"]).astype(float)
    rng = np.random.default_rng(3)
    member = rng.dirichlet(np.ones(3), size=60)
    member[::2] = np.eye(3)[rng.integers(0, 3, 30)]
    terms = np.asarray(counts.T @ member) + 0.5
    totals, scores = terms.sum(axis=0), np.full((60, 3), 99.0)
    csr = counts.indptr, counts.indices, counts.data
    scores_without_self(*csr, terms, totals, member, scores)
    for place in (0, 1, 17):
        own = counts[[place]].toarray()[0]
        for topic in range(3):
            rest = terms[:, topic] - member[place, topic] * own
            expected = own @ np.log(rest / rest.sum()) if member[place, topic] else 99
            assert scores[place, topic] == pytest.approx(expected)


def test_a_word_said_often_counts_less_each_time(model):
    """One shared theme word a hundred times does not outweigh four words of another theme."""
    (weights,) = model.transform(["orchard " * 100 + "harbour crane cargo docks tide quay ferry"])
    topics = {theme: topic for topic, (theme,) in enumerate(themes_of(model))}
    assert weights.argmax() == topics["harbour"]


def test_a_new_text_leans_to_the_topic_that_it_fits_as_a_whole(model):
    """What a text as a whole fits is a prior of five words for its shares, and no more."""
    text = ["harbour crane apple"]
    counts = model.counter_.transform(text)[:, model.columns_].astype(float)
    counts.data = np.log1p(counts.data)
    chances = np.exp(counts @ np.log(model.components_).T)[0]
    chances *= model.fitted_.member.mean(axis=0)[model.order_]
    prior = 0.1 + 5 * chances / chances.sum()
    (shares,) = model.transform(text)

    def fit(weights):
        return counts.toarray()[0] @ np.log(weights @ model.components_) + prior @ np.log(weights)

    others = np.random.default_rng(0).dirichlet(50 * shares + 0.5, size=500)
    assert all(fit(shares) >= fit(other) for other in others)


def test_shares_are_the_best_that_there_are():
    rng = np.random.default_rng(2)
    terms = rng.random((3, 8)) * 10
    counts = TermCounter().fit_transform(["aa bb cc dd ee ff gg hh aa aa bb"]).astype(float)
    (shares,) = shares_of(counts, terms, np.full((1, 3), 0.02), np.zeros((1, 3)))

    def fit(weights):
        mixed = weights @ (terms / terms.sum(axis=1, keepdims=True))
        return counts.toarray()[0] @ np.log(mixed) + (0.1 + 5 * 0.02) * np.log(weights).sum()

    others = rng.dirichlet(50 * shares + 0.5, size=500)
    assert all(fit(shares) >= fit(other) for other in others)


def test_an_embedder_decides_where_one_is_given():
    """Vectors that know only the first letter of the article make topics of letters."""
    texts = {text: i % 2 for i, text in enumerate(ARTICLES["text"])}
    asked = []

    def embed(some):
        asked.append(len(some))
        noise = np.random.default_rng(len(some)).normal(scale=0.05, size=(len(some), 4))
        return noise + np.array([[texts[text], 1 - texts[text], 0, 0] for text in some])

    model = TopicModel(2, embed=embed).fit(ARTICLES)
    topic = model.main_["topic"].to_numpy(int)
    assert (topic == topic[0]).tolist() == [i % 2 == 0 for i in range(len(ARTICLES))]
    assert asked[0] == len(ARTICLES)
    np.testing.assert_allclose(model.transform(ARTICLES).sum(axis=1), 1)
    for wrong in (np.zeros(60), np.zeros((3, 2)), np.full((60, 2), np.nan)):
        with pytest.raises(ValueError, match="60 vectors of finite numbers"):
            TopicModel(2, embed=lambda some, wrong=wrong: wrong).fit(ARTICLES)
    with pytest.raises(ValueError, match="embed works with"):
        TopicModel(2, method="nmf", embed=embed).fit(ARTICLES)


def test_the_summary_gives_size_and_interval(model):
    table = model.summary()
    assert table["n_articles"].tolist() == [20, 20, 20]
    assert table["share"].sum() == pytest.approx(1)
    assert (table["low"] < table["share"]).all()
    assert (table["share"] < table["high"]).all()
    weights = model.articles_.pivot(index="article_id", columns="topic", values="weight")
    weights = weights.loc[model.main_["article_id"]].to_numpy()
    drawn = draw_stories(60, 0) @ weights / 60
    np.testing.assert_allclose(table["low"], np.quantile(drawn, 0.025, axis=0))
    np.testing.assert_allclose(table["high"], np.quantile(drawn, 0.975, axis=0))


def test_it_is_a_scikit_learn_estimator(model):
    assert clone(TopicModel(4, method="nmf", random_state=3)).get_params() == {
        "n_topics": 4,
        "method": "nmf",
        "random_state": 3,
        "counter": None,
        "embed": None,
    }
    fresh = TopicModel(3)
    assert fresh.fit(ARTICLES) is fresh
    np.testing.assert_array_equal(fresh.fit_transform(ARTICLES), fresh.fit_transform(ARTICLES))
    assert fresh.get_feature_names_out().tolist() == fresh.labels_.tolist()


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learns_own_checks_pass():
    check_estimator(TopicModel())


def test_a_counter_of_ones_own_is_copied_and_used():
    counter = TermCounter(stop_words=SHARED, ngram_range=(1, 2), min_df=3)
    model = TopicModel(3, counter=counter).fit(ARTICLES)
    assert any(" " in term for term in model.terms_)
    assert not hasattr(counter, "vocabulary_")


def test_the_input_is_left_alone():
    before = ARTICLES.copy()
    TopicModel(3).fit(ARTICLES)
    pd.testing.assert_frame_equal(ARTICLES, before)


def test_thirty_articles_are_enough():
    small = corpus(10)
    assert sorted(themes_of(TopicModel(3).fit(small), small)) == [
        ["harbour"],
        ["orchard"],
        ["theatre"],
    ]


# Bad input


@pytest.mark.parametrize(
    ("options", "articles", "message"),
    [
        ({"n_topics": 4}, ["one text here", "two texts there"], "more than the 2 different texts"),
        ({"n_topics": 2}, ["the same words"] * 9, "more than the 1 different texts"),
        ({"n_topics": 3}, ["red red", "red", "blue blue", "blue"], "only 2 differ"),
        ({"n_topics": 0}, ["one text"], "n_topics must be"),
        ({"n_topics": 2.5}, ["one text"], "n_topics must be"),
        ({"method": "bert"}, ["one text"], "method must be one of"),
        ({}, [], "hold no text"),
        ({}, ["", "  \n"], "hold no text"),
        ({}, ["2022 24 02", "100"], "only numbers"),
        ({}, ["the and of"], "only stop words"),
        ({}, "one text", r"write \[text\]"),
        ({}, ["one", None], "text 1 is not a str"),
        ({}, 5, "a table or a list"),
    ],
)
def test_what_cannot_be_done_is_said(options, articles, message):
    with pytest.raises((ValueError, TypeError), match=message):
        TopicModel(**options).fit(articles)


@pytest.mark.parametrize("texts", [["one lone text"], ["the same text"] * 30, ["copied"] * 10_000])
def test_one_text_is_one_topic_however_often_it_is_printed(texts):
    model = TopicModel().fit(texts)
    assert model.n_topics_ == 1
    assert "too few" in model.reason_
    assert model.main_["topic"].eq(0).all()
    assert model.main_["fitted"].sum() == 1
    assert len(model.representative(0)) == 1


def test_empty_texts_are_kept_and_say_why_they_have_no_topic():
    texts = ARTICLES["text"].astype(object)
    articles = ARTICLES.assign(text=texts.where(ARTICLES.index > 1, None))
    extra = pd.DataFrame({"article_id": ["e", "n"], "text": ["", "12 400"]})
    model = TopicModel(3).fit(pd.concat([articles, extra], ignore_index=True))
    assert len(model.main_) == 62
    problems = model.main_.dropna(subset="problem").set_index("article_id")["problem"]
    assert problems.to_dict() == {
        "harbour/000": "the text is empty",
        "orchard/000": "the text is empty",
        "e": "the text is empty",
        "n": "no term of the topics occurs in it",
    }
    assert model.main_["topic"].isna().sum() == 4
    assert set(model.articles_["article_id"]) == set(ARTICLES["article_id"].iloc[2:])


def test_a_script_without_spaces_is_refused_unless_words_are_cut_for_it():
    texts = [
        "外交部发言人表示将继续对话",
        "总统会见了来访的外长并讨论安全",
        "天然气管道项目暂停",
    ] * 4
    with pytest.raises(ValueError, match="without spaces between words"):
        TopicModel(2).fit(texts)
    counter = TermCounter(token_pattern=r"[\u4e00-\u9fff]")
    assert TopicModel(2, counter=counter).fit(texts).n_topics_ == 2


def test_without_a_number_the_rule_of_thumb_says_so(model):
    chosen = TopicModel().fit(ARTICLES)
    assert chosen.n_topics_ == 5  # the square root of 30
    assert "square root of half of 60" in chosen.reason_
    assert model.reason_ == "given"


# Stability and the number of topics


def test_themes_that_are_there_are_stable():
    table = topic_stability(TopicModel(3).fit(ARTICLES), ARTICLES, n_resamples=4)
    assert table["stable"].all()
    assert table["kept"].tolist() == [1, 1, 1]
    assert table.attrs == {"n_resamples": 4, "agreement": 1.0}
    assert table["jaccard"].between(0.5, 1).all()
    assert (table["jaccard_low"] <= table["jaccard"]).all()


def test_topics_of_random_words_are_not_stable():
    rng = np.random.default_rng(0)
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(400)]
    noise = pd.DataFrame({"text": [" ".join(rng.choice(words, 60)) for _ in range(80)]})
    noise["article_id"] = noise.index.astype(str)
    table = topic_stability(TopicModel(6).fit(noise), noise, n_resamples=5)
    assert not table["stable"].any()
    marked = TopicModel(6).fit(noise).summary(table)
    assert not marked["stable"].any()
    compared = choose_k(noise, [4, 8], n_resamples=4)
    assert "no number gives stable topics only" in compared.attrs["reason"]


def test_topics_are_matched_to_the_largest_sum_of_likenesses():
    def topics(*lists):
        rows = [(k, term) for k, terms in enumerate(lists) for term in terms.split()]
        return pd.DataFrame(rows, columns=["topic", "term"])

    one, other = topics("a b c d", "a b x y"), topics("a b c d x", "c d", "q r")
    partner, jaccard = match(one, other, 5)
    assert partner.tolist() == [1, 0]  # 2/4 + 3/6 beats 4/5 + 0
    assert jaccard.tolist() == [0.5, 0.5]
    assert match(other, one, 5)[0].tolist() == [1, 0, -1]


def test_whole_stories_are_left_out_together(monkeypatch):
    seen = []
    learn = TopicModel._learn

    def spy(self, table):
        seen.append(table)
        return learn(self, table)

    told = ARTICLES.assign(story_id=ARTICLES["article_id"].str.slice(0, -1))
    model = TopicModel(2).fit(told)
    monkeypatch.setattr(TopicModel, "_learn", spy)
    topic_stability(model, told, n_resamples=3)
    whole = told["story_id"].value_counts()
    for table in seen:
        drawn = table["story_id"].value_counts()
        assert len(drawn) == 5  # four fifths of six stories
        assert (drawn == whole[drawn.index]).all()


def test_the_number_recommended_is_that_of_the_themes():
    table = choose_k(ARTICLES, [2, 3, 6], n_resamples=3)
    assert table.loc[table["recommended"], "k"].tolist() == [3]
    assert (
        table.attrs["reason"] == "3 is the largest number compared of which every topic is stable"
    )
    three = table.set_index("k").loc[3]
    assert (three["n_stable"], three["kept"], three["agreement"]) == (3, 1, 1)
    assert table["k"].tolist() == [2, 3, 6]
    assert table["c_npmi"].idxmax() == 1


def test_too_few_articles_to_choose_from_are_one_topic():
    table = choose_k(ARTICLES.head(5), n_resamples=2)
    assert table["k"].tolist() == [1]
    assert "5 different texts are too few" in table.attrs["reason"]


def test_what_cannot_be_compared_is_said(model):
    with pytest.raises(ValueError, match="fitted on other articles"):
        topic_stability(model, ARTICLES.head(50))
    with pytest.raises(ValueError, match="n_resamples must be 1 or more"):
        topic_stability(model, ARTICLES, n_resamples=0)
    with pytest.raises(ValueError, match="ks is empty"):
        choose_k(ARTICLES, [])
    with pytest.raises(ValueError, match="n_topics=70 is more than the 60"):
        choose_k(ARTICLES, [70])


# Over time


def test_shares_of_a_step_are_mean_weights_and_sum_to_one(model):
    table = topic_rates(model, ARTICLES, freq="W")
    assert table.groupby("date")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    week = ARTICLES["date"].dt.to_period("W").dt.start_time
    weights = model.articles_.pivot(index="article_id", columns="topic", values="weight")
    expected = weights.loc[ARTICLES["article_id"]].groupby(week.to_numpy()).mean()
    np.testing.assert_allclose(table.pivot(index="date", columns="topic", values="share"), expected)
    assert table["n_articles"].tolist() == [21] * 6 + [18] * 3
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()


def test_every_bin_names_its_articles_once(model):
    table = topic_rates(model, ARTICLES, freq="D")
    named = [name for ids in table["article_ids"] for name in ids]
    assert sorted(named) == sorted(ARTICLES["article_id"])
    assert table["n_main"].tolist() == [len(ids) for ids in table["article_ids"]]
    main = model.main_.set_index("article_id")["topic"]
    for row in table.itertuples():
        assert all(main[name] == row.topic for name in row.article_ids)


def test_groups_are_kept_apart_and_a_missing_name_is_a_group(model):
    articles = ARTICLES.assign(source=["North", "South", None] * 20)
    table = topic_rates(model, articles, freq="M", by="source")
    assert len(table) == 9
    assert table["source"].isna().sum() == 3
    assert table.groupby("source", dropna=False)["n_articles"].first().tolist() == [20, 20, 20]
    best = table.sort_values("share").groupby("source", dropna=False).tail(1)
    assert (best["n_main"] == 20).all()  # each source has one theme


def test_stories_are_what_is_drawn_anew(model):
    one_story = ARTICLES.assign(story_id="s")
    fitted = TopicModel(3).fit(one_story)
    table = topic_rates(fitted, one_story, freq="M")
    assert table["low"].isna().all()
    assert table["n_stories"].eq(1).all()
    pairs = ARTICLES.assign(story_id=[str(i // 6) for i in range(60)])
    wide = topic_rates(TopicModel(3).fit(pairs), pairs, freq="M")
    narrow = topic_rates(model, ARTICLES, freq="M")
    assert wide["n_stories"].eq(10).all()
    # Each made-up story holds two articles of every theme, so stories hardly differ.
    assert ((wide["high"] - wide["low"]) < (narrow["high"] - narrow["low"])).all()


def test_days_without_articles_and_articles_without_days_are_counted_not_invented(model):
    gap = ARTICLES[~ARTICLES["date"].dt.day.between(5, 8)].reset_index(drop=True)
    gap.loc[[0, 4], "date"] = pd.NaT
    table = topic_rates(TopicModel(3).fit(gap), gap, freq="D")
    assert not table["date"].dt.day.isin([5, 6, 7, 8]).any()
    assert table.attrs == {"n_undated": 2, "n_unplaced": 0}
    undated = ARTICLES.assign(date=pd.Series(pd.NaT, index=ARTICLES.index, dtype="datetime64[us]"))
    for hindsight in (True, False):
        nothing = topic_rates(model, undated, freq="D", hindsight=hindsight)
        assert nothing.empty
        assert nothing.attrs["n_undated"] == 60


def test_stability_is_shown_beside_the_rates(model):
    stability = pd.DataFrame({"topic": [0, 1, 2], "stable": [True, False, True]})
    table = topic_rates(model, ARTICLES, freq="W", stability=stability)
    assert table.groupby("topic")["stable"].first().tolist() == [True, False, True]


def test_without_hindsight_a_later_article_changes_nothing_earlier():
    """Vocabulary, weights, topics, labels and intervals: all rows before its step are equal."""
    model = TopicModel(3)
    then = topic_rates(model, ARTICLES, freq="W", hindsight=False)
    for day in ("2031-03-17", "2031-03-22"):
        later = pd.DataFrame(
            {"article_id": ["late"], "theme": ["?"], "text": ["zebra harbour " * 30]}
        ).assign(date=pd.Timestamp(day))
        more = pd.concat([ARTICLES, later], ignore_index=True)
        now = topic_rates(model, more, freq="W", hindsight=False)
        step = pd.Timestamp("2031-03-17")
        before = then["date"] < step
        assert before.any()
        pd.testing.assert_frame_equal(now[now["date"] < step], then[before])
        assert "late" in {name for ids in now["article_ids"] for name in ids}


def test_with_hindsight_a_later_article_does_change_what_is_earlier(model):
    later = corpus(1, seed=9).assign(article_id=list("xyz"), date=pd.Timestamp("2031-03-22"))
    more = pd.concat([ARTICLES, later], ignore_index=True)
    one = topic_rates(model, ARTICLES, freq="W").query("date < '2031-03-17'")
    two = topic_rates(TopicModel(3).fit(more), more, freq="W").query("date < '2031-03-17'")
    assert not np.allclose(one["share"], two["share"])


def test_without_hindsight_a_topic_keeps_its_number_and_a_new_one_gets_the_next():
    """Two themes with most words in common lie together once a third comes up."""
    water = "harbour crane cargo docks tide vessel quay"
    alike = {"freight": f"{water} wagon rail siding", "angling": f"{water} trout lure rod"}
    early = corpus(14, themes=alike)
    late = corpus(14, themes={"theatre": THEMES["theatre"]}, seed=5)
    late["date"] = pd.Timestamp("2031-03-24")
    articles = pd.concat([early, late], ignore_index=True)
    table = topic_rates(TopicModel(2), articles, freq="W", hindsight=False)
    weeks = {day: rows.set_index("topic") for day, rows in table.groupby("date")}
    one, two, three = (weeks[pd.Timestamp(f"2031-03-{day}")] for day in ("03", "10", "24"))
    assert one.index.tolist() == two.index.tolist() == [0, 1]
    for topic in (0, 1):
        (theme,) = {name.split("/")[0] for name in one.loc[topic, "article_ids"]}
        assert {name.split("/")[0] for name in two.loc[topic, "article_ids"]} == {theme}
    assert one["similarity"].isna().all()
    assert two["similarity"].gt(0.5).all()
    new = three[three["n_main"] > 0]
    assert new.index.tolist() == [2]
    assert new["similarity"].isna().all()


def test_without_hindsight_few_texts_make_fewer_topics():
    articles = ARTICLES.head(9).assign(text=ARTICLES["text"].where(ARTICLES.index > 2, ""))
    table = topic_rates(TopicModel(5), articles, freq="D", hindsight=False)
    assert table.groupby("date").size().tolist() == [3, 5]
    assert table.attrs["n_unplaced"] == 3


def test_what_cannot_be_drawn_over_time_is_said(model):
    with pytest.raises(ValueError, match="freq must be"):
        topic_rates(model, ARTICLES, freq="Y")
    with pytest.raises(ValueError, match="lacks the column 'date'"):
        topic_rates(model, ARTICLES.drop(columns="date"), freq="D")
    with pytest.raises(ValueError, match="fitted on other articles"):
        topic_rates(model, ARTICLES.head(9), freq="D")
    with pytest.raises(ValueError, match="method must be"):
        topic_rates(TopicModel(method="x"), ARTICLES, freq="D", hindsight=False)
