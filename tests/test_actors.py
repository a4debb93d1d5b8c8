"""Who is who: invented countries and people, and a few questions to the default table."""

import random
import re
import time

import pandas as pd
import pytest

from corpuslib import load_codebook
from corpuslib.codebook.actors import Actor, ActorIndex, check_actors

CODES = (
    "US NATO Russia Ukraine EU UK France Germany Poland Baltics Belarus China UN OSCE Turkey "
    "Hungary separatists West other unattributed"
).split()

ROWS = """
Avaria | Avarian;Avarians;A.R. | country | Avaria
Belmark | Belmarkian;Belmarkians | country | Belmark
East Isle | East Islander;East Islanders | country | Isles
West Isle | West Islander | country | Isles
Covenant | the league;League of Seven | institution | Covenant
Stone House | | metonym | Avaria
Ostrov | Östrov | metonym | Belmark
Belmarkian Foreign Ministry | | institution | Belmark
Trade Office | | institution | Avaria
the Six | Six | collective | Covenant
Ostrov accords | Ostrov talks | term | unattributed
Ana Orlo | Orlo;Anna Orlo | president;leader | Avaria
Pim Sand | Sand | foreign minister | Avaria | | 2031-05-31
Ute Field | | foreign minister | Avaria | 2031-06-01 |
Jan Price | | spokesperson of Stone House;spokesperson of Ana Orlo | Avaria
Ada Moor | Moor | spokesperson of foreign ministry | Belmark
Leo Vance | | security adviser | Avaria
Ida Vance | | ambassador to Belmark | Avaria
Tom Vance | | ambassador to Covenant | Avaria
Rui Çelâ | Çelâ | president | Belmark
Olaf van der Meer | | prime minister of East Isle | Isles
Eva Roon | Roon | prime minister of West Isle | Isles
Kai Berg-Holt | Berg-Holt | secretary general | Covenant
Max Ender | Ender | former president | other
Zed Gull | | harbour minister | Isles
Bea Lund | | deputy foreign minister | Belmark
Gus Lind | Lind | deputy foreign minister | Belmark
"""


def made(rows: str = ROWS) -> pd.DataFrame:
    cells = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    table = pd.DataFrame(
        [row + [""] * (6 - len(row)) for row in cells],
        columns=["name", "alias", "role", "actor", "valid_from", "valid_to"],
    )
    table = table.replace("", None).astype("str")
    for column in ("valid_from", "valid_to"):
        table[column] = pd.to_datetime(table[column])
    return table.assign(source=None)


@pytest.fixture(scope="module")
def index():
    return ActorIndex(made())


@pytest.fixture(scope="module")
def default():
    return ActorIndex(load_codebook().actors)


def found(index, text, day=None, **options):
    return [(text[m.start : m.end], m.name) for m in index.scan(text, day, **options)]


# The table ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A | X | president | Avaria\nB | X | president | Avaria", "lines 2 and 3: 'X' may be A"),
        ("A | X;Y | president | Avaria\nY | | country | Belmark", "lines 2 and 3: 'Y' may be A"),
        ("A | | country | Avaria\nA | | country | Belmark", r"'A' may be A \(Avaria\) or A \(Bel"),
        ("Jo Orlo | Orlo | mayor | A\nAl Orlo | | mayor | A", "lines 2 and 3: 'Orlo' may be Jo"),
        ("Jo Ørlo | Ørlo | mayor | A\nB | Orlo | mayor | A", "lines 2 and 3"),
        (
            "A | X | mayor | A | 2031-01-01 | 2031-02-01\nB | X | mayor | A | 2031-02-01 |",
            "2 and 3",
        ),
        ("A | | mayor | A | 2031-02-01 | 2031-01-01", r"line 2: A ends \(2031-01-01\) before"),
        ("A | | mayor | Atlantis", "line 2: the actor of A cannot be 'Atlantis'; the codes are A"),
        ("A | | | Avaria", "line 2: role is empty"),
        ("A | | mayor | ", "line 2: actor is empty"),
    ],
)
def test_a_table_that_says_two_things_is_refused_with_its_lines(rows, message):
    with pytest.raises(ValueError, match=message):
        check_actors(made(rows), codes=["A", "Avaria", "Belmark"])


def test_every_column_is_needed():
    with pytest.raises(ValueError, match="lacks the columns: role, source"):
        check_actors(made().drop(columns=["role", "source"]))


@pytest.mark.parametrize(
    "rows",
    [
        "A | X | mayor | A | | 2031-01-31\nB | X | mayor | A | 2031-02-01 |",
        "A | X | mayor | A\nA | X | general | A",
        "Jo Orlo | | mayor | A\nAl Orlo | | mayor | A",
        "A | X | mayor | Atlantis",
    ],
    ids=["days that do not overlap", "two offices", "surname of neither", "any code"],
)
def test_a_table_that_says_one_thing_comes_back_itself(rows):
    table = made(rows)
    copy = table.copy()
    assert check_actors(table) is table
    ActorIndex(table)
    pd.testing.assert_frame_equal(table, copy)


def test_many_mistakes_are_counted():
    rows = "\n".join(f"A{n} | X | mayor | A" for n in range(5))
    with pytest.raises(ValueError, match=r"\(and 5 more\)"):
        check_actors(made(rows))


def test_a_codebook_with_a_clash_is_not_loaded(tmp_path):
    (tmp_path / "actors.csv").write_text(
        "name,alias,role,actor,valid_from,valid_to,source\n"
        "Jo Orlo,Orlo,mayor,A,,,\nIda Sand,,mayor,B,,,\nAl Orlo,,mayor,A,,,\n"
    )
    with pytest.raises(ValueError, match=r"actors.csv, lines 2 and 4: 'Orlo' may be Jo Orlo"):
        load_codebook(tmp_path)


# Names --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Orlo spoke.", "Ana Orlo"),
        ("Then Anna\nOrlo spoke.", "Ana Orlo"),
        ("Orlo's men", "Ana Orlo"),
        ("ANA ORLO: no", "Ana Orlo"),
        ("with Rui Cela in town", "Rui Çelâ"),
        ("with Rui Çelâ in town", "Rui Çelâ"),
        ("the A.R. fleet", "Avaria"),
        ("the league met", "Covenant"),
        ("The League met", "Covenant"),
        ("Kai Berg-Holt met", "Kai Berg-Holt"),
        ("a Belmarkian boat", "Belmark"),
        ("Mr. Price", "Jan Price"),
        ("Mr Price", "Jan Price"),
        ("pro-Belmarkian", "Belmark"),
    ],
)
def test_a_name_is_found_in_its_forms(index, text, name):
    assert [m.name for m in index.scan(text) if m.name] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "sand on the field",
        "the six of them",
        "Avariana",
        "Ana. Orlando",
        "Ostrov accords",
        "the Ostrov talks went on",
        "Ana, Orl",
        "",
        "   ",
        "’s - ... !",
    ],
)
def test_what_is_no_name_is_not_found(index, text):
    assert not [m for m in index.scan(text) if m.name]


def test_a_name_does_not_run_over_a_blank_line_or_a_comma(index):
    assert found(index, "Ana\n\nOrlo") == [("Orlo", "Ana Orlo")]
    assert found(index, "Ostrov, accords") == [("Ostrov", "Ostrov")]


def test_the_longest_name_wins(index):
    assert found(index, "Belmark and the Belmarkian Foreign Ministry") == [
        ("Belmark", "Belmark"),
        ("Belmarkian Foreign Ministry", "Belmarkian Foreign Ministry"),
    ]


def test_a_shared_surname_is_whoever_was_introduced_last(index):
    text = "Vance spoke. Leo Vance spoke. Vance left. Ida Vance came. Vance spoke."
    names = [m.name for m in index.scan(text)]
    assert names == [None, "Leo Vance", "Leo Vance", "Ida Vance", "Ida Vance"]
    first = next(index.scan(text))
    assert first.kind == "surname"
    assert [row.name for row in first.candidates] == ["Leo Vance", "Ida Vance", "Tom Vance"]


def test_a_reader_may_know_a_name_from_the_title(index):
    assert found(index, "Vance spoke", known=["Tom Vance"]) == [("Vance", "Tom Vance")]


def test_a_title_tells_people_of_one_surname_apart(index):
    assert found(index, "Security Adviser Vance") == [("Security Adviser Vance", "Leo Vance")]
    mention = index.resolve("Ambassador Vance")
    assert mention.name is None
    assert {row.name for row in mention.candidates} == {"Ida Vance", "Tom Vance"}


def test_a_surname_that_is_a_word_waits_for_an_introduction(index):
    assert [m.name for m in index.scan("Price rises. Field work.")] == [None, None]
    assert [m.name for m in index.scan("Jan Price left. Price said so.")] == ["Jan Price"] * 2


def test_somebody_else_of_the_same_surname_is_not_taken_for_the_one_in_the_table(index):
    assert found(index, "a talk with Hugo Orlo, a baker. Orlo bakes.") == []
    assert found(index, "a talk with President Orlo") == [("President Orlo", "Ana Orlo")]
    assert "Ana Orlo" not in [m.name for m in index.scan("General Orlo fell. Orlo was 80.")]
    assert found(index, "we met in June Orlo too") == [("Orlo", "Ana Orlo")]


# Offices and countries ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "name", "actor"),
    [
        ("Avaria's president", "Ana Orlo", "Avaria"),
        ("the Avarian president", "Ana Orlo", "Avaria"),
        ("the president of Avaria", "Ana Orlo", "Avaria"),
        ("Avaria’s tough new leader", "Ana Orlo", "Avaria"),
        ("the acting Avarian president", "Ana Orlo", "Avaria"),
        ("Belmark's president", "Rui Çelâ", "Belmark"),
        ("Ostrov's president", "Rui Çelâ", "Belmark"),
        ("the Stone House spokeswoman", "Jan Price", "Avaria"),
        ("a spokesman for the Stone House", "Jan Price", "Avaria"),
        ("Orlo's spokesman", "Jan Price", "Avaria"),
        ("the Avarian president's spokesman", "Jan Price", "Avaria"),
        ("the Belmarkian foreign ministry spokesman", "Ada Moor", "Belmark"),
        ("the spokesman of the Belmarkian Ministry of Foreign Affairs", "Ada Moor", "Belmark"),
        ("Belmark's foreign ministry", "Belmarkian Foreign Ministry", "Belmark"),
        ("the Avarian foreign ministry", "foreign ministry of Avaria", "Avaria"),
        ("the government of Belmark", "government of Belmark", "Belmark"),
        ("Avarian officials", "officials of Avaria", "Avaria"),
        ("the Avarian ambassador to Belmark", "Ida Vance", "Avaria"),
        ("the ambassador to the league", "Tom Vance", "Avaria"),
        ("the Avarian ambassador", None, "Avaria"),
        ("the Belmarkian ambassador", None, "Belmark"),
        ("the East Islander prime minister", "Olaf van der Meer", "Isles"),
        ("the premier of West Isle", "Eva Roon", "Isles"),
        ("the Covenant's secretary general", "Kai Berg-Holt", "Covenant"),
        ("the league's secretary-general", "Kai Berg-Holt", "Covenant"),
        ("Belmark's deputy foreign minister", None, "Belmark"),
        ("the Belmarkian energy minister", None, "Belmark"),
        ("the former president of Avaria", None, "Avaria"),
        ("Avaria's deputy president", None, "Avaria"),
        ("the former secretary general of the Covenant", None, "Covenant"),
        ("the Covenant's ex-secretary general", None, "Covenant"),
        ("the East Islander harbour minister", None, "Isles"),
        ("the president", None, None),
        ("officials", None, None),
    ],
)
def test_an_office_and_a_country_say_who_it_is(index, phrase, name, actor):
    mention = index.resolve(phrase)
    assert (mention.name, mention.actor) == (name, actor)


def test_an_office_that_several_hold_names_them_all(index):
    candidates = index.resolve("a deputy foreign minister of Belmark").candidates
    assert [row.name for row in candidates] == ["Bea Lund", "Gus Lind"]
    assert len(index.resolve("the president").candidates) == 2


def test_the_day_settles_who_holds_an_office(index):
    phrase = "the Avarian foreign minister"
    assert index.resolve(phrase, "2031-05-31").name == "Pim Sand"
    assert index.resolve(phrase, "2031-06-01").name == "Ute Field"
    assert index.resolve(phrase, "2031-06-01 23:50").name == "Ute Field"
    assert index.resolve(phrase).name is None


def test_a_person_out_of_office_is_known_by_name_without_it(index):
    (row,) = index.lookup("Pim Sand", "2031-07-01")
    assert (row.name, row.actor, row.role) == ("Pim Sand", "Avaria", "")
    (row,) = index.lookup("Pim Sand", "2031-05-01")
    assert row.role == "foreign minister"
    assert found(index, "Sand spoke", "2031-07-01") == [("Sand", "Pim Sand")]


def test_a_country_outside_its_days_is_not_found():
    index = ActorIndex(made("Oldland | | country | Oldland | | 2031-01-31"))
    assert found(index, "Oldland", "2031-01-31") == [("Oldland", "Oldland")]
    assert found(index, "Oldland", "2031-02-01") == []


def test_country_title_and_name_are_one_mention(index):
    text = "Avarian Foreign Minister Pim Sand met President Rui Cela of Belmark"
    first, second, third = index.scan(text, "2031-05-01")
    assert text[first.start : first.end] == "Avarian Foreign Minister Pim Sand"
    assert text[first.core : first.end] == "Pim Sand"
    assert (first.kind, first.role) == ("person", "foreign minister")
    assert text[second.start : second.end] == "President Rui Cela"
    assert third.kind == "country"


def test_a_title_belongs_to_the_nearest_country(index):
    assert found(index, "Belmarkian Avarian Ambassador Ida Vance") == [
        ("Belmarkian", "Belmark"),
        ("Avarian Ambassador Ida Vance", "Ida Vance"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Avaria. President",
        "Avaria, president",
        "Avaria told the president",
        "Avaria and its president",
        "Avaria\n\nPresident",
        "Avaria (president)",
    ],
)
def test_words_between_keep_country_and_office_apart(index, text):
    assert [m.actor for m in index.scan(text)] == ["Avaria", None]


def test_holders_answers_for_an_office(index):
    assert [row.name for row in index.holders("spokeswoman")] == ["Jan Price", "Ada Moor"]
    assert [row.name for row in index.holders("spokesman", of="Stone House")] == ["Jan Price"]
    assert [row.name for row in index.holders("foreign minister", of="Avaria", day="2031-06-02")]
    assert index.holders("foreign minister", of="Nowhere") == ()
    assert index.holders("juggler") == ()
    assert index.office("Spokesman") == "spokesperson"
    assert index.office("Avaria") is None


def test_a_table_with_offices_of_its_own_takes_no_others():
    index = ActorIndex(made("herald | crier | office | x\nJo Bo | | herald | A\nA | | country | A"))
    assert index.resolve("the A crier").name == "Jo Bo"
    assert index.office("spokesman") is None


def test_an_office_that_no_list_has_is_taken_from_the_person():
    index = ActorIndex(made("Jo Bo | | lighthouse keeper | A\nA | | country | A"))
    assert index.resolve("A's lighthouse keeper").name == "Jo Bo"


def test_later_changes_to_the_table_have_no_effect():
    table = made()
    index = ActorIndex(table)
    table["actor"] = "Nobody"
    assert index.lookup("Ana Orlo")[0].actor == "Avaria"


# A second implementation, and length --------------------------------------------------


def test_the_same_names_as_by_trying_every_form_at_every_place():
    table = made().query("role in ['country', 'institution', 'metonym', 'collective']")
    index = ActorIndex(table)
    forms = {}
    for name, alias in zip(table["name"], table["alias"].fillna(""), strict=True):
        for form in [name, *filter(None, alias.split(";"))]:
            forms |= {form: name, form[0].upper() + form[1:]: name}
    draw = random.Random(7)
    pieces = [*forms, "and", "of", "then", "went", "League", "East", "Trade"]
    for _ in range(300):
        text = " ".join(draw.choices(pieces, k=12))
        expected, at = [], 0
        while at < len(text):
            fitting = [
                form
                for form in forms
                if text.startswith(form, at)
                and not re.match(r"\w", text[at + len(form) : at + len(form) + 1])
                and not re.search(r"\w$", text[:at])
            ]
            best = max(fitting, key=len, default="")
            expected += [(best, forms[best])] if best else []
            at += len(best) or 1
        assert [
            pair for pair in found(index, text) if pair[1] in table["name"].tolist()
        ] == expected


@pytest.mark.parametrize(
    "piece",
    [
        "Avarian president ",
        "head of the ",
        "president of the league of ",
        "Orlo ",
        "Orlo's president's spokesman's ",
        "word ",
        "Avaria's new ",
        ", . ; ",
        "A",
        "Ostrov\n",
        "foreign minister to the ",
    ],
)
def test_work_grows_with_the_length_of_the_text(index, piece):
    def seconds(times: int) -> float:
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            for _ in index.scan(piece * times):
                pass
            best = min(best, time.process_time() - began)
        return best

    assert seconds(16_000) < 12 * seconds(4_000) + 0.05


def test_mentions_stand_in_order_and_apart(index):
    draw = random.Random(3)
    words = ["Avarian", "president", "of", "the", "league", "Vance", "'s", ",", "Ana", "Orlo", "to"]
    for _ in range(300):
        text = " ".join(draw.choices(words, k=20))
        mentions = list(index.scan(text))
        ends = [0, *(m.end for m in mentions)]
        assert all(end <= m.start <= m.core < m.end for end, m in zip(ends, mentions, strict=False))
        assert mentions == list(index.scan(text))


# The default table --------------------------------------------------------------------


def test_the_default_table_is_large_sound_and_sourced():
    table = load_codebook().actors
    check_actors(table, codes=CODES)
    people = table[~table["role"].isin(["country", "institution", "metonym", "collective"])]
    people = people[~people["role"].isin(["office", "body", "term"])]
    assert people["name"].nunique() >= 150
    assert people["source"].notna().all()


def test_every_form_of_the_default_table_leads_back_to_its_row(default):
    for row in load_codebook().actors.itertuples():
        if row.role not in ("office", "body", "term"):
            for form in [row.name, *(row.alias.split(";") if isinstance(row.alias, str) else [])]:
                names = {found.name for found in default.lookup(form)}
                assert names == {row.name}, form


@pytest.mark.parametrize(
    ("phrase", "name", "actor"),
    [
        ("the Kremlin spokesman", "Dmitry Peskov", "Russia"),
        ("Britain's foreign secretary", "Liz Truss", "UK"),
        ("the Polish president", "Andrzej Duda", "Poland"),
        ("the Russian foreign ministry", "Russian Foreign Ministry", "Russia"),
        ("the Russian Foreign Ministry's spokeswoman", "Maria Zakharova", "Russia"),
        ("the US ambassador", None, "US"),
        ("the US ambassador to Russia", "John Sullivan", "US"),
        ("Russian US Ambassador John Sullivan", "John Sullivan", "US"),
        ("Biden's national security adviser", "Jake Sullivan", "US"),
        ("Sergey Lavrov", "Sergei Lavrov", "Russia"),
        ("Kiev", "Kyiv", "Ukraine"),
        ("President Zelenskiy", "Volodymyr Zelensky", "Ukraine"),
        ("the Lithuanian president", "Gitanas Nauseda", "Baltics"),
        ("the NATO chief", "Jens Stoltenberg", "NATO"),
        ("the alliance", "NATO", "NATO"),
        ("the UN secretary-general", "Antonio Guterres", "UN"),
        ("the EU's foreign policy chief", "Josep Borrell", "EU"),
        ("a senior U.S. official", None, "US"),
        ("the West", "The West", "West"),
        ("Russian-backed separatists", "separatists", "separatists"),
        ("Canada's prime minister", "Justin Trudeau", "other"),
    ],
)
def test_the_default_table_knows_the_crisis(default, phrase, name, actor):
    mention = default.resolve(phrase, "2022-01-26")
    assert (mention.name, mention.actor) == (name, actor)


def test_the_german_government_changes_hands(default):
    assert default.resolve("the German chancellor", "2021-12-07").name == "Angela Merkel"
    assert default.resolve("the German chancellor", "2021-12-08").name == "Olaf Scholz"
    assert default.resolve("Berlin's foreign minister", "2021-12-07").name == "Heiko Maas"
    assert default.resolve("Berlin's foreign minister", "2021-12-08").name == "Annalena Baerbock"


def test_the_two_sullivans_are_told_apart(default):
    assert default.resolve("Ambassador Sullivan").name == "John Sullivan"
    assert default.resolve("Sullivan").name is None
    assert {row.name for row in default.lookup("Sullivan")} == {"Jake Sullivan", "John Sullivan"}


def test_minsk_is_a_government_but_the_agreements_are_not(default):
    assert [m.actor for m in default.scan("Minsk spoke about the Minsk agreements.")] == ["Belarus"]


# Cues ---------------------------------------------------------------------------------


def test_cues_are_many_plain_and_each_stated_once():
    cues = load_codebook().cues
    assert len(cues) >= 200
    assert cues["cue"].is_unique
    assert (cues["cue"] == cues["cue"].str.strip().str.lower()).all()
    assert set(cues["kind"]) == {"speech", "position", "action"}
    assert set(cues["position"]) <= {"before", "after", "any"}
    assert cues["strength"].between(0, 1, inclusive="right").all()


def test_plain_saying_is_the_strongest_cue_and_a_bare_noun_a_weak_one():
    strength = load_codebook().cues.set_index("cue")["strength"]
    assert strength["said"] == strength.max()
    assert strength["report"] < strength["reported"] < strength["said"]
    assert strength["back"] < strength["backs"]


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        ("according to", "speech"),
        ("was quoted as saying", "speech"),
        ("made clear", "speech"),
        ("in the words of", "speech"),
        ("insisted that", "speech"),
        ("took the view that", "position"),
        ("is open to", "position"),
        ("did not rule out", "position"),
        ("called for", "position"),
        ("ruled out", "position"),
        ("pledged", "speech"),
        ("vowed", "speech"),
        ("deployed", "action"),
    ],
)
def test_a_cue_is_of_its_kind(cue, kind):
    assert load_codebook().cues.set_index("cue")["kind"][cue] == kind


def test_an_actor_is_one_unchangeable_row():
    row = Actor("Ana Orlo", "president", "Avaria")
    assert row.is_person
    assert row.holds_on(None)
    assert row.holds_on(pd.Timestamp("1914-07-28"))
    with pytest.raises(AttributeError):
        row.actor = "Belmark"
