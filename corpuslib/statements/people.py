"""Words that tell people from things, and one sex from the other: nouns, titles, first names."""

FEMALE_WORDS = frozenset(
    "mrs ms miss madame madam frau spokeswoman chairwoman congresswoman businesswoman queen lady "
    "dame baroness princess woman mother wife daughter sister policewoman".split()
)
MALE_WORDS = frozenset(
    "mr sir herr spokesman chairman congressman businessman king lord prince man father husband "
    "son brother policeman".split()
)
FEMALE_NAMES = frozenset(
    "ann anne alice agnes amy beth carolyn carol catherine charlotte christine claire "
    "clare deborah diane doris edith elizabeth ellen emily esther eve florence frances gail grace "
    "gretchen hannah heather heidi helen hester hillary ingrid irene jane janet jean jen "
    "jennifer jill joan joyce judith judy julie julianne karen karine kate kathleen kathy "
    "kim kirsten laurie lauren leigh linsey lis liz louise lynn margaret marie marine marion mary "
    "maud megan melanie meg michelle mette miriam nancy naomi nicole nikki rachel rosemary ruth "
    "sanna sarah sharon sheila shirley susan suzanne tamsin tracey ursula valerie wendy zoe "
    "yael avril penny liz".split()
)
MALE_A = frozenset(
    "luca joshua ilya nikita mykola danila sasha andrea noah mustafa aleksa nikola vanya kolya "
    "ezra juha pekka jukka ilkka toma misha volodya mykyta foma kuzma luka sava saba garba".split()
)
VAGUE = frozenset(
    "official officials source sources analyst analysts expert experts diplomat diplomats "
    "observer observers critic critics report reports reporter reporters journalist journalists "
    "media people person insider insiders aide aides adviser advisers "
    "lawmaker lawmakers spokesman spokeswoman spokesperson politician politicians commentator "
    "commentators supporter supporters opponent opponents resident residents authorities "
    "military crowd police investigators prosecutors scholars economists historians newspaper "
    "statement letter document".split()
)
HUMAN = VAGUE | frozenset(
    "minister ministers ministry president government governments parliament chancellor premier "
    "king queen leader leaders envoy envoys ambassador ambassadors secretary deputy deputies "
    "chief chiefs head general commander commanders chairman chairwoman chair speaker senator "
    "senators congressman administration cabinet council commission committee office embassy "
    "agency party parties side sides ally allies member members capital capitals bloc alliance "
    "union country countries state states nation nations neighbour neighbours neighbor neighbors "
    "opposition court bank company companies firm firms campaign group groups organisation "
    "organization service services army navy forces separatists rebels protesters voters "
    "democrats republicans conservatives liberals candidate candidates governor mayor mayors "
    "lawyer lawyers judge doctor professor director manager host guests guest colleague "
    "colleagues counterpart man woman men women brother sister wife husband mother father "
    "mission delegation delegate delegates negotiator negotiators team press foundation group "
    "nominee rival rivals strategist pollster historian economist activist activists "
    "representative representatives correspondent editor author writer spokespeople "
    "presidents chancellors premiers foreign-minister partners "
    "partner visitor master painter cook driver drivers worker workers union farmers hauliers "
    "student students citizens parents families legislators mps troops soldiers staff "
    "officer officers panel board advisor advisors hawks doves coalition cable "
    "communiqué communique declaration text draft treaty paper papers article articles survey "
    "study poll polls readout note message post tweet broadcaster channel radio station daily "
    "network website newsroom dispatch document documents data records figures estimate estimates "
    "filing filings transcript account accounts analysis review rankings tally memo emails".split()
)
TITLES = frozenset(
    "mr mrs ms miss dr sir gen sen rep gov president chancellor minister secretary senator "
    "ambassador general colonel major captain prime foreign defense defence vice deputy former "
    "the chairman chairwoman judge governor mayor king queen prince professor state press rev "
    "mr. mrs. ms. dr. gen. sen. rep. gov. lt. col. st.".split()
)
ONE_PERSON = frozenset(
    "official leader minister president spokesman spokeswoman spokesperson chief secretary envoy "
    "ambassador general chancellor premier diplomat representative visitor guest head politician "
    "senator governor commander adviser aide deputy man woman veteran negotiator host".split()
)
PARTICLES = frozenset("de van von der den di da la le du bin al el of".split())


GENERIC = frozenset(
    "official representative diplomat politician leader visitor guest envoy lawmaker".split()
)


def sex_of(name: str, words) -> str:
    """
    Guess whether somebody is a woman ("f") or a man ("m"), from titles and the first name.

    Parameters
    ----------
    name : str
        The full name, or "".
    words : iterable of str
        What stands around the name, in small letters: "the spokeswoman".

    Returns
    -------
    str
        "f", "m" or "", which fits either.

    Examples
    --------
    >>> sex_of("Pim Sand", ["mr", "sand"]), sex_of("Ana Orlo", []), sex_of("Pim Sand", [])
    ('m', 'f', '')
    """
    for word in words:
        if word in FEMALE_WORDS:
            return "f"
        if word in MALE_WORDS:
            return "m"
    first = name.split()[0].lower() if " " in name else ""
    female = first in FEMALE_NAMES or (first.endswith("a") and first not in MALE_A)
    return "f" if female else ""
