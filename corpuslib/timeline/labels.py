"""What wrong labels do to a mean stance, and how to take it back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

SIGNS = (-1, 0, 1)
_LARGEST = 3.0


@dataclass(frozen=True)
class Labels:
    """
    What each label stands for once the scorer's mistakes are taken into account.

    Attributes
    ----------
    value : array of shape (3,)
        What the labels -1, 0 and 1 count as. Where many +1 are truly 0 or -1, a
        label +1 still counts as more than 1 on paper: the mean of many such values
        is right, a single one is not.
    covariance : array of shape (3, 3)
        How surely the gold tells these values.
    noise : array of shape (3,)
        Per label, the variance around the truth that the mistakes bring with them.
    known : bool
        Whether there was a confusion matrix at all.
    """

    value: np.ndarray
    covariance: np.ndarray
    noise: np.ndarray
    known: bool

    def corrected(self, stance: np.ndarray) -> np.ndarray:
        """Give the corrected value of each stance; between two labels it lies between theirs."""
        return np.interp(stance, SIGNS, self.value) if self.known else stance

    def parts(self, stance: np.ndarray) -> np.ndarray:
        """Give the weights of the three labels in each stance: its row sums to 1."""
        stance = np.asarray(stance, float)
        return np.stack(
            [np.clip(-stance, 0, 1), 1 - np.abs(stance), np.clip(stance, 0, 1)], axis=-1
        )


def read_confusion(confusion: pd.DataFrame | None) -> Labels:
    """
    Work out from a confusion matrix what labels are worth.

    Parameters
    ----------
    confusion : DataFrame or None
        Counts of statements: rows the true stance, columns the stance given, both
        -1, 0 and 1; as `pd.crosstab(true, given)` gives. A column may be absent.

    Returns
    -------
    Labels

    Raises
    ------
    ValueError
        If a true stance has no rows, an entry is no count, or the labels hardly
        depend on the truth, so that nothing can be taken back.

    Notes
    -----
    With P(given | true) in the rows of a matrix P, the values g that solve
    P g = (-1, 0, 1) make the mean of corrected labels right whatever the mixture
    of true stances. Their variance follows by the delta method from the
    multinomial variance of each row, with 1/3 added to each count so that an error
    not seen in a small gold still is not thought impossible. It is assumed that
    the scorer errs here as it did on the gold, for all holders and issues alike.

    References
    ----------
    Buonaccorsi, J. P. (2010). Measurement Error, ch. 2. Rogan & Gladen (1978).
    Estimating prevalence from the results of a screening test. Am. J. Epidemiol. 107.

    Examples
    --------
    >>> confusion = pd.DataFrame([[90, 0, 10], [0, 100, 0], [10, 0, 90]], [-1, 0, 1], [-1, 0, 1])
    >>> read_confusion(confusion).value.round(2).tolist()
    [-1.25, 0.0, 1.25]
    """
    if confusion is None:
        return Labels(np.array(SIGNS, float), np.zeros((3, 3)), np.zeros(3), known=False)
    counts = _counts(confusion)
    n = counts.sum(axis=1)
    given = counts / n[:, None]
    if np.linalg.matrix_rank(given, tol=1e-6) < 3:
        raise ValueError(_HOPELESS.format(given.round(2).tolist()))
    inverse = np.linalg.inv(given)
    value = inverse @ SIGNS
    if np.abs(value).max() > _LARGEST:
        raise ValueError(_HOPELESS.format(given.round(2).tolist()))
    smooth = (counts + 1 / 3) / (n + 1)[:, None]
    spread = smooth @ value**2 - (smooth @ value) ** 2
    covariance = inverse @ np.diag(spread / (n + 1)) @ inverse.T
    noise = np.maximum(given @ value**2 - (given @ value) ** 2, 0)
    true_of_given = counts / np.maximum(counts.sum(axis=0), 1e-9)
    return Labels(value, covariance, true_of_given.T @ noise, known=True)


_HOPELESS = (
    "confusion: the labels given hardly depend on the true stance, so their errors cannot be "
    "taken back (shares by true stance: {}); leave confusion out, or use a better scorer"
)


def _counts(confusion: pd.DataFrame) -> np.ndarray:
    if not isinstance(confusion, pd.DataFrame):
        raise TypeError(
            "confusion must be a table with the true stances as rows and the given ones as "
            f"columns, such as pd.crosstab(true, given), not {type(confusion).__name__}"
        )
    try:
        table = confusion.rename(index=float, columns=float).astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"confusion must have stances and counts only: {error}") from error
    strange = sorted({*table.index, *table.columns} - set(SIGNS))
    if strange:
        raise ValueError(f"confusion has the stance {strange[0]!r}; it may have -1, 0 and 1")
    counts = table.reindex(index=SIGNS, columns=SIGNS).fillna(0).to_numpy()
    if (counts < 0).any():
        raise ValueError(f"confusion must hold counts, but has {counts.min()}")
    empty = [sign for sign, row in zip(SIGNS, counts, strict=True) if not row.sum()]
    if empty:
        raise ValueError(
            f"confusion has no statement whose true stance is {empty[0]}; code some that are, "
            "or leave confusion out"
        )
    return counts
