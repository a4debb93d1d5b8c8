import itertools
import random
import re
import shutil

import pandas as pd
import pytest

from corpuslib import load_codebook
from corpuslib.codebook import DEFAULT
from corpuslib.codebook.wordings import REACH, WordTrie, read_wording, simple_words

SUBJECT = 'title = "A dispute"\nwindow = ["2031-05-01", "2031-05-09"]\n'


@pytest.fixture
def folder(tmp_path):
    """A codebook folder with a subject of its own and nothing else."""
    (tmp_path / "subject.toml").write_text(SUBJECT)
    return tmp_path


def test_the_default_codebook_is_complete():
    codebook = load_codebook()
    first, last = codebook.window
    assert first <= codebook.case_day <= last
    assert len(codebook.issues) == 10
    assert codebook.events["date"].between(first, last).all()
    assert codebook.events["date"].is_monotonic_increasing
    assert codebook.actors["actor"].notna().all()
    assert codebook.terms


def test_stance_words_are_not_stop_words():
    assert not load_codebook().stopwords & {"not", "no", "never", "against", "must", "will"}


def test_a_folder_replaces_file_by_file_and_inherits_the_rest(folder):
    codebook = load_codebook(folder)
    assert codebook.title == "A dispute"
    assert codebook.case_day is None
    assert codebook.issues == load_codebook().issues
    (folder / "issues.toml").write_text('[gas]\ntitle = "Gas"\npositive = "on"\nnegative = "off"\n')
    assert list(load_codebook(folder).issues) == ["gas"]


def test_a_codebook_cannot_be_changed_by_accident():
    codebook = load_codebook()
    with pytest.raises(AttributeError):
        codebook.title = "Another"
    with pytest.raises(TypeError):
        codebook.issues["new"] = {}


def test_days_in_tables_are_days(folder):
    (folder / "events.csv").write_text(
        "date,label,source\n2031-05-03,Second,x\n2031-05-02,First,x\n"
    )
    events = load_codebook(folder).events
    assert events["label"].tolist() == ["First", "Second"]
    assert events["date"].iloc[0] == pd.Timestamp("2031-05-02")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("subject.toml", SUBJECT + 'colour = "red"\n', "subject.toml: 'colour' is not known"),
        ("subject.toml", 'window = ["2031-05-01", "2031-05-09"]\n', "needs a title"),
        ("subject.toml", 'title = "A"\nwindow = ["2031-05-32", "2031-06-01"]\n', "window must be"),
        (
            "subject.toml",
            'title = "A"\nwindow = ["2031-05-09", "2031-05-01"]\n',
            "before it begins",
        ),
        ("subject.toml", SUBJECT + 'case_day = "May"\n', "case_day must be a day"),
        ("subject.toml", SUBJECT + 'pairs = [["a"]]\n', "must name two terms"),
        ("subject.toml", "title = ", "subject.toml cannot be read"),
        ("issues.toml", '[gas]\ntitle = "Gas"\n', r"\[gas\] lacks: negative, positive"),
        ("issues.toml", "gas = 1\n", "must be a section"),
        ("events.csv", "date,label\n2031-05-01,x\n", "lacks the columns: source"),
        (
            "events.csv",
            "date,label,source\n2031-05-01,x,\nMay,y,\n",
            "line 3: date cannot be 'May'",
        ),
        (
            "cues.csv",
            "cue,kind,position,strength\nsaid,speech,any,loud\n",
            "strength cannot be 'loud'",
        ),
        (
            "actors.csv",
            "name,alias,role,actor,valid_from,valid_to,source\n,,,A,,,\n",
            "name is empty",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file(folder, name, content, message):
    (folder / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        load_codebook(folder)


def test_a_folder_that_is_no_codebook_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds none of its files"):
        load_codebook(tmp_path)
    with pytest.raises(FileNotFoundError, match="is not a folder"):
        load_codebook(tmp_path / "absent")


def test_a_copy_of_the_default_folder_reads_the_same(tmp_path):
    copy = shutil.copytree(DEFAULT, tmp_path / "copy")
    assert load_codebook(copy) == load_codebook()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('terms = "gas"', "terms must be a list of texts"),
        ("terms = [1]", "terms must be a list of texts"),
        ('pairs = ["ab"]', "pairs must be a list of texts"),
        ("pairs = 3", "pairs must be a list of pairs"),
        ("time_zone = 3", "time_zone must be a text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(folder, line, message):
    (folder / "subject.toml").write_text(SUBJECT + line)
    with pytest.raises(ValueError, match=f"subject.toml: .*{message}"):
        load_codebook(folder)


def test_one_keyword_is_not_taken_for_its_letters(folder):
    issue = '[gas]\ntitle = "Gas"\npositive = "on"\nnegative = "off"\nkeywords = "gas"\n'
    (folder / "issues.toml").write_text(issue)
    with pytest.raises(ValueError, match=r"issues.toml \[gas\]: keywords must be a list"):
        load_codebook(folder)


def test_a_byte_order_mark_is_no_part_of_a_file(folder):
    (folder / "subject.toml").write_text(SUBJECT, encoding="utf-8-sig")
    (folder / "stopwords.txt").write_text("the\nof\n", encoding="utf-8-sig")
    assert load_codebook(folder).stopwords == {"the", "of"}


def test_a_file_in_another_encoding_is_named(folder):
    (folder / "stopwords.txt").write_bytes(b"caf\xe9")
    with pytest.raises(ValueError, match=r"stopwords.txt cannot be read: .* save it as UTF-8"):
        load_codebook(folder)


def test_fields_never_slide_into_the_columns_of_others(folder):
    (folder / "cues.csv").write_text("cue,kind,position,strength\nsaid, too,say,after,1\n")
    with pytest.raises(ValueError, match=r"cues.csv: line 2 has more fields"):
        load_codebook(folder)


HEAD = '[gas]\ntitle = "Gas"\npositive = "on"\nnegative = "off"\n'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("issues.toml", HEAD + 'pro = "open"\n', r"\[gas\]: pro must be a list"),
        ("issues.toml", HEAD + 'colour = "red"\n', r"issues.toml \[gas\]: 'colour' is not known"),
        (
            "issues.toml",
            HEAD + 'con = ["close (the tap"]\n',
            r"issues.toml \[gas\]: con: 'close \(the tap' cannot be read: a bracket is not closed",
        ),
        ("issues.toml", HEAD + 'pro = ["open)"]\n', "stands where nothing is open"),
        ("issues.toml", HEAD + 'pro = ["open ..."]\n', "a gap needs a word on either side"),
        ("issues.toml", HEAD + 'pro = ["(gas|)"]\n', "must hold words"),
        ("issues.toml", HEAD + 'pro = ["the"]\n', "holds no word"),
        ("issues.toml", HEAD + 'pro = ["g+s"]\n', "'g.s' is no word"),
        ("issues.toml", HEAD + 'pro = ["@fuel"]\n', "@fuel is not the name of a list"),
        ("issues.toml", '[words]\nfuel = ["a b("]\n' + HEAD, r"\[words\] fuel: 'a b\(' cannot be"),
        (
            "issues.toml",
            HEAD + 'pro = ["(open|close) the tap"]\ncon = ["close~ tap"]\n',
            r"\[gas\]: '\(open\|close\) the tap' and 'close~ tap' share words .* both pro and con",
        ),
        (
            "issues.toml",
            HEAD + 'keywords = ["pipe*"]\ncounter = ["pipe*"]\n',
            "both keyword and counter",
        ),
        ("attitudes.toml", 'for = ["back~"]\nbad = ["backed"]\n', "both for and bad"),
        ("attitudes.toml", 'maybe = ["perhaps"]\n', "attitudes.toml: 'maybe' is not known"),
    ],
)
def test_wordings_that_cannot_be_are_reported_with_file_and_place(folder, name, content, message):
    (folder / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        load_codebook(folder)


def test_every_issue_of_the_default_subject_has_wordings_for_both_sides():
    for name, fields in load_codebook().issues.items():
        assert fields["definition"], name
        assert fields["keywords"], name
        assert fields["pro"], name
        assert fields["con"], name


def test_attitudes_speak_of_no_subject():
    codebook = load_codebook()
    places = codebook.actors[codebook.actors["role"].isin(["country", "metonym", "institution"])]
    text = " ".join(w for wordings in codebook.attitudes.values() for w in wordings)
    named = {name for name in places["name"] if re.search(rf"\b{name.lower()}\b", text)}
    assert not named


def places(wording, text, named=None):
    trie = WordTrie()
    trie.add(wording, None, named)
    words = [form for word in text.split() for form in simple_words(word.strip(","))]
    ends, breaks = 0, set()
    for word in text.split():
        ends += len(simple_words(word.strip(",")))
        if word.endswith(","):
            breaks.add(ends)
    return [match.places for match in trie.find(words, breaks)]


@pytest.mark.parametrize(
    ("wording", "text", "found"),
    [
        ("open the door", "Open a door", [(0, 1)]),
        ("build-up", "the build up", [(0, 1)]),
        ("refuse~", "refuse refuses refused refusing refusal", [(0,), (1,), (2,), (3,)]),
        ("deny~", "deny denies denied denying", [(0,), (1,), (2,), (3,)]),
        ("stop~", "stop stopped stopping stops", [(0,), (1,), (2,), (3,)]),
        ("inva*", "invade invasion in", [(0,), (1,)]),
        ("not go", "He won't go", [(2, 3)]),
        ("keep ... open", "keep one two three four open", [(0, 5)]),
        ("keep ... open", "keep one two three four five open", []),
        ("keep ... ... open", "keep one two three four five open", [(0, 6)]),
        ("keep ... open", "keep, open", []),
        ("(legally)? binding", "legally binding", [(0, 1), (1,)]),
        ("(keep|hold (on|fast)) it", "hold fast it", [(0, 1, 2)]),
        ("(sell|buy) @fuel", "buy natural gas", [(0, 1, 2)]),
    ],
)
def test_a_wording_finds_what_it_stands_for(wording, text, found):
    named = {"fuel": ["oil", "natural gas"]}
    assert sorted(places(wording, text, named)) == found


def test_a_wording_that_stands_for_too_much_is_refused():
    many = "(" + "|".join(f"a{n} b" for n in range(80)) + ")"
    with pytest.raises(ValueError, match="divide it"):
        read_wording(f"{many} {many}")


def test_finding_wordings_agrees_with_trying_every_way():
    """A slow second reading: every row of words against every choice of places."""
    draw = random.Random(3)
    for _ in range(300):
        row = [draw.choice(["a", "b*", "(a|c)"]) for _ in range(draw.randint(1, 3))]
        wording = " ... ".join(row) if draw.random() < 0.5 else " ".join(row)
        wording = wording.replace("a", "x").replace("b", "y").replace("c", "z")
        words = [draw.choice(["x", "yy", "z", "w"]) for _ in range(7)]
        breaks = {at for at in range(1, 7) if draw.random() < 0.2}
        trie = WordTrie()
        trie.add(wording, None)
        fast = {match.places for match in trie.find(words, breaks)}
        gap = REACH if "..." in wording else 0
        slow = set()
        for found in itertools.combinations(range(7), len(row)):
            near = all(b - a - 1 <= gap for a, b in itertools.pairwise(found))
            whole = not breaks & set(range(found[0] + 1, found[-1] + 1))
            fits = all(
                re.fullmatch(
                    part.replace("a", "x").replace("b*", "y.*").replace("c", "z"), words[at]
                )
                for part, at in zip(row, found, strict=True)
            )
            if near and whole and fits:
                slow.add(found)
        assert fast == slow, (wording, words, breaks)
