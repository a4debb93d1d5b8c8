"""Scoring statements: the frame in, the frame out, and what a scorer may give back."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from corpuslib import schema
from corpuslib.codebook import Codebook
from corpuslib.parts import in_parts
from corpuslib.stance.rules import CodebookScorer

Scorer = Callable[[pd.DataFrame], object]


@in_parts
def score_stances(
    statements: pd.DataFrame,
    codebook: Codebook | None = None,
    scorer: Scorer | None = None,
    *,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say where each statement stands on each issue it speaks of.

    Parameters
    ----------
    statements : DataFrame
        One row per statement, with ``statement_id`` and ``text``; ``kind``, ``cue``,
        ``question`` and ``conditional`` are used where they are there. Actions are never scored.
    codebook : Codebook, optional
        Its issues are the questions; the default subject when None.
    scorer : callable, optional
        Takes the statements, and for the default rules nothing else is needed. One of your own
        is called with a frame of one row per statement and issue (the columns of `statements`
        and ``issue``) and gives two arrays or a frame: ``score`` (-1 to 1; NaN abstains) and
        ``confidence`` (0 to 1), one value per row. `CodebookScorer` when None.
    progress : bool, default True
        Show a bar.
    client : distributed.Client, optional
        Where to score, if not here; `statements` may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        The table ``stances``: one row per statement and issue, in the order of the statements
        and of the issues in the codebook. A statement that speaks of no issue has no row: that
        is a result. ``stance`` is a direction (the codebook says which is +1), 0 where an issue
        is named and no side is taken. ``matched`` holds the words that decided;
        ``(turned)`` stands behind those that turn a side round.

    Raises
    ------
    ValueError
        If a column is missing, or a scorer gives back a wrong number of values, or one that is
        out of range; the message names the first.
    TypeError
        If a scorer gives back something else than scores and confidences.

    Notes
    -----
    ``confidence`` of the default rules is the share of right signs among development
    statements read by the same kind of evidence (`corpuslib.stance.rules`). Not to trust for
    irony, for what a pronoun stands for in the sentence before, and for positions that are only
    implied.

    Examples
    --------
    >>> statements = pd.DataFrame({"statement_id": ["a", "b", "c"], "text": [
    ...     "rejected the request to lift the sanctions", "They met on Monday",
    ...     "The sanctions are a mistake"]})
    >>> stances = score_stances(statements, progress=False)
    >>> stances[["statement_id", "issue", "stance"]].values.tolist()
    [['a', 'sanctions', 1.0], ['c', 'sanctions', -1.0]]
    """
    schema.check(statements, "statements", needs=["statement_id", "text"])
    spoken = statements
    if "kind" in statements:
        spoken = statements[statements["kind"].ne("action").fillna(True).to_numpy(dtype=bool)]
    if scorer is None or isinstance(scorer, CodebookScorer):
        rules = CodebookScorer(codebook) if scorer is None else scorer
        return schema.conform(rules(spoken, progress=progress), "stances")
    rules = CodebookScorer(codebook)
    return schema.conform(_plugged(spoken, rules, scorer), "stances")


def _plugged(statements: pd.DataFrame, rules: CodebookScorer, scorer: Scorer) -> pd.DataFrame:
    """Let a scorer of one's own judge every statement on every issue of the codebook."""
    issues = list(rules.codebook.issues)
    rows = statements.loc[statements.index.repeat(len(issues))].reset_index(drop=True)
    rows["issue"] = np.tile(issues, len(statements))
    score, confidence = _checked(scorer(rows.copy()), len(rows), _name(scorer))
    table = pd.DataFrame(
        {
            "statement_id": rows["statement_id"],
            "issue": rows["issue"],
            "stance": score,
            "confidence": confidence,
            "matched": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "method": _name(scorer),
        }
    )
    return table[table["stance"].notna()].reset_index(drop=True)


def _checked(given: object, size: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(given, pd.DataFrame):
        missing = [column for column in ("score", "confidence") if column not in given]
        if missing:
            raise ValueError(f"the frame of {name} lacks the column {missing[0]!r}")
        given = given["score"], given["confidence"]
    try:
        score, confidence = (np.asarray(values, dtype=float) for values in given)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{name} must give two arrays of numbers, score and confidence, "
            f"not {type(given).__name__}"
        ) from error
    for values, what, low in ((score, "score", -1), (confidence, "confidence", 0)):
        if values.shape != (size,):
            raise ValueError(
                f"{name} gave {what} of shape {values.shape} for {size} rows; give one per row, "
                "NaN where it abstains"
            )
        wrong = ~np.isnan(values) & ~((low <= values) & (values <= 1))
        if wrong.any():
            at = int(wrong.argmax())
            raise ValueError(
                f"{name} gave the {what} {values[at]!r} for row {at}; "
                f"it must lie between {low} and 1"
            )
    missing = ~np.isnan(score) & np.isnan(confidence)
    if missing.any():
        raise ValueError(f"{name} gave no confidence for the score of row {int(missing.argmax())}")
    return score, confidence


def _name(scorer: Scorer) -> str:
    return getattr(scorer, "__name__", None) or type(scorer).__name__
