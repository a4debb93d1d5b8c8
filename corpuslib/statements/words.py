"""
What kind of word a word is, as far as its form tells: one letter per word.

===  =====================================================================
D    determiner or possessive: the, its, every
P    preposition: of, in, despite
C    joins equals: and, or, but
S    opens a subordinate clause: because, if, while
T    that
W    who, which, what, whose
A    a form of be, have or do, also with n't
M    will, would, can, must and their like
O    a pronoun that is a subject: he, they, I
X    such a pronoun and its verb in one: he's, we'll
R    an adverb
V    a verb that can carry a clause: went, says
E    ends in -ed, or is such a participle: agreed, given
G    ends in -ing
N    anything else: nouns, adjectives, names
Q    a whole quotation, standing in a sentence as one word
=    its other signs stand for themselves: , ; : . - ( )
===  =====================================================================

The closed classes are listed; the open ones are told by their endings and by a list of common
verbs. That is crude and quick, and it is asked only near words that attribute something.
"""

from collections.abc import Iterable


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


DETERMINERS = _listed(
    "a an the this these those his her its their our my your some any no every each all both "
    "many several most few another other such either neither one two three four five six seven "
    "eight nine ten dozens hundreds thousands much more various"
)
PREPOSITIONS = _listed(
    "of in on at to for from by with without about against between among through during before "
    "after over under into onto upon across along around behind beside besides beyond despite "
    "except inside near off outside per since than toward towards until till via within amid "
    "amidst concerning regarding throughout alongside ahead following like unlike including"
)
JOINTS = _listed("and or but nor & yet")
SUBORDINATORS = _listed(
    "because although though while when if unless as whereas whether how why where once so lest "
    "whenever wherever even-if provided should"
)
RELATIVES = _listed("who which what whose whom whoever whatever")
BE = _listed("be am is are was were been being 's 're 'm isn't aren't wasn't weren't ain't")
HAVE = _listed("have has had having haven't hasn't hadn't 've")
DO = _listed("do does did don't doesn't didn't")
AUXILIARIES = BE | HAVE | DO | _listed("get gets got")
MODALS = _listed(
    "will would shall can could may might must cannot won't wouldn't shan't shouldn't can't "
    "couldn't mightn't mustn't 'll 'd ought"
)
NEGATIONS = _listed(
    "not never no nothing nobody none neither nor cannot without isn't aren't wasn't weren't "
    "haven't hasn't hadn't don't doesn't didn't won't wouldn't shan't shouldn't can't couldn't "
    "mightn't mustn't hardly barely"
)
SUBJECTS = _listed("he she it they we i you there everyone everybody somebody someone nobody")
ADVERBS = _listed(
    "also again already always still only even just never ever not now then today yesterday "
    "tomorrow tonight later earlier soon meanwhile however too instead further first finally "
    "once twice often sometimes here thus therefore moreover furthermore nevertheless "
    "nonetheless likewise otherwise perhaps maybe quite rather very almost nearly indeed "
    "afterwards afterward beforehand separately else back once long ago anyway altogether "
    "either overnight personally bluntly well far apparently allegedly reportedly"
)
_NOT_ADVERBS = _listed(
    "family supply reply ally italy july rally assembly anomaly early only daily weekly monthly "
    "friendly likely unlikely deadly costly elderly apply imply comply multiply rely fly butterfly "
    "monopoly homily lily bully folly jelly belly holy ugly silly orderly quarterly hourly lovely "
    "lonely lively scholarly kelly emily billy sally molly sicily"
)
#: Nouns that stand before the name of who bears them.
TITLES = _listed(
    "spokesman spokeswoman spokesperson minister president secretary chancellor premier chief "
    "ambassador envoy adviser advisor senator general commander leader official analyst expert "
    "director chairman chairwoman representative professor deputy governor mayor negotiator "
    "correspondent author lawyer counselor diplomat colleague counterpart strategist host"
)
_PLAIN = (
    "accept accuse achieve act add address adopt affect agree aim allow announce appear apply "
    "argue arrive ask assume attack avoid back balance believe belong block boost call carry "
    "cause change claim close combine come complain confirm consider contain continue contribute "
    "control cost cover create damage decide declare decline defend demand depend describe "
    "deserve destroy determine die discuss do emerge enable end ensure enter exist expand expect "
    "explain express extend face fail fall fear feel fight find follow force gain get give go "
    "grow guarantee happen have hear help hold hope impose improve include increase indicate "
    "insist intend invade involve join keep know lack lead learn leave lie listen live look lose "
    "maintain make matter mean meet mention move need observe occur oppose own pass pay plan play "
    "possess prepare prevent produce promise propose protect prove provide pull push put raise "
    "reach read receive recognise recognize reduce refer refuse reject remain remember remove "
    "require respect respond result return run say see seek seem send serve set show sit speak "
    "stand start state stay stop strengthen suffer suggest supply support take talk tell tend "
    "think threaten touch treat try turn understand use violate visit wait want warn watch "
    "welcome win wish withdraw work worry write yield"
).split()
_IRREGULAR = _listed(
    "went came became began broke brought built bought caught chose came cost cut dealt drew "
    "drove ate fell felt fought found flew forgot froze gave got grew had heard held hit kept "
    "knew laid led left lent let lost made meant met paid put ran read rose said sat saw sent set "
    "shook shot showed shut sang sank slept slid spoke spent stood stole struck swore swept took "
    "taught told thought threw understood wore won withdrew wrote undertook overcame withheld "
    "upheld lay sought split spread stuck hung bore beat bound fled forced shed shrank spun "
    "sprang tore woke"
)
_PARTICIPLES = _listed(
    "given taken seen known done shown written spoken broken chosen driven fallen forgotten frozen "
    "grown hidden ridden risen shaken stolen sworn thrown withdrawn worn gone begun drawn proven"
)
_DONT_ED = _listed("hundred red bed need speed indeed seed deed breed feed bleed shed led wed")


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


_BOTH = _listed(
    "aims attacks backs balances blocks calls causes changes claims costs covers demands ends "
    "faces fears fights forces hopes lies looks moves needs plans plays promises reaches reads "
    "results returns runs starts states stops supplies talks threats turns uses visits wishes "
    "works attempts controls guarantees supports increases matters means acts addresses"
)
VERBS = (frozenset(map(_third_person, _PLAIN)) - _BOTH) | _IRREGULAR
#: Plain forms: verbs after "to" or a modal, or after a plural; nouns elsewhere.
PLAIN_VERBS = frozenset(_PLAIN)
#: Third persons that may be plural nouns.
UNSURE_VERBS = _BOTH

_WITH_VERB = SUBJECTS | {"that", "there", "what", "who"}

_TAGS: dict[str, str] = dict.fromkeys(("i'm", "i'd", "he's", "it's", "we'd"), "X")
for _letter, _words in (
    ("R", ADVERBS),
    ("V", VERBS),
    ("E", _PARTICIPLES),
    (
        "N",
        _DONT_ED
        | {
            "during-",
            "nothing",
            "something",
            "anything",
            "everything",
            "thing",
            "king",
            "spring",
            "morning",
            "evening",
            "meeting",
            "briefing",
            "hearing",
            "building",
            "string",
            "wing",
            "ring",
            "gathering",
            "early",
        },
    ),
    ("D", DETERMINERS),
    ("P", PREPOSITIONS),
    ("S", SUBORDINATORS),
    ("C", JOINTS),
    ("W", RELATIVES),
    ("A", AUXILIARIES),
    ("M", MODALS),
    ("O", SUBJECTS),
    ("T", {"that"}),
    (",", {","}),
    (";", {";"}),
    (":", {":"}),
    (".", {".", "!", "?", "…", "..."}),
    ("-", {"-", "–", "—", "--", "---", "―"}),
    ("(", {"(", "["}),
    (")", {")", "]"}),
):
    _TAGS |= dict.fromkeys(_words, _letter)

_LIMIT = 200_000


class _Tags(dict):
    """Kinds by word; a word that is not listed is guessed once."""

    def __missing__(self, word: str) -> str:
        letter = _guess(word)
        if len(self) < _LIMIT:
            self[word] = letter
        return letter


_TAGS = _Tags(_TAGS)


def tags(words: Iterable[str]) -> list[str]:
    """
    Say what kinds of words some words in small letters are; the table above lists the kinds.

    Examples
    --------
    >>> "".join(tags("the envoy quickly said that she would leave".split()))
    'DNRVTOMN'
    """
    return list(map(_TAGS.__getitem__, words))


def _guess(word: str) -> str:
    if len(word) > 3:
        if word.endswith("ly") and word not in _NOT_ADVERBS:
            return "R"
        if word.endswith("ed"):
            return "E"
        if word.endswith("ing") and len(word) > 5:
            return "G"
        if word.endswith("n't"):
            return "A" if word in AUXILIARIES else "M"
        if "'" in word and word[: word.find("'")] in _WITH_VERB and not word.endswith("'s'"):
            return "X"
    return "N"
