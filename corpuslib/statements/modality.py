"""In what mood something is said: under a condition, negated, asked, of the past."""

_IF = frozenset("if unless should provided providing whenever lest otherwise".split())
_ASKED = frozenset(
    "asked asks ask asking wondered wonders wonder inquired enquired questioned".split()
)
_BACKGROUND = frozenset("earlier previously repeatedly frequently often formerly".split())


def conditional(low, tags) -> bool:
    """Whether a condition stands in a statement: if, unless, "should he come", provided that."""
    if _IF.isdisjoint(low):
        return False
    for k, word in enumerate(low):
        if word in _IF:
            if word == "should":
                opens = k == 0 or tags[k - 1] in ",;:TQ" or low[k - 1] in ("and", "but")
                if opens and k + 1 < len(low) and tags[k + 1] in "NDO":
                    return True
            elif word in ("provided", "providing"):
                if k + 1 < len(low) and tags[k + 1] in "TNDO":
                    return True
            elif word == "if":
                if not (k and low[k - 1] in ("as", "even-", "asked", "wondered", "know", "see")):
                    return True
            else:
                return True
    return False


def asked(text: str, cue: str) -> bool:
    """Whether a statement is a question: by its mark, or by the verb that reports it."""
    return text.rstrip("\"'”’» ").endswith("?") or not _ASKED.isdisjoint(cue.split())


def is_background(words) -> bool:
    """Whether words around a statement put it before the occasion: "earlier", "repeatedly"."""
    return not _BACKGROUND.isdisjoint(words)
