"""When something was said: from the day word in reach of the cue, else the day of the article."""

from corpuslib.dates.days import resolve
from corpuslib.dates.expressions import scan

TRIGGERS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sep sept "
    "oct nov dec yesterday today tonight week month year weekend day days weeks months years ago "
    "overnight mon tue wed thu fri sat sun night morning".split()
)


def days_in(text: str, start: int, end: int, first: int | None, last: int | None):
    """
    Find the day words of a sentence that look back.

    Returns
    -------
    list of (int, int, int, int)
        Offsets in the text, and the first and last day they mean, as ordinals.
    """
    found = []
    for expression in scan(text[start:end]):
        if expression.future:
            continue
        days = resolve(expression, first, last)
        if days is not None:
            found.append((start + expression.start, start + expression.end, *days))
    return found
