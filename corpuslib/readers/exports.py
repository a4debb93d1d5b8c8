"""What exports of press databases have in common: checks that nothing in them is lost."""

from collections import Counter
from collections.abc import Sequence

from corpuslib.readers.days import parse_day

SHOWN = 80


def missing_rows(found: Sequence[str | None], listed: Sequence[str]) -> list[dict[str, str]]:
    """
    Compare the articles read with the file's own list.

    Parameters
    ----------
    found : sequence of str
        Titles of the articles that were read.
    listed : sequence of str
        Titles in the file's list.

    Returns
    -------
    list of dict
        A record without text for each title that is in the list and was not
        found, or a single one where only the numbers tell that some are missing
        or too many.

    Examples
    --------
    >>> missing_rows(["Ferry sails"], ["Ferry sails", "Port shut"])[0]["problem"][:42]
    "listed but not found ('Port shut', no. 2 o"
    >>> missing_rows(["Ferry sails"], ["Ferry Sails"])
    []
    """
    left = Counter(_plain(title) for title in found)
    lost = []
    for number, title in enumerate(listed, 1):
        if left[_plain(title)]:
            left[_plain(title)] -= 1
        else:
            lost.append((number, title))
    if lost and len(found) + len(lost) == len(listed):
        return [
            unread(
                f"listed but not found ({shown(title)!r}, no. {number} of {len(listed)} in the "
                "list of the file: download it again)"
            )
            for number, title in lost
        ]
    return [] if len(found) == len(listed) else count_row(len(found), len(listed))


def count_row(found: int, listed: int) -> list[dict[str, str]]:
    """Report that a file counts other than was found, as a list with one record."""
    return [
        unread(
            f"count differs ({listed:,} articles in the list of the file, {found:,} found: "
            "compare them, or download it again)"
        )
    ]


def unread(problem: str, text: str = "") -> dict[str, str]:
    """Make a record of something that could not be read."""
    return {"text": text, "problem": problem}


def shown(text: str) -> str:
    """Shorten a passage to quote it in a problem."""
    text = " ".join(text.replace(";", ",").split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def is_day(line: str) -> bool:
    """Tell whether a line begins with a date in words or figures (not with a mere number)."""
    try:
        return bool(parse_day(line)) and not line.strip().lstrip("-").replace(".", "").isdigit()
    except (ValueError, OverflowError):
        return False


def _plain(title: str | None) -> str:
    return "".join(filter(str.isalnum, (title or "").casefold()))
