"""Which scorer to use: rules, a classifier, or the majority, on stories none of them has seen."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from corpuslib import schema
from corpuslib.codebook import Codebook, load_codebook
from corpuslib.reliability import scores_against
from corpuslib.reliability.tallies import groups_of, measures, sides, tally, with_intervals
from corpuslib.stance.classifier import StanceClassifier, as_labels
from corpuslib.stance.scoring import score_stances

MAJORITY, PLUS, TOLD = "majority", "all +1", " (issue told)"
_KEY = ["statement_id", "issue"]


def compare_scorers(
    statements: pd.DataFrame,
    labels: pd.DataFrame,
    scorers: Mapping[str, Callable | None] | None = None,
    *,
    codebook: Codebook | None = None,
    groups: pd.Series | None = None,
    n_splits: int = 5,
    random_state: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Compare scorers on labelled statements, and say which to use for which issue.

    What learns is trained on some stories and judged on others, in turn, so that
    no statement is judged by what was learned from its own story.

    Parameters
    ----------
    statements : DataFrame
        ``statement_id``, ``text``, and whatever the scorers use.
    labels : DataFrame
        ``statement_id``, ``issue``, ``stance``, as from `import_annotations`.
        Statements labelled "none" belong here too: they show who sees an issue
        where there is none.
    scorers : mapping of str to scorer, optional
        Scorers under their names, each as for `score_stances`; None stands for
        the rules of the codebook. What has a ``fit`` is copied and trained.
        ``{"rules": None, "classifier": StanceClassifier(codebook)}`` when None.
    codebook : Codebook, optional
        The default subject when None.
    groups : Series, optional
        The story of each statement, under the index of `statements`. When None
        ``story_id`` of the statements, or else ``article_id``.
    n_splits : int, default 5
        Number of parts.
    random_state : int, default 0
        Seed of the parts and of the bootstrap over stories.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    DataFrame
        Indexed by ``issue`` ("all" first) and ``scorer``: the columns of
        `scores_against`, and

        - ``told`` : whether the scorer was told the issue. The baselines
          ``majority`` (most frequent side of the issue in the training part) and
          ``all +1`` always are; a scorer with ``fit`` and ``predict`` is judged once
          more under its name with "(issue told)", which shows what it costs it
          to find the issue
        - ``gain``, ``gain_low``, ``gain_high`` : ``macro_f1`` above the majority's,
          with a 95 % interval under resampling of stories
        - ``verdict`` : "use"; "surely better than majority"; "not surely better
          than majority"; "baseline"; "told the issue"

        ``attrs["verdict"]`` says it in a sentence.

    Raises
    ------
    ValueError
        If the labels cannot be learned from (see `StanceClassifier.fit`), have an
        issue that the codebook lacks, or come from fewer than two stories.

    Notes
    -----
    A scorer may be used where its gain over the majority is surely above 0. What
    learns takes the place of what does not only where it is also surely better
    than that. Where nothing is surely better than the majority, "use" stands
    beside the majority: the labels do not show that the others can be trusted.
    Issues with fewer than some fifty labels rarely show anything.

    Rules that were written with these very statements in view score better here
    than they will elsewhere.

    Examples
    --------
    >>> labels = import_annotations("sheet.csv")  # doctest: +SKIP
    >>> compare_scorers(statements, labels)  # doctest: +SKIP
    """
    schema.check(statements, "statements", needs=["statement_id", "text"])
    codebook = load_codebook() if codebook is None else codebook
    if scorers is None:
        scorers = {"rules": None, "classifier": StanceClassifier(codebook)}
    taken = {MAJORITY, PLUS} & set(scorers)
    if taken:
        raise ValueError(f"{min(taken)!r} is the name of a baseline; call your scorer otherwise")
    sided = as_labels(labels, statements)
    unknown = sorted(set(sided["issue"]) - set(codebook.issues))
    if unknown:
        raise ValueError(
            f"the codebook has no issue {unknown[0]!r}; correct the labels, or add it to "
            f"issues.toml; it has: {', '.join(codebook.issues)}"
        )
    gold = pd.concat([sided, _none(labels, sided)], ignore_index=True)
    story = groups_of(statements) if groups is None else groups.reindex(statements.index)
    stories = story.fillna(statements["statement_id"]).set_axis(statements["statement_id"])
    gold["story_id"] = gold["statement_id"].map(stories)
    judged = statements[statements["statement_id"].isin(gold["statement_id"])]
    n_splits = min(n_splits, gold["story_id"].nunique())
    if n_splits < 2:
        raise ValueError("the labels come from a single story; comparing needs at least two")

    found: dict[str, list[pd.DataFrame]] = {}
    cutter = GroupKFold(n_splits, shuffle=True, random_state=random_state)
    parts = list(cutter.split(judged, groups=judged["statement_id"].map(stories)))
    bar = tqdm(total=n_splits * len(scorers), desc="compare", leave=False, disable=not progress)
    for train, test in parts:
        known, new = judged.iloc[train], judged.iloc[test]
        asked = sided[sided["statement_id"].isin(new["statement_id"])]
        own = sided[sided["statement_id"].isin(known["statement_id"])]
        for name, scorer in scorers.items():
            if hasattr(scorer, "fit"):
                scorer = clone(scorer).fit(known, own)
                if hasattr(scorer, "predict"):
                    rows = asked[_KEY].merge(new.drop(columns="issue", errors="ignore"))
                    told = rows[_KEY].assign(stance=scorer.predict(rows))
                    found.setdefault(name + TOLD, []).append(told)
            seen = score_stances(new, codebook, scorer, progress=False)
            found.setdefault(name, []).append(seen[[*_KEY, "stance"]])
            bar.update()
        most = own.groupby("issue")["stance"].agg(lambda s: s.mode().iloc[-1])
        guess = asked["issue"].map(most).fillna(1.0)
        found.setdefault(MAJORITY, []).append(asked[_KEY].assign(stance=guess))
        found.setdefault(PLUS, []).append(asked[_KEY].assign(stance=1.0))
    bar.close()

    answers = {name: pd.concat(tables, ignore_index=True) for name, tables in found.items()}
    names = [n for name in scorers for n in (name, name + TOLD) if n in answers]
    names += [MAJORITY, PLUS]
    tables = [scores_against(gold, answers[n], random_state=random_state) for n in names]
    table = pd.concat(tables, keys=names, names=["scorer"]).swaplevel()
    issues = ["all", *sorted(set(sided["issue"]))]
    table = table.reindex(pd.MultiIndex.from_product([issues, names], names=["issue", "scorer"]))
    table = table.drop(columns=["macro_f1_majority", "macro_f1_plus"])
    table["told"] = [name in (MAJORITY, PLUS) or name.endswith(TOLD) for _, name in table.index]
    duel = _Duel(sided.assign(group=sided["statement_id"].map(stories)), answers, random_state)
    gains = [duel(issue, name, MAJORITY) for issue, name in table.index]
    table[["gain", "gain_low", "gain_high"]] = gains
    learning = {name for name, scorer in scorers.items() if hasattr(scorer, "fit")}
    table["verdict"] = ""
    for issue in issues:
        table.loc[issue, "verdict"] = _verdicts(table.loc[issue], issue, learning, duel)
    table.attrs["verdict"] = _sentence(table)
    return table


class _Duel:
    """Compares two scorers on the same stories."""

    def __init__(self, sided: pd.DataFrame, answers: dict[str, pd.DataFrame], random_state: int):
        self.sided = sided
        self.random_state = random_state
        keys = pd.MultiIndex.from_frame(sided[_KEY])
        self.given = {
            name: table.set_index(_KEY)["stance"].reindex(keys).to_numpy(float)
            for name, table in answers.items()
        }

    def __call__(self, issue: str, one: str, other: str) -> tuple[float, float, float]:
        """Give by how much macro-F1 of one is above that of the other, with its interval."""
        inside = np.ones(len(self.sided), bool)
        if issue != "all":
            inside = self.sided["issue"].eq(issue).to_numpy()
        gold = self.sided["stance"].to_numpy(float)[inside]
        group = pd.factorize(self.sided["group"][inside])[0]
        found = [sides(self.given[n][inside]) for n in (one, other)]
        counts = np.stack([tally(gold, side, group) for side in found], axis=1)

        def gain(counts):
            scores = measures(counts)["macro_f1"]
            return {"gain": scores[..., 0] - scores[..., 1]}

        result = with_intervals(counts, gain, self.random_state)
        return result["gain"], result["gain_low"], result["gain_high"]


def _verdicts(rows: pd.DataFrame, issue: str, learning: set[str], duel: _Duel) -> list[str]:
    verdict = {}
    for name, row in rows.iterrows():
        if name in (MAJORITY, PLUS):
            verdict[name] = "baseline"
        elif row["told"]:
            verdict[name] = "told the issue"
        else:
            surely = row["gain_low"] > 0
            verdict[name] = ("" if surely else "not ") + "surely better than majority"
    good = [name for name, text in verdict.items() if text == "surely better than majority"]
    best = rows["macro_f1"].reindex(good).sort_values(ascending=False, kind="stable")
    fixed = [name for name in best.index if name not in learning]
    use = fixed[0] if fixed else (best.index[0] if len(best) else MAJORITY)
    for name in best.index:
        if fixed and name in learning and duel(issue, name, use)[1] > 0:
            use = name
    verdict[use] = "use"
    return list(verdict.values())


def _sentence(table: pd.DataFrame) -> str:
    chosen = table[table["verdict"] == "use"].reset_index("scorer")
    row = chosen.loc["all"]
    if row["scorer"] == MAJORITY:
        text = "Nothing is surely better than the majority"
    else:
        text = (
            f"Use {row['scorer']}: macro-F1 {row['macro_f1']:.2f}, {row['gain']:.2f} above the "
            f"majority (95 % {row['gain_low']:.2f} to {row['gain_high']:.2f})"
        )
    other = chosen.drop(index="all")
    other = other[other["scorer"] != row["scorer"]]
    apart = [f"{issue}: {name}" for issue, name in other["scorer"].items()]
    return text + (f"; by issue otherwise {', '.join(apart)}" if apart else "") + "."


def _none(labels: pd.DataFrame, sided: pd.DataFrame) -> pd.DataFrame:
    """Give a row without a side for every labelled statement that has no side at all."""
    ids = labels.loc[~labels["statement_id"].isin(sided["statement_id"]), "statement_id"].unique()
    return pd.DataFrame({"statement_id": ids, "issue": "none", "stance": np.nan})
