"""Statements: who said what, with speaker, actor and exact place."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpuslib import extract_statements, load_codebook, unresolved
from corpuslib.schema import COLUMNS, check
from corpuslib.statements.cues import CueIndex
from corpuslib.statements.passages import Passage, masked

SPEECH = Path(__file__).parent / "fixtures" / "speech"
CODEBOOK = load_codebook(SPEECH / "codebook")
THURSDAY = pd.Timestamp("2031-05-08")


def articles(*texts, **columns) -> pd.DataFrame:
    names = [f"a{n}" for n in range(len(texts))]
    return pd.DataFrame({"article_id": names, "text": list(texts), **columns})


def extract(*texts, **columns) -> pd.DataFrame:
    found = extract_statements(articles(*texts, **columns), CODEBOOK, progress=False)
    return found[found["kind"] != "action"].reset_index(drop=True)


def said(text: str, **columns) -> list[tuple]:
    found = extract(text, **columns)
    return list(zip(found["speaker"], found["text"], strict=True))


def test_the_table_has_its_columns_and_ids():
    text = "“We stay,” Milena Orshavel said. “We sing,” she added."
    found = extract(text)
    check(found, "statements")
    assert list(found.columns) == list(COLUMNS["statements"])
    assert found["statement_id"].tolist() == [f"a0:{text.index(w)}" for w in ("We stay", "We sing")]


def test_every_statement_is_the_text_at_its_place():
    texts = [file.read_text("utf-8") for file in sorted(SPEECH.glob("*.txt"))]
    table = articles(*texts)
    found = extract_statements(table, CODEBOOK, progress=False)
    text = table.set_index("article_id")["text"]
    assert len(found) > 300
    for row in found.itertuples():
        assert text[row.article_id][row.start : row.end] == row.text
        assert row.text == row.text.strip() != ""
    assert found["statement_id"].is_unique
    assert found["confidence"].between(0, 1).all()


def test_the_same_articles_give_the_same_table_and_stay_as_they_are():
    table = articles("“We stay,” Milena Orshavel said.", "Kelmoria rejected it.")
    before = table.copy()
    first = extract_statements(table, CODEBOOK, progress=False)
    pd.testing.assert_frame_equal(first, extract_statements(table, CODEBOOK, progress=False))
    pd.testing.assert_frame_equal(table, before)


def test_an_article_is_read_alike_alone_and_among_others():
    texts = [file.read_text("utf-8") for file in sorted(SPEECH.glob("p*.txt"))]
    together = extract(*texts)
    for n, text in enumerate(texts):
        alone = extract(text)
        same = together[together["article_id"] == f"a{n}"].reset_index(drop=True)
        columns = ["start", "end", "speaker", "actor", "kind", "quote"]
        pd.testing.assert_frame_equal(alone[columns], same[columns])


@pytest.mark.parametrize(
    "text",
    [
        "“The pass is open,” Milena Orshavel said.",
        "Milena Orshavel said: “The pass is open.”",
        "“The pass is open,” said Milena Orshavel, the foreign minister.",
        "Milena Orshavel said that the pass is open.",
        "The pass is open, Milena Orshavel said.",
        "The pass is open, according to Milena Orshavel.",
        "According to Milena Orshavel, the pass is open.",
        "Milena Orshavel told reporters on Monday that the pass is open.",
        "Milena Orshavel was quoted as saying that the pass is open.",
        "In Milena Orshavel's view, the pass is open.",
        "Vardania's foreign minister said in a statement the pass is open.",
    ],
)
def test_one_statement_in_many_clothes(text):
    found = extract(text)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["text"].rstrip(".,").lower() == "the pass is open"
    assert (row["speaker"], row["actor"], row["kind"]) == ("Milena Orshavel", "Vardania", "speech")


@pytest.mark.parametrize(
    ("verb", "rest"),
    [
        ("rejected", "the demand to close the pass"),
        ("insists on", "a written answer"),
        ("demanded", "the return of nine carts"),
        ("backs", "the plan"),
        ("is open to", "a meeting"),
        ("refuses", "to sit down"),
        ("denied", "planning to close the pass"),
        ("would not rule out", "a toll"),
    ],
)
def test_positions_run_from_their_verb_with_its_negation(verb, rest):
    found = extract(f"Kelmoria {verb} {rest}.")
    assert found["text"].tolist() == [f"{verb} {rest}"]
    assert found["kind"].tolist() == ["position"]
    assert found["actor"].tolist() == ["Kelmoria"]
    assert found["negated"].tolist() == ["not" in verb]


def test_actions_are_kept_apart():
    table = articles("Kelmoria withdrew forty trucks from the meadow.")
    found = extract_statements(table, CODEBOOK, progress=False)
    assert set(found["kind"]) <= {"action"}


def test_two_positions_joined_by_and_have_one_holder():
    found = extract("President Davrin Kestovar rejected any toll and demanded nine carts.")
    assert found["text"].tolist() == ["rejected any toll", "demanded nine carts"]
    assert set(found["speaker"]) == {"Davrin Kestovar"}


def test_what_is_added_behind_a_comma_has_the_same_speaker():
    found = extract("“The door is open,” Jorun Aasvelde said, adding that nobody had knocked.")
    assert found["text"].tolist() == ["The door is open,", "nobody had knocked"]
    assert set(found["speaker"]) == {"Jorun Aasvelde"}


def test_a_clause_with_a_quoted_piece_is_mixed_and_whole():
    found = extract("Zorah Temberouk said the letter was “six pages of fog” and no more.")
    assert found["quote"].tolist() == ["mixed"]
    assert found["text"].tolist() == ["the letter was “six pages of fog” and no more"]


def test_the_holder_is_the_source_and_those_named_inside_are_mentions():
    found = extract("Zorah Temberouk said Osmere was deaf and the Pact was blind.")
    assert found["actor"].tolist() == ["Kelmoria"]
    assert found["mentions"].tolist() == ["Osmere;Halden Pact"]


# ------------------------------------------------------------------- traps of the default subject's seeds


def test_a_quotation_opened_and_closed_by_different_marks_with_a_dash_insertion():
    text = "“Forty carts have come – added Aasvelde – and more will follow ». Jorun Aasvelde left."
    found = extract("Jorun Aasvelde spoke in Lindhafen. " + text)
    assert found["text"].tolist() == ["Forty carts have come", "and more will follow"]
    assert set(found["speaker"]) == {"Jorun Aasvelde"}
    assert set(found["quote"]) == {"direct"}


def test_a_closing_mark_typed_as_an_opening_one_closes_at_the_end_of_its_paragraph():
    text = "“We shall wait,” Corwin Thessmark said. “There is time. “\n\nSnow fell on the pass."
    assert [words for _, words in said(text)] == ["We shall wait,", "There is time."]


def test_paragraphs_in_the_first_person_closed_by_he_said_are_his():
    text = (
        "Corwin Thessmark came to Tolmezh on Monday.\n\n"
        "The tea was good. We talked of roads and of rail, he said.\n\n"
        "The inn was full that night."
    )
    found = extract(text)
    assert found["text"].tolist() == ["The tea was good", "We talked of roads and of rail"]
    assert set(found["speaker"]) == {"Corwin Thessmark"}
    assert set(found["quote"]) == {"unmarked"}


def test_a_pull_quote_takes_its_speaker_from_the_line_behind():
    text = (
        "The yard opened on Monday.\n\n"
        "We built it for those who come after us.\nMilena Orshavel\nForeign Minister of Vardania\n\n"
        "It has nine gates."
    )
    assert said(text) == [("Milena Orshavel", "We built it for those who come after us")]


def test_quotation_marks_around_a_term_quote_nobody():
    assert said("The “open gate” policy is old. The so-called “flour war” lasted a week.") == []


def test_a_role_with_two_countries_belongs_to_the_one_that_sends():
    found = extract("Vardanian Osmere Ambassador Goran Pelvasht said the tea was cold.")
    assert found["actor"].tolist() == ["Vardania"]


def test_the_official_is_the_last_one_of_that_side():
    text = "Milena Orshavel said it rained. The Vardanian official added that it had snowed."
    assert set(extract(text)["speaker"]) == {"Milena Orshavel"}


def test_narration_is_no_statement():
    text = (SPEECH / "no_speech.txt").read_text("utf-8")
    assert len(extract(text)) <= 1


# ------------------------------------------------------------------- speakers


def test_how_says_by_what_a_speaker_was_known():
    text = (
        "Milena Orshavel said it rained. The Kelmorian foreign minister said it snowed. "
        "The Citadel said it was cold. “It was both,” Jorun Aasvelde said. “And windy.” "
        "He added that it was late."
    )
    found = extract(text)
    assert found["how"].tolist() == ["name", "role", "institution", "name", "carry", "pronoun"]
    assert found["speaker"].tolist()[-3:] == ["Jorun Aasvelde"] * 3


def test_she_is_the_last_speaker_of_that_sex():
    text = (
        "Milena Orshavel said it rained. Mr Andrus Vokhtar, the Citadel spokesman, said it did not. "
        "She said it did."
    )
    assert [name for name, _ in said(text)][-1] == "Milena Orshavel"


def test_officials_are_unattributed_and_strangers_are_other_and_both_are_listed():
    text = "Officials said it rained. Ilse Brandt said it snowed. Officials said it was cold."
    found = extract(text)
    assert found["actor"].tolist() == ["unattributed", "other", "unattributed"]
    assert found["how"].isna().all()
    listed = unresolved(found)
    assert listed["speaker"].tolist() == ["Officials", "Ilse Brandt"]
    assert listed["n"].tolist() == [2, 1]


def test_officials_of_a_country_are_its_own():
    found = extract("Kelmorian officials said that the road was shut.")
    assert found["actor"].tolist() == ["Kelmoria"]


def test_turns_of_an_interview_have_their_speakers_and_questions_are_nobodys():
    text = (
        "QUESTION: Will you close the pass?\n\nVASKO RUHMENAD: No. We never have.\n\n"
        "QUESTION: And the bridge?\n\nVasko Ruhmenad: The bridge is open."
    )
    found = extract(text)
    answers = found[~found["question"]]
    assert answers["text"].tolist() == ["No", "We never have", "The bridge is open"]
    assert set(answers["actor"]) == {"Kelmoria"}
    assert set(found.loc[found["question"], "actor"]) == {"unattributed"}


def test_the_institution_speaks_in_its_own_text_unless_it_reports_another():
    text = "The ministry opened two roads today. Zorah Temberouk said that both were muddy."
    found = extract(text, voice=["Vardania"], source=["Vardanian Foreign Ministry"])
    assert found["how"].tolist() == ["voice", "name"]
    assert found["actor"].tolist() == ["Vardania", "Kelmoria"]
    assert found["speaker"].tolist()[0] == "Vardanian Foreign Ministry"


# ------------------------------------------------------------------- headlines


@pytest.mark.parametrize(
    ("headline", "speaker", "words"),
    [
        ("Kelmoria moves its carts - Orshavel", "Milena Orshavel", "Kelmoria moves its carts"),
        ("Toll may double – Milena Orshavel", "Milena Orshavel", "Toll may double"),
        ("Toll may double by spring -Citadel", "Citadel", "Toll may double by spring"),
        ("Toll may double by spring- Brandt", "Brandt", "Toll may double by spring"),
        ("Orshavel: Toll may double by spring", "Milena Orshavel", "Toll may double by spring"),
        ("Orshavel in Lindhafen: Toll may double", "Milena Orshavel", "Toll may double"),
        ("Orshavel to Kestovar: Take down the gate", "Milena Orshavel", "Take down the gate"),
        ("Toll may double by spring - officials", "officials", "Toll may double by spring"),
    ],
)  # fmt: skip
def test_a_headline_names_its_speaker_behind_a_dash_or_before_a_colon(headline, speaker, words):
    assert said(headline) == [(speaker, words)]
    assert said(headline + ".\n\nSnow fell on Monday.") == [(speaker, words)]


@pytest.mark.parametrize(
    "headline",
    [
        "Explainer: Toll on the pass may double",
        "Toll dispute: What may come next",
        "Kelmoria crisis: Snow closes the pass",
        "Toll may double by spring - live updates",
        "Snow closes the pass - day 5",
    ],
)
def test_a_topic_or_a_section_says_nothing(headline):
    assert said(headline) == []


def test_a_stranger_behind_a_dash_is_not_the_last_speaker():
    found = extract("Orshavel said it rained.\n\nKelmoria plays for time - Brandt")
    assert found["speaker"].tolist() == ["Milena Orshavel", "Brandt"]
    assert found["actor"].tolist() == ["Vardania", "other"]


def test_the_lead_that_says_its_headline_again_is_of_the_same_speaker():
    head = "Kelmoria must open the pass before winter - Orshavel\n\n"
    restated = said(head + "Kelmoria must open the mountain pass before the winter comes.")
    assert [name for name, _ in restated] == ["Milena Orshavel"] * 2
    told = said(head + "Milena Orshavel met Davrin Kestovar in Lindhafen on Monday.")
    assert len(told) == 1


def test_what_a_site_puts_around_a_text_is_nobodys():
    text = (
        "Orshavel: Toll may double (11.02.31 12:15) « World | Fenn.NET\n\n"
        "Orshavel said that it rained. View news."
    )
    assert [words for _, words in said(text)] == ["Toll may double", "it rained"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orshavel warns Osmere of a toll if carts come", "warns Osmere of a toll if carts come"),
        ("Orshavel threatens Osmere with a toll if it comes", "threatens Osmere with a toll if it comes"),
        ("Kelmoria will continue to keep the pass open.", "will continue to keep the pass open"),
        ("Kelmoria is not going to leave the meadow.", "is not going to leave the meadow"),
        ("Kelmoria ready to open the pass", "ready to open the pass"),
    ],
)  # fmt: skip
def test_a_position_keeps_its_verb_and_all_its_object(text, expected):
    found = extract(text)
    assert found["text"].tolist() == [expected]
    assert found["kind"].tolist() == ["position"]


def test_a_second_verb_behind_a_comma_has_the_subject_of_the_first():
    found = extract("Orshavel closes the road, decries the toll")
    assert found["text"].tolist() == ["decries the toll"]
    assert found["speaker"].tolist() == ["Milena Orshavel"]
    behind = said("Kelmoria rejects any toll, says Orshavel")
    assert behind == [("Milena Orshavel", "Kelmoria rejects any toll")]


@pytest.mark.parametrize(
    "text",
    [
        "Kelmoria, Vardania reject the toll.",
        "Kelmoria and Vardania reject the toll.",
        "Kelmoria and Vardania rejected the toll on Monday.",
    ],
)
def test_each_of_several_holders_has_a_row_of_one_place(text):
    found = extract(text)
    assert found["actor"].tolist() == ["Kelmoria", "Vardania"]
    assert found["start"].nunique() == found["speaker"].nunique() == 1
    assert found["statement_id"].tolist() == [f"a0:{found['start'][0]}{end}" for end in ("", "-2")]


def test_a_phrase_in_front_of_a_comma_is_no_holder():
    assert extract("In Kelmoria, Vardania rejected the toll.")["actor"].tolist() == ["Vardania"]


def test_what_may_be_done_is_no_action():
    found = extract_statements(
        articles("Kelmoria may withdraw forty trucks."), CODEBOOK, progress=False
    )
    assert "action" not in set(found["kind"])


# ------------------------------------------------------------------- texts of institutions


def test_a_signature_gives_the_quotation_before_it_its_speaker():
    text = (
        'Did they go down in history because of a gate?" said Milena Orshavel. According to her, '
        'Kelmoria must talk. "I am willing to meet at any table."'
    )
    found = extract(text, voice=["Vardania"])
    assert set(found["speaker"]) == {"Milena Orshavel"}
    assert not found["text"].str.contains("Orshavel").any()


def test_turns_may_stand_in_one_line_of_a_transcript():
    text = "MS. ORSHAVEL: The pass is open. Q But will it stay so? MS. ORSHAVEL: It will stay open."
    found = extract(text, voice=["Vardania"])
    assert found["text"].tolist() == [
        "The pass is open",
        "But will it stay so",
        "It will stay open",
    ]
    assert found["actor"].tolist() == ["Vardania", "unattributed", "Vardania"]


def test_in_its_own_speech_an_institution_tells_what_another_does():
    text = "We came to talk. He rejected every offer we made. We shall not forget it."
    found = extract("Davrin Kestovar left. " + text, voice=["Vardania"])
    assert set(found["actor"]) == {"Vardania"}


# ------------------------------------------------------------------- days and moods


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Osmere rejected the toll on Tuesday.", "2031-05-06", "2031-05-06"),
        ("Maud Ferrowick said on Wednesday that it rained.", "2031-05-07", "2031-05-07"),
        ("Maud Ferrowick said it would rain on Friday.", "2031-05-08", "2031-05-08"),
        ("In March, Maud Ferrowick said that it rained.", "2031-03-01", "2031-03-31"),
        ("This week Maud Ferrowick said that it rained.", "2031-05-05", "2031-05-08"),
    ],
)
def test_the_day_is_that_of_the_saying(text, low, high):
    row = extract(text, date=[THURSDAY]).iloc[0]
    assert row["said_low"] == pd.Timestamp(low)
    assert row["said_high"] == pd.Timestamp(high)


def test_background_without_a_day_has_none():
    row = extract("Earlier, the Citadel said that it rained.", date=[THURSDAY]).iloc[0]
    assert row["background"]
    assert pd.isna(row["said_low"])


def test_a_paragraph_stays_on_its_day():
    text = "Maud Ferrowick said on Monday that it rained. She added that it was cold."
    assert extract(text, date=[THURSDAY])["said_low"].nunique() == 1


def test_without_a_date_only_dates_with_a_year_count():
    text = (
        "Maud Ferrowick said on 3 May 2031 that it rained.\n\nOsmere rejected the toll on Monday."
    )
    found = extract(text)
    assert found["said_low"].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Radko Vemmelin said soldiers would stay unless they were shot at.", True),
        ("“If they go home, we go home,” Radko Vemmelin said.", True),
        ("Should a cart be stopped, a train would follow, Radko Vemmelin said.", True),
        ("Radko Vemmelin said soldiers should stay.", False),
        ("Radko Vemmelin asked if soldiers would stay.", False),
    ],
)
def test_conditions_are_marked(text, expected):
    assert extract(text)["conditional"].tolist() == [expected]


# ------------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("a", "b"),
    [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("»", "«"), ("〝", "〟"), ("‘", "’"), ("'", "'"),
     ("``", "''"), ("‹", "›"), ("”", "”")],
)  # fmt: skip
def test_every_style_of_marks_is_read(a, b):
    text = f"Snow fell.\n\n{a}We'll keep the generals' road open,{b} Maud Ferrowick said."
    assert [words for _, words in said(text)] == ["We'll keep the generals' road open,"]


def test_marks_that_do_not_match_lower_the_confidence():
    good, bad = (
        extract(f"“We keep the road open,{mark} Maud Ferrowick said.")["confidence"].iloc[0]
        for mark in "”»"
    )
    assert bad < good


def test_a_mark_that_never_closes_swallows_no_further_paragraph():
    text = "“We keep the road open, Maud Ferrowick said.\n\nSnow fell on Tuesday and stayed."
    found = extract(text)
    assert found["text"].tolist() == ["We keep the road open,"]


def test_feet_and_inches_are_no_quotations():
    assert said('The beam is 6\' 2" high and a 12" strip is nailed to it.') == []


def test_tags_and_entities_are_seen_through_and_keep_their_places():
    text = "<p>&ldquo;We keep it <b>open</b>,&rdquo; Maud Ferrowick said.</p>"
    found = extract(text)
    assert found["text"].tolist() == ["We keep it <b>open</b>,"]
    assert len(masked(text)) == len(text)


# ------------------------------------------------------------------- bad input


def test_missing_texts_give_no_rows_and_no_error():
    table = articles("Kelmoria rejected it.", np.nan, "", "  \n ")
    found = extract_statements(table, CODEBOOK, progress=False)
    assert found["article_id"].tolist() == ["a0"]
    check(extract_statements(table.iloc[1:], CODEBOOK, progress=False), "statements")


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="lacks the column 'text'"):
        extract_statements(pd.DataFrame({"article_id": ["a"]}), CODEBOOK, progress=False)


def test_a_faulty_cue_is_named_with_its_line():
    table = pd.DataFrame({"cue": ["said", "sang"], "kind": ["speech", "song"],
                          "position": ["any", "any"], "strength": [1.0, 1.0]})  # fmt: skip
    with pytest.raises(ValueError, match="line 3: kind cannot be 'song'"):
        CueIndex(table)


@pytest.mark.parametrize(
    "text",
    [
        "“" * 10_000 + "word" + "”" * 10_000,
        "“a " * 10_000 + "b” " * 10_000,
        "‘a " * 10_000,
        "word " * 200_000,
        "x" * 1_000_000,
        "قال الوزير " * 20_000,
        "said " * 20_000,
        "he said that " * 10_000,
        "a; " * 30_000,
        "<a " * 30_000,
        'Ana said "b. ' * 3_000,
        "in the X's view, " * 3_000,
        "A: b\n\n" * 5_000,
    ],
    ids=lambda text: text[:12],
)
def test_odd_texts_end_soon(text):
    begin = time.process_time()
    found = extract(text)
    assert time.process_time() - begin < 10
    assert all(text[a:b] == words for a, b, words in zip(found["start"], found["end"], found["text"], strict=True))  # fmt: skip


def test_work_grows_with_the_length_of_the_text():
    one = "“We stay,” Maud Ferrowick said on Friday. She added that it rained, and rejected the toll. "

    def seconds(n: int) -> float:
        table = articles(one * n)
        best = np.inf
        for _ in range(3):
            begin = time.process_time()
            extract_statements(table, CODEBOOK, progress=False)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(1_200) < 3.5 * seconds(400) + 0.2


def test_halves_of_characters_are_stored_as_what_they_are_not():
    texts = pd.Series(["Maud Ferrowick said it was \ud800 cold."], dtype=object)
    table = pd.DataFrame({"article_id": ["a"], "text": texts})
    found = extract_statements(table, CODEBOOK, progress=False)
    assert found["text"].tolist() == ["it was \ufffd cold"]


# ------------------------------------------------------------------- a user's parser


class Token:
    def __init__(self, text, idx):
        self.text, self.idx, self.dep_, self.head = text, idx, "", self


class Entity:
    def __init__(self, start, end):
        self.start_char, self.end_char, self.label_ = start, end, "PERSON"


class Document(list):
    ents = ()


def parser(heads: dict[str, tuple[str, str]], people: tuple[str, ...] = ()):
    """A stand-in for a pipeline: for some words their head and relation, by hand."""

    def nlp(text: str) -> Document:
        document = Document()
        at = 0
        for word in text.replace(".", " .").replace(",", " ,").split():
            at = text.index(word, at)
            document.append(Token(word, at))
            at += len(word)
        by_word = {token.text: token for token in document}
        for word, (head, dep) in heads.items():
            if word in by_word:
                by_word[word].head, by_word[word].dep_ = by_word[head], dep
        document.ents = [Entity(text.index(n), text.index(n) + len(n)) for n in people if n in text]
        return document

    return nlp


def test_a_parser_finds_a_clause_that_the_grammar_misses():
    text = "The ferries drift ashore mornings Vemmelin keeps whispering."
    heads = {
        "Vemmelin": ("whispering", "nsubj"), "keeps": ("whispering", "aux"),
        "drift": ("whispering", "ccomp"), "ferries": ("drift", "nsubj"), "The": ("ferries", "det"),
        "ashore": ("drift", "advmod"), "mornings": ("drift", "npadvmod"),
    }  # fmt: skip
    table = articles(text)
    assert len(extract(text)) == 0
    found = extract_statements(table, CODEBOOK, nlp=parser(heads), progress=False)
    assert found["text"].tolist() == ["The ferries drift ashore mornings"]
    assert found["speaker"].tolist() == ["Radko Vemmelin"]


def test_a_parser_names_a_stranger():
    text = "The tall guest ilse Brandt said that it rained."
    found = extract_statements(
        articles(text), CODEBOOK, nlp=parser({}, people=("ilse Brandt",)), progress=False
    )
    assert found["speaker"].tolist() == ["ilse Brandt"]


def test_a_parser_without_what_is_needed_is_refused():
    with pytest.raises(TypeError, match="dep_"):
        extract_statements(
            articles("It rained."), CODEBOOK, nlp=lambda text: [object()], progress=False
        )


# ------------------------------------------------------------------- parts


def test_a_quotation_that_is_a_clause_stands_in_its_sentence_as_one_word():
    passage = Passage("“We go. We stay,” he said, “and we sing.” Snow fell.")
    rows = [sentence.tags for sentence in passage.sentences]
    assert rows[0] == ["Q", "O", "V", ",", "Q"]
    assert len(rows) == 2
