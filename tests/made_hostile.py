"""Texts, names and files that somebody made to do harm: nothing in them may come to life."""

import json
import random
from pathlib import Path

import pandas as pd

MARK = "x5s9"  # stands in every attack, so that what comes to life can be told from our own
ATTACKS = {
    "script": f"<script>{MARK}()</script>",
    "closing": f"</script></style></title></textarea><script>{MARK}()</script>",
    "handler": f'"><img src=http://{MARK}.example/i.png onerror={MARK}()>',
    "svg": f"<svg onload={MARK}()><style><img src=x onerror={MARK}()></style></svg>",
    "comment": f"<!--><script>{MARK}()</script>--> ]]> <![CDATA[ {MARK} ]]>",
    "frame": f'<iframe srcdoc="<script>{MARK}()</script>"></iframe><base href=//{MARK}.example>',
    "refresh": f'<meta http-equiv=refresh content="0;url=//{MARK}.example">',
    "link": f"[{MARK}](javascript:{MARK}()) <javascript:{MARK}()> https://{MARK}.example",
    "image": f"![{MARK}](http://{MARK}.example/i.png) <img src=//{MARK}.example>",
    "heading": f"# {MARK}\n\n## {MARK}\n\n| a | b |\n|---|---|\n| {MARK} | c |\n\n```\n`",
    "emphasis": f"**{MARK}** _{MARK}_ `{MARK}` ~~{MARK}~~ &lt;b&gt;",
    "formula": f'=HYPERLINK("http://{MARK}.example","{MARK}")',
    "formulas": f"@SUM(1) {MARK}",
    "mathjax": rf"$\href{{javascript:{MARK}()}}{{x}}$ \(\frac{{{MARK}\) $$x$$ \begin{{a}}",
    "mathtext": rf"$\frac{{{MARK}$ and $5 or $6 $\undefined{{x$",
    "terminal": f"\x1b]0;{MARK}\x07\x1b[2J\x1b[31m\r{MARK}\x08\x9b1m",
    "direction": f"\u202e{MARK}\u202c \u2066{MARK}\u200f\u200b\ufeff",
    "template": f"{{{{ {MARK} }}}} {{% {MARK} %}} %(a)s %s {{0}} ${{{MARK}}}",
}
ATTACK = " ".join(ATTACKS.values())


def _repeat(unit: str):
    return lambda n: (unit * (n // len(unit) + 1))[:n]


_PIECES = (
    "“ ” \" ' ‘ ’ « » „ , . : ; ? ! … — – - ( ) [ ] / \n \n\n * • # > < & $ he she they it I we "
    "Oram Avaria Mr. U.S. U.N. President president minister of foreign the a an and or but that "
    "which who said says told according to in a statement on Monday January 26 2022 last week not "
    "never refused rejected backs insists sanctions ban open would will if because spokesman "
    "officials QUESTION: Q: A: Ana O'Neil von is are has been planning to for from with at by as "
    "while when since Tuesday's 3 1,000 5.5 don't cannot á \u200b \u202e \0 \t 中 سلام 😀 denied "
    "asked warned whether"
).split(" ")

#: Ways to make a text of any length that something might choke on.
SHAPES = {
    "nested quotes": lambda n: "“" * (n // 2) + "”" * (n // 2),
    "nested quotes of words": lambda n: "“a " * (n // 6) + "b” " * (n // 6),
    "many speakers": lambda n: "".join(f"Ana O{k:05}: yes\n\n" for k in range(n // 15)),
    "any marks": lambda n: "".join(random.Random(1).choices("“”\"'‘’«»„ abc.,\n", k=n)),
    "any words": lambda n: " ".join(random.Random(2).choices(_PIECES, k=n // 4)),
} | {
    repr(unit)[1:-1]: _repeat(unit)
    for unit in (
        *("“", '"', "'", "«", "„a ", "“Peace,” he said “", "'a ", '" a ', "« der \n ", "“a\n\n"),
        *("a", "1", "1,", ".", ",", ", ", "a, ", ":", "(", "()", "—", "-", "a-", "!", "&", "&#1"),
        *("<", "<a ", "<!--", "<script>", " ", "\n", "\n ", "\t", "\r", "\0", "\u200b", "a\u200b"),
        *("\u202eabc ", "سلام ", "\u0301", "a\u0301", "\xa0", "😀", "U.", "U. ", "Mr. ", "$", "\\"),
        *("President ", "Ana Orlo ", "said that ", "Ana Orlo: a\n", "QUESTION: Why?\n\n", "_", "#"),
        *("not ", "not sanctions ", "on Monday ", "January ", "2022-01-26 ", "last week ", "if "),
        *("Orlo and ", "of the ", "according to ", "&26 ban ", "open ", "backs ", "that which, "),
        *("<p>", "http://a.b/", "a@b.", "he told her that ", "rejected the request to ban "),
    )
}


def pieces(seed: int, n: int) -> list[str]:
    """Make texts of odd words, odd spaces and odd repetitions."""
    chance = random.Random(seed)
    texts = []
    for _ in range(n):
        size = chance.choice([1, 2, 3, 4, 6, 10, 40, 200])
        unit = "".join(
            word + chance.choice([" ", " ", " ", "", "\n"])
            for word in chance.choices(_PIECES, k=size)
        )
        texts.append((unit * 400)[: chance.choice([200, 800, 3_000])])
    return texts


def articles(texts: list[str]) -> pd.DataFrame:
    """Make a table of articles, all of one day."""
    day = pd.Series(pd.Timestamp(2031, 5, 1), index=range(len(texts)), dtype="datetime64[us]")
    frame = {"article_id": [f"a{k}" for k in range(len(texts))], "text": texts, "source": "North"}
    return pd.DataFrame(
        frame | {"date": day, "date_low": day, "date_high": day, "date_method": "header"}
    )


def corpus(folder: Path) -> tuple[Path, Path]:
    """
    Write a small corpus and a codebook with an attack in every place that holds words.

    The dispute is about a toll; enough is said on enough days for every notebook.
    """
    texts, book = folder / f"corpus $x$ <b>{MARK}", folder / "book"
    texts.mkdir()
    book.mkdir()
    names = [name for name in ATTACKS if name not in ("heading", "terminal", "direction")]
    for number in range(60):
        attack = ATTACKS[names[number % len(names)]]
        day, month = number % 28 + 1, 5 + number // 28
        verb = ("must drop", "will keep")[number % 3 == 0]
        other = ("rejects", "defends")[number % 2]
        body = f"date 2031-{month:02}-{day:02}\n{attack} {MARK} of {number}\n\n"
        body += f"Ana Orlo said on that day that her country {verb} the toll, {attack}.\n\n"
        body += f"“We {verb} the toll {attack} in the year {number},” Ben Tor said. "
        body += f"Cy Dell {other} the toll {attack}. It rained in the harbour for {number} hours.\n"
        own = f"{number:02} {attack.replace('/', '⁄')[:60]}.txt".replace("\n", " ")
        texts.joinpath(own.replace("\0", "")).write_text(body, encoding="utf-8")
    toml = {"title": ATTACK, "licence": ATTACK, "window": ["2031-05-01", "2031-07-31"]}
    lines = [f"{key} = {json.dumps(value)}" for key, value in toml.items()]
    for number, attack in enumerate((ATTACK, ATTACKS["handler"], ATTACKS["mathjax"])):
        lines += [f'[files."{number}*"]', f"source = {json.dumps(attack)}"]
    texts.joinpath("corpus.toml").write_text("\n".join(lines), encoding="utf-8")
    _codebook(book)
    return texts, book


def _codebook(folder: Path) -> None:
    subject = {"title": ATTACK, "window": ["2031-05-01", "2031-07-31"], "case_day": "2031-05-06"}
    subject |= {"terms": ["toll", f"{MARK}", "<script>"], "pairs": [["toll", MARK]]}
    lines = [f"{key} = {json.dumps(value)}" for key, value in subject.items()]
    folder.joinpath("subject.toml").write_text("\n".join(lines), encoding="utf-8")
    issue = dict.fromkeys(("title", "definition", "positive", "negative"), ATTACK)
    issue |= {"keywords": ["toll"], "pro": ["keep~ ... toll"], "con": ["drop~ ... toll"]}
    lines = ["[toll]", *(f"{key} = {json.dumps(value)}" for key, value in issue.items())]
    folder.joinpath("issues.toml").write_text("\n".join(lines), encoding="utf-8")
    people = [
        ("Ana Orlo", f"Avaria {ATTACK}"), ("Ben Tor", ATTACKS["handler"]),
        ("Cy Dell", ATTACKS["mathjax"]),
    ]  # fmt: skip
    actors = pd.DataFrame(people, columns=["name", "actor"]).assign(
        alias=f"{MARK} Alias", role="president", valid_from="", valid_to="", source=ATTACK
    )
    actors["alias"] = [f"{MARK} {name}" for name, _ in people]
    actors.to_csv(folder / "actors.csv", index=False)
    events = pd.DataFrame({"date": ["2031-05-06", "2031-05-20"], "label": ATTACK, "source": ATTACK})
    events.to_csv(folder / "events.csv", index=False)
