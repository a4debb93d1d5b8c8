"""Speech that goes on without a cue: bare quotations, turns of a transcript, headlines, running speech."""

MARKS = frozenset('“”„‟"«»‹›〝〟〞「」') | {"``", "''", ",,"}


def turns(reading) -> dict:
    return {}


def in_turn(reading, n, sentence, turn) -> None:
    pass


def fill(reading) -> None:
    for one in reading.found:
        pass
