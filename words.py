"""Words in a search: which to skip, which belong together, which name a kind or a time; pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tongues import FOREIGN_STOP_WORDS, LETTERS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that say nothing about what is looked for.
STOP_WORDS: Final = _set(
    """
    a about above after again against ain all also am an and any are aren as at be because been
    before being below between both but by can cant could couldn d did didn didnt do does doesn
    doesnt doing don dont down during each ever few find for from further had hadn has hasn have
    haven having he her here hers herself him himself his how hows i id if ill im in into is isn
    isnt it its itself ive just kind know lets likely ll m ma many may me mean mention mentioned
    might more most much must my myself no nor not now o of off on once only or other our ours out
    over own please re remember remind s said same say shall shan she should shouldn show so some
    sort such t tell than that thats the their theirs them themselves then there theres these they
    this those through to too type under until up us ve very was wasn we were weren what whats when
    whens where wheres which while who whom whos whose why will with won wont would wouldn y you
    your youre yours yourself yourselves
    """
)

# Words that say what sort of answer is wanted, and seldom stand in it ("which country",
# "describe"), and verbs that go with everything.
GENERIC: Final = _set(
    """
    according activities activity brand called city color colour country currently date day describe
    described done event events experience experienced first give given gave going happen far
    happened hobbies hobby month name named names number often person place places receive received
    recently restaurant share shared shop size someone somebody store suggest suggested thing time
    town usually year besides get got getting make making take taking leave put keep
    """
)

# Who is meant as surely as by a name: father's birthday is not mother's. Folded, as in a question.
KIN: Final = _set(
    """
    mom mum mother dad father brother sister son daughter wife husband grandma grandmother grandpa
    grandfather uncle aunt cousin nephew niece
    mamma madre papa padre fratello sorella figlio figlia moglie marito nonna nonno zio zia
    mama mutter vater bruder schwester sohn tochter oma opa onkel tante
    mama hermano hermana hijo hija esposa abuela abuelo tio tia
    maman mere pere frere soeur fils fille mari mamie papi oncle
    mae pai irmao irma filho filha avo tio tia
    moeder broer zus zoon dochter
    pappa bror syster mormor farmor morfar farfar
    мама мамы маме маму папа папы папе папу брат брата сестра сестры сестре сын сына дочь дочери
    бабушка бабушки дедушка дедушки мать матери отец отца
    """
)

# With a date or a kind beside them these ask for all there is: "what happened in June?"
FILLERS: Final = _set(
    """
    everything anything something thing things stuff note notes noted memory memories message
    messages happen happened happens going save saved store stored keep kept write wrote written
    send sent share shared take took taken told list search look get got give see make made add
    added record recorded new newest latest last recent recently lately time
    """
)

# Words that stemming does not bring together; regular endings are left to the index's stemmer.
# Before ">" is a word that is asked for by those behind it, too, and not the other way round.
_FORM_GROUPS: Final = """
    buy bought|bring brought|think thought|teach taught|catch caught|fight fought|seek sought
    go goes went gone|get got gotten|give gave given|take took taken|make made|come came
    become became|see saw seen
    eat ate eaten i_ate we_ate he_ate she_ate they_ate ate_at|drink drank drunk|drive drove driven
    write wrote written|ride rode ridden|rise rose risen|speak spoke spoken|break broke broken
    choose chose chosen choice|freeze froze frozen|steal stole stolen|wake woke woken|wear wore worn
    tear tore torn|begin began begun|swim swam swum|sing sang sung|ring rang rung|run ran|win won
    sit sat|meet met|feel felt|keep kept|sleep slept|leave left|lose lost|find found|hold held
    tell told|sell sold sale|hear heard|say said|pay paid payment|send sent|spend spent|build built
    stand stood|understand understood|fly flew flown flight|grow grew grown|know knew known
    throw threw thrown|draw drew drawn|show showed shown|fall fell fallen|forget forgot forgotten
    hide hid hidden|bite bit bitten|shake shook shaken|stick stuck|hang hung|strike struck|dig dug
    feed fed|lead led|shoot shot|light lit|lie lay lain|learn learnt|dream dreamt|burn burnt
    spell spelt|mean meant|deal dealt|bend bent|child children kid|man men|woman women
    person people|foot feet|tooth teeth|mouse mice|goose geese|life lives|wife wives|knife knives
    leaf leaves|shelf shelves|half halves|wolf wolves|two 2|three 3|four 4|five 5|six 6
    seven 7|eight 8|nine 9|ten 10|twelve 12|photo photograph picture pic|mom mum mother
    dad father|grandma grandmother|grandpa grandfather|movie film|bike bicycle|tv television
    fridge refrigerator|phone cellphone|lend lent loan borrow owe|weigh weight
    born birth birthday bday|marry marriage wedding|die death|arrive arrival|depart departure
    allergic allergy|diabetic diabetes|vaccine vaccination jab|medicine medication|sick ill
    holiday vacation|flat apartment|sofa couch|tall height|doctor dr
    rubbish trash garbage bin|repair mend fix|trousers pants|password passcode
    money > euro euros dollar dollars cash|old > age born birthday
    cost price > euro euros dollar dollars
"""
# To the index's stemmer "ate" is "at": it is looked for in company, and where a text begins.
_LIKE_A_STOP_WORD: Final = frozenset({"ate"})
_GROUPS: Final = {
    word: group.replace(">", "")
    for group in re.split(r"[|\n]", _FORM_GROUPS)
    for word in group.partition(">")[0].split()
}
_FORMS: Final = {
    word: tuple(form.replace("_", " ") for form in group.split() if form not in _LIKE_A_STOP_WORD)
    for word, group in _GROUPS.items()
}

# Python counts the vowel signs of Arabic, Hebrew and Indic writing as no part of a word.
_SIGNS: Final = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
)
WORD: Final = re.compile(rf"[^\W_]+(?:['’][^\W_]+|[{_SIGNS}]+[^\W_]*)*")
PART: Final = re.compile(rf"[^\W_]+(?:[{_SIGNS}]+[^\W_]*)*")  # of "dell'auto" dell, then auto
_POSSESSIVE: Final = re.compile(r"['’]s$", re.IGNORECASE)

NAMES_A_TIME: Final = re.compile(
    r"\b(?:yesterday|to(?:day|night|morrow)|recently|last|next|ago|since|now|soon"
    r"|this (?:morning|week|weekend|month|year|spring|summer|fall|autumn|winter)"
    r"|(?:day|week|weekend|month|year)s?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# What a memory that names a day to come has one of.
DATES: Final = _set(
    """
    today tonight tomorrow weekend week month next monday tuesday wednesday thursday friday saturday
    sunday mon tue wed thu fri sat sun days morgen heute montag dienstag mittwoch donnerstag freitag
    samstag sonntag manana hoy lunes martes miercoles jueves viernes sabado domingo demain lundi
    mardi mercredi jeudi vendredi samedi dimanche amanha hoje segunda terca quarta quinta sexta
    domani oggi lunedi martedi mercoledi giovedi venerdi sabato domenica
    """
)
ASKS_WHEN: Final = re.compile(
    r"^\W*(?:and\W+)?(?:when|how long|since when|(?:what|which) (?:day|date|time|month|year))\b"
    r"|how long ago",
    re.IGNORECASE,
)

# Of these no day is the answer.
ASKS_FOR_A_TIME: Final = re.compile(r"\b(?:how long(?! ago)|(?:what|which) time)\b", re.IGNORECASE)

ASKS_FOR_THE_LAST: Final = re.compile(
    r"\b(?:last|latest|newest|most recent(?:ly)?)\b"
    r"(?! (?:night|week|weekend|month|year|spring|summer|fall|autumn|winter|\w+day|few|\d))",
    re.IGNORECASE,
)
ASKS_OF_THE_PAST: Final = re.compile(
    r"\b(?:did|was|were|happened|saved|said|went)\b", re.IGNORECASE
)
# What goes before the thing counted: "how many times did I go to", "how many" of photos
COUNTS_TIMES: Final = re.compile(
    r"\b(?:how often|(?:how many|number of) times)\b(?: (?:have|has|had|did|do|does|should|must"
    r"|i|we|he|she|they|you|been|go|gone|went|to|the|my|at)\b)*",
    re.IGNORECASE,
)
# "how often must I water it": of a rule, where one was told; "how often did I" is a count
ASKS_FOR_A_RULE: Final = re.compile(r"\bhow often (?!did|have|has|had|was|were)\w", re.IGNORECASE)
SAYS_HOW_OFTEN: Final = re.compile(
    r"\b(?:every|each|(?:once|twice|times) (?:a|an|per|every)|(?:hour|week|month|year)ly|daily"
    r"|always|never)\b",
    re.IGNORECASE,
)
COUNTS_MEDIA: Final = re.compile(
    r"\bhow many (?=photo|pic|image|screenshot|voice|video|document|file|place|note|contact"
    r"|memor|message|thing)",
    re.IGNORECASE,
)
MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
HAS_A_DATE: Final = re.compile(
    rf"\b{MONTH}\b|\b\d{{1,4}}[-/.:]\d{{1,2}}\b|\bat \d|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
ASKS_FOR_MORE: Final = re.compile(
    r"(?:and|please|ok|yes|,|\s)*(?:(?:show|tell|give)(?: me)? )?"
    r"(?:more|(?:the )?(?:next|rest|others?)(?: ones?)?|what else|anything else|continue|go on"
    r"|altr[oie]|ancora|mehr|weitere|más|otr[oa]s|encore|(?:la )?suite|mais|outr[oa]s|meer|verder"
    r"|mer|fler|ещё|еще|дальше|もっと|次|续|更多|więcej|daha|lisää)"
    r"(?: of (?:them|those|it))?(?:\s|please|[.!?])*",
    re.IGNORECASE,
)
# "and when was that?": of the memory just shown
ASKS_OF_THAT: Final = re.compile(
    r"(?:and|so|ok|but|,|\s)*(?:when|where|who|what (?:day|date|time)|which (?:day|date))"
    r"(?: exactly)?(?:'s| is| was| were| did)? (?:that|it|this)"
    r"(?: exactly| again| happen| said| say| from| sent| be)*\W*",
    re.IGNORECASE,
)
# "and the office?": of the words just asked for
CARRIES_ON: Final = re.compile(
    r"[¿\s]*(?:(?:and|what about|how about|und|y|et|e|en|och|og|а|и)\W+)+"
    r"(?!(?:what|when|where|who|how|which|why)\b)"
    r"(?P<about>\S+(?:\s+\S+){0,5})",
    re.IGNORECASE,
)

# What people call the kinds of memory.
_KIND_NOUNS: Final = {
    "image": r"photo(?:graph)?s?|pictures?|pics?|images?|screenshots?|selfies?",
    "audio": r"voice (?:note|message|memo)s?|audios?|recordings?",
    "video": r"videos?",
    "document": r"documents?|pdfs?|files?",
    "location": r"places?|locations?",
    "contact": r"contacts?|contact cards?|business cards?",
}
_NOUN: Final = "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _KIND_NOUNS.items())
# "show me the photos ...", "any voice notes ...?", "places"; not "what did he take photos of?"
_KIND_ASKED: Final = re.compile(
    r"\W*(?:(?:show|send|find|list|get|give|see|search|for|me|us|please|all|any|of|the|my|our|some"
    r"|those|do|i|you|have|which|where|is|are|there|an?|can|could|last|latest|newest|recent"
    r"|what)\W+)*"
    rf"(?:{_NOUN})\b",
    re.IGNORECASE,
)


# "is there a photo of the cat?" is no question that a note answers; "what did I print?" may be
ASKS_TO_SEE: Final = re.compile(
    r"^\W*(?:(?:can|could) (?:i|you) )?(?:show|send|find|see|any|is there|are there"
    r"|(?:do|did) (?:i|you|we) (?:have|take|save))\b",
    re.IGNORECASE,
)


def find_kind(question: str) -> tuple[str | None, str]:
    """Return the kind of memory a question asks to see, and the question without that word."""
    asked = _KIND_ASKED.match(question)
    if asked is None or asked.lastgroup is None:
        return None, question
    return asked.lastgroup, question[asked.end() :]


_THANKS: Final = _set("merci danke gracias grazie obrigado obrigada dankeschön dank thx ty cheers")
_LAUGHTER: Final = re.compile(r"(?:lo+l|lmao|rofl|(?:ha|he|ah|ja|hi){2,}h?|xd)", re.IGNORECASE)


def small_talk(text: str) -> str:
    """Return what a word of small talk is, "thanks" or "laughter"; "": something else."""
    said = [word.lower() for word in as_written(text)]
    if said and said[0] in _THANKS and len(said) <= 3:
        return "thanks"
    return "laughter" if len(said) == 1 and _LAUGHTER.fullmatch(said[0]) else ""


_NOUN_IN_ING: Final = re.compile(
    r"\b(?:the|an?|my|our|your|his|her|their|this|that|next|last)\s+(?P<noun>\w{3,}ing)\b"
)


def find_nouns(question: str) -> frozenset[str]:
    """Return the words in -ing that are things: "the meeting" is not "met"."""
    return frozenset(found["noun"] for found in _NOUN_IN_ING.finditer(question.lower()))


_KIND_ANYWHERE: Final = re.compile(rf"\b(?:{_NOUN})\b", re.IGNORECASE)


def find_kind_anywhere(phrase: str) -> tuple[str | None, str]:
    """Return the kind of memory named somewhere in a phrase ("the wall photo"), and the rest."""
    found = _KIND_ANYWHERE.search(phrase)
    if found is None or found.lastgroup is None:
        return None, phrase
    return found.lastgroup, phrase[: found.start()] + phrase[found.end() :]


def forms_of(word: str) -> tuple[str, ...]:
    """Return the words, or phrases, that mean the same as a lower-case one."""
    known = next((base for base in _bases(word) if base in _FORMS), None)
    if known is None:
        return (word,)
    forms = _FORMS[known]
    return tuple(dict.fromkeys(forms if word in _LIKE_A_STOP_WORD else (word, *forms)))


def beginning_of(word: str) -> str | None:
    """Return the form of a lower-case word to look for where a text begins, as it is written.

    "Ate ramen": to the index it begins as "At noon".
    """
    group = next((_GROUPS[base] for base in _bases(word) if base in _GROUPS), "")
    return next(iter(_LIKE_A_STOP_WORD.intersection(group.split())), None)


def _bases(word: str) -> Iterator[str]:
    """Yield what a regular ending may have been put to: buy for buying, take for taking."""
    yield word
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("ed"):
        yield word[:-2]
        yield word[:-1]
    if word.endswith("ing"):
        yield word[:-3]
        yield word[:-3] + "e"
        if word[-5:-4] == word[-4:-3]:
            yield word[:-4]


def as_written(text: str) -> list[str]:
    """Return the words of a text, without possessives: "Anna's T-shirt" gives Anna, T, shirt."""
    return [_POSSESSIVE.sub("", found.group()) for found in WORD.finditer(text)]


def fold(word: str) -> str:
    """Return a word in lower case without accents, as the index has it."""
    return _plain(word.lower())


def _plain(lower: str) -> str:
    plain = unicodedata.normalize("NFKD", lower)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


# English words that are common ones elsewhere, in names too: "dog" is also Danish, "los" Spanish.
_ENGLISH_TOO: Final = _set(
    """
    ad ai al alt ante aura bare ben bent bin bo bud car care cat cet chose come comment con dal
    dame dan das de deed del den dice die dig dim dime din dire dog door dos el encore end er era
    even fa face fare fat fate font fore fort fur ge go gore gut ham hat hay hen her hit hon ill
    inn jake jo kim kit la las logo los man mar mas med men mere met min mint mod mon multi net nun
    ole one op pa pal par pas per pod por pot pour prima pro proto pure quasi sa saga sai sale sans
    sara sea sedan ser sera sim sin sit sob solo son soy state sub sue tale tam tan tel ten tens
    till tom ton us val van var vase vet via von want war ya yang
    """
)
_FOREIGN_STOPS: Final = {code: _set(common) for code, common in FOREIGN_STOP_WORDS.items()}
_STOPS: Final = {"en": STOP_WORDS | GENERIC | FILLERS | _ENGLISH_TOO, **_FOREIGN_STOPS}


def _tellers() -> dict[str, tuple[str, ...]]:
    """Return for each common word, and each rare letter, the languages that have it."""
    tellers: dict[str, tuple[str, ...]] = {}
    for code, tells in (*_STOPS.items(), *LETTERS.items()):
        for word in tells:
            tellers[word] = (*tellers.get(word, ()), code)
    return tellers


_TELLERS: Final = _tellers()
_RARE: Final = frozenset("".join(LETTERS.values()))
_MARKS: Final = ',.;:!?¿¡()"“”«»'
_FOREIGN: Final = frozenset().union(*_FOREIGN_STOPS.values()) - _STOPS["en"]
_ENGLISH: Final = frozenset(word for word, codes in _TELLERS.items() if codes == ("en",))
# Writing that one language stands for; what it may be instead, by letters of its own, has none.
_SCRIPTS: Final = tuple(
    (code, re.compile(letters), re.compile(unless))
    for code, letters, unless in (
        ("ru", "[а-яё]", "[іїєґўћђјљњџѓќѕ]|ъ(?![ея])"),  # Ukrainian, Serbian, Bulgarian ...
        ("el", "[α-ω]", "$^"),
        ("ar", "[ء-ي]", "[پچژگٹڈےکیہ]"),  # Persian, Urdu
        ("fa", "[پچژگکی]", "[ٹڈےہں]"),  # Urdu
        ("hi", "[\u0904-\u0939]", "ळ"),  # Marathi
        ("hy", "[ա-և]", "$^"),
        ("ta", "[\u0b85-\u0bb9]", "$^"),
    )
)
OF_A_SCRIPT: Final = frozenset(code for code, _, _ in _SCRIPTS)
ENGLISH: Final = ("en",)
_MOST_READ: Final = 1000  # letters of a text that say its language
_NEARLY: Final = 0.8  # of the words that speak for the likeliest language: it may be this one too


def find_languages(text: str) -> tuple[str, ...]:
    """Return the languages a text may be in by its commonest words, the likeliest first.

    None where it has no such words: "Locker 17". A word of many languages speaks little for each.
    """
    lower = text[:_MOST_READ].lower().replace("’", "'").replace("'", " ")
    if not lower.isascii():
        return _likeliest(_plain(lower).split(), lower)
    said = lower.split()
    if _FOREIGN.isdisjoint(said):
        return () if _ENGLISH.isdisjoint(said) else ENGLISH
    return _likeliest(said)


def _likeliest(said: Iterable[str], written: str = "") -> tuple[str, ...]:
    """Return the languages that most words speak for, and letters of what is written."""
    tally: dict[str, float] = {}
    for teller in {word.strip(_MARKS) for word in said} | _RARE.intersection(written):
        codes = _TELLERS.get(teller, ())
        for code in codes:
            tally[code] = tally.get(code, 0.0) + 1 / len(codes)
    for code, letters, unless in _SCRIPTS if written else ():
        if unless.search(written):
            tally.pop(code, None)
        elif letters.search(written):
            tally[code] = tally.get(code, 0.0) + 1
    enough = _NEARLY * max(tally.values(), default=0.0)
    likely = sorted(tally, key=lambda code: (-round(tally[code], 6), code))
    return tuple(code for code in likely if tally[code] >= enough)


def find_language(text: str, among: Sequence[str] = ()) -> str:
    """Return the language of a text by its commonest words; English where in doubt.

    `among`: where it may be in several, rather one of these.
    """
    likely = find_languages(text)
    if not likely or "en" in likely:
        return "en"
    return next((code for code in among if code in likely), likely[0])


def is_common(word: str, language: str) -> bool:
    """Return whether a lower-case word says nothing in a language."""
    stops = _STOPS.get(language, STOP_WORDS)
    return word in stops or (not word.isascii() and fold(word) in stops)


MOST_WORDS: Final = 100  # of a text that are looked for: each costs a look-up or more


def parts_of(text: str) -> dict[str, None]:
    """Return the words of a text in lower case, each once; of "dell'auto" both parts."""
    found = dict.fromkeys(part.group() for part in PART.finditer(text.lower()))
    return {part: None for part in found if len(part) > 1 and not part.isdecimal()}


# "di Sara": capitalised inside a sentence, and no part of a title as in "Los Angeles", it is a name
# though it may be a common word, too ("sarà").
_CALLED: Final = re.compile(r"(?<=[\w,;] )([A-ZÀ-Þ][a-zà-ÿ]+)\b(?! [A-ZÀ-Þ])")


def content_words(text: str, language: str = "en") -> dict[str, bool]:
    """Return the lower-case words to look for; True: capitalised inside the sentence, a name."""
    stops = _FOREIGN_STOPS.get(language, STOP_WORDS)
    called = set() if language in ("en", "de") else set(_CALLED.findall(text))
    found: dict[str, bool] = {}
    for place, written in enumerate(as_written(text)):
        word = written.lower().replace("’", "'")
        stem, _, ending = word.partition("'")  # "didn't" is didn and t
        if len(ending) >= 3:  # "l'ufficio" is l and ufficio, "o'clock" is oclock
            word = ending if fold(stem) in stops else word.replace("'", "")
        else:
            word = stem
        if written in called or (word not in stops and fold(word) not in stops):
            is_name = written[0].isupper() and place > 0 and language != "de"
            found.setdefault(word, is_name)
        if len(found) == MOST_WORDS:
            break
    return found


def without(text: str, names: frozenset[str]) -> str:
    """Return a text without some words (lower case), or their possessives."""
    kept = WORD.sub(
        lambda word: "" if _POSSESSIVE.sub("", word.group()).lower() in names else word.group(),
        text,
    )
    return " ".join(kept.split())


def find_people(text: str, senders: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the senders a question names, and its words (lower case) that name them.

    A first name, a family name or, capitalised, the beginning of one: "Mel" for Melanie.
    """
    by_name: dict[str, set[str]] = {}
    for sender in senders:
        for part in sender.lower().split():
            by_name.setdefault(part, set()).add(sender)
    people: set[str] = set()
    names: set[str] = set()
    for written in as_written(text):
        word = written.lower()
        who = by_name.get(word)
        if who is None and len(word) >= 3 and written[0].isupper():
            who = next((who for name, who in by_name.items() if name.startswith(word)), None)
        if who is not None:
            people |= who
            names.add(word)
    return frozenset(people), frozenset(names)
