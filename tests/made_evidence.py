"""A small made study whose every point is known: two actors, two issues, a copy, hostile text."""

import pandas as pd

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & “quote”"
ISSUES = {
    "canal": {
        "title": "The canal",
        "positive": "keep it open to all",
        "negative": f"close it to some {HOSTILE}",
    },
    "toll": {"title": "The toll", "positive": "raise it", "negative": "drop it"},
}
EVENTS = pd.DataFrame(
    {"date": pd.to_datetime(["2031-05-02", "2031-05-09"]), "label": ["Strike & storm", "Summit"]}
)

_TEXTS = {
    "north/one": "It rained. The canal must stay open, Ms Oram said on Thursday. Boats waited.",
    "north/two": "The canal must stay open, Ms Oram said on Thursday. Nobody else spoke.",
    "south/one": "Mr Ilk would close the canal “to some”, and raise the toll.\n\nThe toll is fair, "
    "he said. The harbour was quiet that night, and the day after it was quiet too.",
    "south/two": f"{HOSTILE} The canal is ours, Mr Ilk said. {HOSTILE}",
}
_SAID = [
    ("north/one", "The canal must stay open", "Ms Oram", "Vell", 1, 1, {"canal": (1, "stay open")}),
    ("north/two", "The canal must stay open", "Ms Oram", "Vell", 1, 1, {"canal": (1, "stay open")}),
    ("south/one", "would close the canal “to some”, and raise the toll", "Mr Ilk", "Sarn", 2, 2,
     {"canal": (-1, "close the canal (-)"), "toll": (1, "raise the toll")}),
    ("south/one", "The toll is fair", "Mr Ilk", "Sarn", 2, 4, {"toll": (1, None)}),
    ("south/two", f"{HOSTILE} The canal is ours", HOSTILE, "Sarn", 8, 8, {"canal": (-1, "ours")}),
]  # fmt: skip


def day(number: int) -> pd.Timestamp:
    """Give a day of May 2031."""
    return pd.Timestamp(2031, 5, number)


def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make days, stances, statements and articles."""
    articles = pd.DataFrame(
        {
            "article_id": list(_TEXTS),
            "date": [day(1), day(2), day(2), day(8)],
            "title": ["Rain", None, None, HOSTILE],
            "text": list(_TEXTS.values()),
            "source": ["North", "North", "South", HOSTILE],
            "copy_id": ["north/one", "north/one", "south/one", "south/two"],
            "story_id": ["north/one", "north/one", "south/one", "south/two"],
        }
    )
    statements, stances = [], []
    for number, (article, text, speaker, actor, low, high, stands) in enumerate(_SAID):
        start = _TEXTS[article].index(text)
        statements.append(
            {
                "statement_id": f"s{number}",
                "article_id": article,
                "start": start,
                "end": start + len(text),
                "text": text,
                "kind": "speech",
                "quote": "indirect",
                "speaker": speaker,
                "actor": actor,
                "said_low": day(low),
                "said_high": day(high),
                "date_method": "header",
            }
        )
        for issue, (stance, matched) in stands.items():
            row = {"statement_id": f"s{number}", "issue": issue, "stance": float(stance)}
            stances.append(row | {"confidence": 0.75, "matched": matched})
    return _days(), pd.DataFrame(stances), pd.DataFrame(statements), articles


def _days() -> pd.DataFrame:
    rows = [
        ("Vell", "canal", 1, 0.8, 0.3, 1.0, 2, 1, "thin"),
        ("Vell", "canal", 2, None, None, None, 0, 0, "none"),
        ("Sarn", "canal", 2, -0.6, -1.0, 0.1, 1, 1, "thin"),
        ("Sarn", "canal", 8, -0.9, -1.0, -0.5, 1, 3, "ok"),
        ("Sarn", "toll", 2, 0.9, 0.4, 1.0, 2, 2, "ok"),
        ("Sarn", "toll", 3, 0.7, 0.2, 1.0, 1, 1, "thin"),
        ("Sarn", "toll", 4, 0.7, 0.2, 1.0, 1, 1, "thin"),
    ]
    names = ["actor", "issue", "date", "mean", "low", "high", "n_statements", "n_stories", "status"]
    days = pd.DataFrame(rows, columns=names)
    days["date"] = days["date"].map(day).astype("datetime64[us]")
    weight = days["n_statements"].astype(float)
    level = days["mean"] * 0.5
    return days.assign(weight=weight, level=level, level_low=level - 0.3, level_high=level + 0.3)
