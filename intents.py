"""A text to an `Intent`, by rules that are read from the top: the first that matches decides.

What holds whatever is typed: a question is never stored, a statement never deletes anything, small
talk is never kept, and in doubt a statement is saved. Nothing here reads a clock or a file.

The rules see the message in a folded form (small letters, plain quotes, no accents) that is as long
as the words typed, so that every span a rule finds can be given back as the person wrote it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import when
from language import acts
from language.known import Known, Nothing
from language.lazy import Lazy, Sieve
from language.questions import kinds
from language.reader.rules import Row
from language.reader.views import View
from reading import message

Kind = Literal[
    "memory",
    "search",
    "reminder",
    "reminder_list",
    "reminder_cancel",
    "reminder_change",
    "forget",
    "chat",
    "help",
]
Action = Literal[
    "",
    "move",
    "snooze",
    "done",
    "rename",
    "skip",
    "undo",
    "thanks",
    "greeting",
    "bye",
    "how_are_you",
    "who_are_you",
    "clock",
    "yes",
    "no",
]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message asks for, and the words of it that matter.

    `about` has its carrier words removed and the sender's spelling kept; empty means "the last one"
    or "that" for kinds that need a target. `number` counts in the list last shown.
    """

    kind: Kind
    confidence: float
    source: Literal["rule", "model", "command"] = "rule"
    about: str = ""
    number: int | None = None
    every: bool = False
    action: Action = ""
    time_text: str = ""
    new_text: str = ""
    kind_wanted: str = ""
    count: bool = False
    everything: bool = False


class Rule(NamedTuple):
    """One line of the tables below. Named groups of `pattern` fill the fields of the Intent."""

    kind: Kind
    confidence: float
    pattern: Lazy
    action: Action = ""


# --- Words ---------------------------------------------------------------------------------------


def _regex(pattern: str) -> Lazy:
    """The pattern, compiled when first used. In this file white space in one is layout, and `_` is
    a space."""
    return Lazy("".join(pattern.split()).replace("_", " "))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(words: str) -> str:
    """An alternation of the words."""
    return "(?:" + "|".join(words.split()) + ")"


_REMINDER = _any(
    r"reminders? remainders? alarms? alerts? notifications? notices? nudges? timers? pings?"
    r" heads?[-_]ups?"
)
_REMIND = _any("remind alert notify nudge ping nag buzz warn")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_MONTH = r"""
        (?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?
        |sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)
    """
_UNIT = r"""
    (?:secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?)
"""
_AMOUNT = r"""
    (?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty|half_an?)
"""
_TIME = rf"""
        (?:\b(?:\d{{1,2}}[:.]\d\d|\d{{1,2}}_?(?:[ap]\.?m\b|o'?clock|h\b|uhr)
        |(?:a_|the_|this_|next_)?(?:couple|few)(?:_of)?_{_UNIT}\b|\d+(?:[.,]\d+)?_?{_UNIT}\b
        |{_AMOUNT}_(?:more_)?{_UNIT}\b|(?:to|2)mm?or+ow|tmrw?|tomm?orow|tonight|today|noon
        |midday|midnight|morning|afternoon|evening|night|weekend|{_DAY}\b
        |(?:next|this|every|each)_\w+|{_MONTH}_\d|\d{{1,2}}(?:st|nd|rd|th)\b
        |\d{{1,4}}[./-]\d{{1,2}}|later|daily|weekly|monthly|soon\b))
    """
_FACT = _any(
    r"passwords? passcodes? passphrase code codes pin pins number numbers address addresses"
    r" birthday birthdays birthdate anniversary combination email e-mail mail name names phone"
    r" iban account login username size sizes plate policy passport recipe recipes location"
    r" link url key"
)
_MEDIA: tuple[tuple[str, str], ...] = (
    ("image", r"photos?|pictures?|pics?|images?|screenshots?|selfies?|snaps?"),
    ("audio", r"voice_(?:notes?|messages?|memos?)|audios?|recordings?|voicemails?"),
    ("video", r"videos?|clips?"),
    ("document", r"documents?|docs?|pdfs?|files?|spreadsheets?|attachments?"),
    ("location", r"locations?|pins?_i_(?:sent|shared)|places_i_(?:sent|shared|saved)"),
    ("contact", r"contacts?|contact_cards?|vcards?|business_cards?"),
)
_MEDIA_NOUN = "(?:" + "|".join(words for _, words in _MEDIA) + ")"
_KEPT = rf"""
        (?:notes?|memor(?:y|ies)|lists?|messages?|entr(?:y|ies)|things?|stuff|info|information
        |calendar|schedule|agenda|plans?|history|{_MEDIA_NOUN})
    """
_WH = r"(?:what|when|where|who|whom|whose|which|why|how)"
_SUBJECT = r"""
        (?:i|we|you|u|he|she|it|they|my|the|there|this|that|these|those|our|your|his|her|their
        |any|anyone|anybody|anything|everyone|someone)\b
    """
_AUX = r"""
        (?:do|does|did|is|are|was|were|am|has|have|had|can|could|would|will|shall|should|may
        |might|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|won'?t
        |can'?t)
    """
_FINITE = r"""
        (?:is|are|was|were|has|had|isn'?t|wasn'?t|doesn'?t|didn'?t|does|did|will|won'?t|can'?t
        |broke|works?|worked|stopped|failed|costs?|took|takes|went|goes|came|comes|means|seems
        |looks)
    """
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}


def _rules(
    *rows: tuple[Kind, float, str] | tuple[Kind, float, str, Action],
) -> tuple[Rule, ...]:
    """The table with its patterns compiled; each is anchored at the start of the message."""
    return tuple(Rule(row[0], row[1], _regex(row[2]), *row[3:]) for row in rows)


# --- Small talk that is the whole message ---------------------------------------------------------
# Whole messages only: "thanks" is small talk, "Thanks to Anna we won" is worth keeping.

_NAME = r"(?:alexa|siri|google|assistant|bot|robot|ai|computer)"
_PAL = rf"""
        (?:,?_(?:there|all|everyone|everybody|again|dude|buddy|bro|dawg|man|mate|pal|you|ya|then
        |sir|my_friend|friend|dear|girl|homie|guys|to_you|so_much|a_lot|very_much|a_bunch|a_million|ok
        |okay|now|for_now|today|lol|haha|too|{_NAME}))*
    """
_HELLO = r"""
        (?:(?:why|well|oh|ok|and|so|a|a_very|big|good|yo|hey|hi)[_,]+)*
        (?:hi+|hey+a?|hello+|helo|hullo|hiya|howdy|yo+|greetings|aloha|hola|hallo|bonjour|salut
        |oi|ola|halo|o?hai|namaste|namaskar|ciao|servus|moin|buenas|salam|shalom
        |good_?(?:morning|afternoon|evening|day)|morning|evening|g'?day|top_of_the_morning
        |(?:pleased|nice|good|great|lovely|happy|glad)_to_
        (?:meet|see|be_talking_to|talk_to|have)_you|it(?:'s|_is)_(?:nice|good|great)_to_
        (?:meet|see|talk_to|hear_from)_you|how_do_you_do|welcome(?:_back)?
        |what'?s_(?:up|good|the_word|crackin\w*)|w?h?at_up|wh?[au]t'?s?_up|wa+[sz]+_?up
        |wu[sz]+_?up|wag1|ayy+|ello|sup|hi_hi|hey_hey)
    """
_WELL = r"""
        (?:(?!.*\b(?:my|our|with_(?!you|u\b))\b)how(?:'?s|_is|_are|_r)?_
        (?:it|everything|things?|life|all|you|u|ya|your_\w+|the_day)\b.*
        |how_(?:have|'ve|has)_(?:you|things|it|your_\w+)_b?e?e?[nd]?\b.*
        |how_goes_(?:it|everything).*|how_(?:do|did)_you_(?:feel|feeling|sleep)\b.*
        |how_was_your_(?:day|night|weekend|\w+)\b.*|(?:are|r)_(?:you|u)_
        (?:ok|okay|well|good|alright|all_right|fine|there|awake|happy|doing_\w+)
        |(?:is_)?everything_(?:is_)?(?:ok|okay|alright|all_right|good|fine|going_\w+)
        |you_(?:ok|okay|good|alright|there)|what'?s_(?:new|happening|cooking|cracking|going_on
        |poppin)|(?:are_)?(?:you|things)_(?:doing|feeling|going)_
        (?:ok|okay|well|good|alright|fine|great)|(?:how|what)(?:_kind_of|_sort_of|_type_of)?_
        (?:a_)?(?:day|mood|night)\b.*\byou\b.*|what_are_you_up_to
        |anything_(?:new|exciting|going_on)|is_(?:it|all|life)_(?:going_)?(?:ok|okay|well|good)
        |what_(?:are|r)_(?:you|u)_doing|(?:is_)?any(?:one|body)_(?:there|here|home)|long_time_no_see|what_is_(?:up|new|happening|going_on)|how_you_(?:doin|been|feelin)\w*)
        (?:_(?:with|for)_you|_today|_tonight|_now|_there|_lately|_then)*
    """
_THANKS = r"""
        (?:(?:ok|okay|great|cool|sweet|nice|perfect|awesome|wow|alright|oh|amazing|excellent
        |lovely|got_it|very_nice|good|yes|no|yeah|nope)?[_,.!]*
        (?:thanks?(?:_you)?|thank_u|thx|thanx|tks|ty|tysm|cheers|ta|much_obliged|many_thanks
        |i_appreciate_(?:it|that|this|you\w*|the_help|your_help)|much_appreciated|appreciate_it
        |that(?:'?s|_was|_is)_(?:very_|really_|so_|super_)?(?:helpful|kind)[^.?]*
        |you(?:'?re|_are|_have_been|'?ve_been)_(?:very_|really_|so_|super_|such_)?(?:a_)?
        (?:helpful|kind|lifesaver|great_help))(?:[_,.!]+(?:that|this|it)(?:'s|_is|_was)[^.?]*
        |[_,.!]+you(?:'re|_are|'ve|_have)[^.?]*)?(?:_for_
        (?:that|this|the_\w+|your_\w+|all|everything|helping|letting|telling|being
        |doing)[^.?]*)?(?:_i_(?:really_)?appreciate_(?:it|that|the_help|your_help))?)
    """
_GRATEFUL = r"""
        (?:(?!.*\bmy\b)(?:(?:i|i'm|am|we|let|oh|well|hey|wow|ok|okay|no|yes|and|so|just|really|very
        |truly|do|can't|cannot|could|want|would|like|to|me|wanted|must|much|have|many|should|i'd
        |sincerely|greatly|all|of)[_,]+)*(?:thanks?_(?:you|u|ya)|thanks
        |appreciate_(?:it|that|this|you\w*|all|the_\w+|how)|grateful|thankful
        |owe_you(?:_one)?)\b(?!_to\b(?!_you))(?:[_,]+[\w']+){0,8})
    """
_BYE = r"""
        (?:(?:good_?)?bye(?:[-_]?bye)?|later_gator|sayonara|toodaloo|good_?night_to_\w+|take_it_easy|i\'ll_be_back|it(?:\'s|_has)_been_(?:nice|good|great)_\w+ing[^.?]*|cya|ciao|tchau|adios|au_revoir|tschuss|farewell|cheerio
        |ta-?ta|toodles|so_long|take_care|(?:see|catch|talk_to|speak_to|chat_with|meet)_
        (?:you|ya|u)(?:_(?:around|later|soon|tomorrow|again|next_\w+|in_a_\w+|then
        |on_the_flip_side))*|later|later(?:s|,?_\w+gator)|until_(?:next_time|then|tomorrow)
        |till_(?:next_time|then|tomorrow)|g'?night|good_?(?:night|evening)
        |parting_is_such_.*|signing_off|over_and_out|end_(?:this_|the_)?(?:chat|conversation)
        |(?:i(?:'m|_am)|i(?:'ll|_will))_(?:be_)?(?:signing_off|heading_(?:out|off)|leaving
        |talk(?:ing)?_to_(?:you|ya)|see(?:ing)?_(?:you|ya)|going|off)
        (?:_(?:soon|later|now|again|tomorrow|then))*|(?:it(?:'s|s|_is))?_?time_(?:for_me_)?
        (?:to|i)_(?:go|leave|went|say_goodbye|say_bye|head_out|get_going)
        |we(?:'ll|_will)_(?:talk|speak|chat|meet)\b.{0,15}
        |it(?:'s|_has)?_been_(?:fun|real|a_pleasure|nice|great)|hasta_la_vista|hasta_luego
        |until_we_(?:meet|speak|talk)\b.{0,15}|nighty?_night|nite|peace(?:_out)?
        |(?:you_)?have_(?:an?_)?(?:good|great|nice|lovely|wonderful|fun|pleasant|blessed)_\w+
        (?:_(?:ahead|too|today|tonight))?|i(?:'m|_am|_have|_gotta|'ve|_got|_must)?_?(?:got_)?
        (?:to_)?(?:go|leave|leaving|going|run|off|out)(?:_of_here|_to_bed|_to_sleep)?(?:_now)?
        |(?:i_)?(?:gotta|have_to|need_to|must|should|got_to)_(?:be_)?
        (?:go|going|run|leave|jet|bounce)(?:_now)?|bye_\w+|say_(?:good)?bye|brb|ttyl|gn
        |it_(?:was|has_been|'s_been)_(?:nice|good|great|lovely|a_pleasure|fun|wonderful)
        (?:_to)?_(?:catch\w*|talk\w*|chat\w*|see\w*|speak\w*|meet\w*|know\w*|hear\w*)[^.?]*
        |nice_(?:talking|chatting|speaking|catching|meeting)[^.?]*
        |that(?:'s|_is|_will_be)_all(?:_for_(?:now|today))?)
    """
_YES = r"""
        (?:yes+|yep|yeah+|yup|ya|yea|sure(?:_thing)?|of_course|definitely|absolutely|correct
        |right|exactly|that'?s_(?:right|correct|the_one|it)|please_do|do_it|go_ahead
        |confirm(?:ed)?|affirmative|si|ja|oui|sim|iya|ha+n|haan_ji|y|yes_please|ok(?:ay)?|okey
        |k+|alright|all_right|fine|roger|sounds_good|got_it|understood|deal|agreed|that_works
        |i_agree)
    """
_NO = r"""
        (?:no+|nope|nah|na|n|not_(?:now|really|yet|that_one)
        |never_?mind(?:_(?:that|it|then|about_it))?|nvm|forget_(?:about_)?it
        |forget_(?:that_)?i_(?:said_anything|asked)|cancel|stop|abort|no_way|no_need
        |don'?t_bother|leave_it|don'?t|nein|non|nao|tidak|nahi+n?|wrong|that'?s_wrong|incorrect
        |none(?:_of_(?:them|these|those))?|neither)
    """
_NOISE = r"""
        (?:(?:ha)+h?|(?:he){2,}|lol+|lmf?ao|rofl|xd+|h?m+|oh+|ah+|wow+|omg|ooh+|aw+|yay+|cool
        |nice|great|awesome|perfect|amazing|excellent|wonderful|fantastic|brilliant|good
        |very_good|sweet|lovely|super|interesting|i_see|really|whoa|oops|sorry|my_bad
        |test(?:ing)?|ping|well|so|um+|uh+|good_(?:job|bot|one|work|boy|girl)|well_done
        |nice_(?:one|work|job)|great_(?:job|work)|that'?s_
        (?:great|good|cool|nice|awesome|amazing|funny|fine|perfect|interesting)
        |(?:you(?:'re|_are)|ur)_(?:so_|very_|the_|a_|really_|an_)*(?:\w+)|you_rock
        |(?:i_)?(?:love|like|hate|miss)_(?:you|u)|no_problem|you'?re_welcome|same|me_too
        |bless_you|congrat\w+|happy_\w+_?\w*|merry_christmas|more|next|altro|mehr|m[aá]s|encore|mais|meer
        |i(?:'m|_am)_(?:so_)?(?:bored|back|here|good|fine|ok|okay|great|doing_\w+)
        (?:_thanks?|_thank_you)?|let'?s_(?:talk|chat)|(?:can|could)_we_(?:talk|chat)
        |tell_me_(?:a|another|some|your)_[^.?]*|tell_me_(?:about_yourself|something[^.?]*|more)
        |say_(?!my\b)[^.?]*|marry_me|do_you_(?:like|love|hate|miss)_(?:me|us)|what_do_you_think_of_me|alrighty|no_worries|whatever|i_understand|good_point|so_true|top|mega|shut_up|go_away|you_suck|oh_my_god|wtf|that_helps?(?:_\w+){0,2}|sing_[^.?]*|talk_to_me)
    """
# What is said in other languages and has no row below, by those who write to us in English too.
_HELLO_ABROAD = r"""
        (?:buon_?(?:giorno|di|pomeriggio)|buona_?sera|salve|guten_(?:tag|morgen|abend)|hej|hei|czesc
        |goed(?:e_?)?(?:morgen|middag|avond)|merhaba|[пП]ривет|[зЗ]дравствуйте|こんにちは|你好|안녕하세요
        |مرحبا|سلام|नमस्ते)
    """
_THANKS_ABROAD = r"""
        (?:(?:mille_|tante_)?grazie(?:_(?:mille|tante|infinite|ancora|davvero))?|bedankt|dank_(?:je|u)(?:wel)?
        |tack(?:_sa_mycket)?|takk|tak|kiitos|dzieki|dziekuje|tesekkurler|efcharisto|spasibo|arigato
        |xiexie|[сС]пасибо|[дД]якую|ありがとう(?:ございます)?|谢谢|謝謝|감사합니다|شكرا|धन्यवाद|תודה
        |merci(?:_(?:beaucoup|bien|a_toi))?|gracias|danke|obrigad[oa])
    """
_BYE_ABROAD = r"""
        (?:arrivederci|a_(?:domani|presto|dopo)|ci_(?:vediamo|sentiamo)|buona_?notte|tot_(?:ziens|straks)
        |doei|hej_da|do_widzenia|[пП]ока|до_свидания|さようなら|再见|再見)
    """
_NOISE_ABROAD = r"""
        (?:prego|di_niente|figurati|va_bene|nessun_problema|bitte(?:_?(?:schon|sehr))?|graag_gedaan
        |(?:i_(?:have_|'ve_)?)?no_(?:idea|clue)|in_a_(?:bit|while|sec|second|minute|moment)
        |(?:please_)?repeat(?:_(?:that|it|please))?)
    """
_ACTIONS: tuple[tuple[Action, float, str], ...] = (
    ("greeting", 0.9, _HELLO_ABROAD),
    ("thanks", 0.9, _THANKS_ABROAD),
    ("bye", 0.9, _BYE_ABROAD),
    ("", 0.8, _NOISE_ABROAD),
    ("greeting", 0.95, _HELLO),
    ("how_are_you", 0.95, rf"(?:{_HELLO}{_PAL}[_,.!]*)?{_WELL}"),
    ("thanks", 0.95, _THANKS),
    ("thanks", 0.85, _GRATEFUL),
    ("bye", 0.9, rf"(?:{_THANKS}[_,.!]*|ok(?:ay)?[_,.!]*|well[_,.!]*)?{_BYE}"),
    ("yes", 0.9, _YES),
    ("no", 0.9, _NO),
    ("", 0.8, rf"{_NOISE}(?:[_,.!]+{_NOISE})*"),
)
_SMALL_TALK = _rules(
    *(("chat", sure, rf"(?:{words}){_PAL}\W*$", action) for action, sure, words in _ACTIONS)
)

# Words that make a message small talk when nothing but filler stands beside them.
_CHATTER = _words("""
    cool great nice awesome perfect amazing excellent wonderful fantastic brilliant sweet lovely
    good thanks thank bye goodbye hello hi hey lol haha hmm wow yay interesting funny neat rad
    dope lit welcome sorry love hate smart clever stupid dumb silly annoying useless helpful
    kidding impressive gorgeous beautiful fun hilarious weird terrible awful boring bored
    understood agreed correct wrong congratulations cheers bravo splendid terrific epic sick solid
    groovy marvelous superb fab fabulous wicked legend genius
""")
_FILLER = _CHATTER | _words("""
    a the very really so that this is it you your are of to for me i'm am that's it's you're so
    too much mega super totally just pretty quite absolutely well oh ah and but what an such one
    man dude buddy friend bro there all again now then here be how not don't do my god gosh
    goodness sounds looks seems like as always i ur u thats its im dear assistant bot robot make
    makes sense see know think yes no yeah sure ok okay right best worst bad alright fine super
    was were
""")

# --- Follow-ups that only an open question gives a meaning ----------------------------------------

_FOLLOW_UP = _regex(
    rf"""
        (?:no|yes|not_that|actually|i_mean|i_meant|sorry|at|on|in|to|for|by|till|until|the|and
        |number|#|[_,])*(?:\d{{1,3}}\b|{_TIME}|(?:first|second|third|fourth|fifth|last|other|next)
        (?:_one)?|both|all(?:_of_them)?)(?:[_,]*(?:at|in|on|the|past|half|to|{_TIME}
        |\d{{1,2}}\b))*\W*$
    """
)

# --- What comes before the request ----------------------------------------------------------------

_LEAD = _regex(
    rf"""
        (?:(?:hey|hi|hello|ok|okay|yo|good_(?:morning|evening|afternoon))[_,]+{_NAME}\b[_,.!:]*
        |{_NAME}[,:]?_+|(?:hey|hi|hello|ok|okay|so|well|um+|uh+|oh|and|but|also|now|then|alright
        |right|actually|quick(?:_question)?|listen|good_(?:morning|evening|afternoon)|btw
        |by_the_way|question|thanks|thank_you|great|cool|perfect|excuse_me)(?:_there)?[_,.!:]+
        |(?:would|do)_you_mind_+|(?:yes|yeah|no|sorry)(?:[,.!:]+_*|_+(?=please))|let_me_(?=see|hear)
        |(?:please|pls|plz|kindly|just)[_,]+(?:just_)?
        |\w+,_(?=(?:please|remember|remind|forget|note|what|when|where|who|save|show|find|tell
        |delete)\b)|(?:can|could|would|will|can'?t|won'?t)_(?:you|u|ya)
        (?:_(?:please|pls|plz|kindly|just|maybe|possibly|also|go_ahead_and))*_+
        (?!remember_what|recall|swim|dance|sing|feel|speak|hear|help)
        |(?:i|we)_(?:want|need|would_like|'?d_like|would_love|expect|would_appreciate)_(?:for_)?
        (?:you|u)_to_+|(?:i'd|we'd)_(?:like|love|appreciate)_(?:for_)?(?:you|u)_to_+
        |(?:i|we)_(?:wanna|gotta|(?:want|need|have|got|would_like|'d_like|would_love)_to)_
        (?=know|hear|be_reminded|see_(?:my|what)_)
        |(?:i'd|we'd)_(?:like|love)_to_(?=know|hear|be_reminded|see_(?:my|what|all|if))
        |(?:can|could|may|might)_(?:i|we)_(?:please_|pls_)?(?:just_)?
        (?:ask_(?:you_)?)?(?=what|how|which|who|if|when|where|set
        |create|make_an?|add|have|get|see|hear|know|ask|put|schedule|view|check|find|look)
        |(?:would|could)_you_be_so_kind_(?:as_to|and)_+|go_ahead_and_+
        |be_sure_to_+(?=remind)|try_to_+(?=remember)|(?:i'm|i_am|i_was)(?:_just)?_
        (?:asking|wondering|curious)_(?:you_to|if_you_(?:can|could))_+
        |is_it_possible_(?:for_you_)?to_+|are_you_able_to_+(?=remind|set|tell|show|find|delete))
    """
)
_TAIL = _regex(
    rf"""
        (?:[_,.]+(?:please|pls|plz|thanks?|thank_you|thx|if_you_can|would_you|will_you)|,_?{_NAME})+
        [\s.!?]*$
    """
)

# --- Reminders: change, cancel, list --------------------------------------------------------------

_NUMBERED = rf"""
        (?:(?:{_REMINDER}_)?(?:number|no\.?|nr\.?|#)_?\d{{1,3}}|(?:{_REMINDER}_)?\d{{1,3}}
        |the_(?:{"|".join(_ORDINALS)}|last|next|other)(?:_one|_{_REMINDER})?)
    """
_THAT = rf"""
    (?:it|that|this|them|those|these|(?:that|this|the_last)_(?:one|{_REMINDER}))
"""
_WHICH = rf"(?:{_THAT}|{_NUMBERED})"
_MOVE = r"""
        (?:move|reschedule|re-schedule|postpone|push|shift|delay|bump|switch|change|update
        |adjust|edit|modify|put(?=_(?:off|back))|bring(?=_(?:forward|back))|defer)
    """
_WAY = r"(?:_(?:back|off|forward|up|out|over))?"
_TO_TIME = rf"""
        (?:(?:to|till|until|for|at|on|by|from_[^,]{{1,30}}_to)
        (?:_the|_around|_about|_like)*_)?{_TIME}.*
    """

_CHANGE = _rules(
    # "snooze", "snooze 10 minutes", "snooze the dentist for 1h", "remind me again in 10 minutes"
    ("reminder_change", 0.95, r"""
        snooze_(?P<about>\d{1,3})_(?P<time>(?:(?:for|till|until|to)_)?\d.*)$
        """, "snooze"),
    ("reminder_change", 0.95, rf"""
        snooze(?:_(?P<about>.{{1,60}}?))??(?:_(?P<time>(?:(?:for|by|till|until|to|another)_)*
        (?:{_TIME}|\d).*))?\W*$
        """, "snooze"),
    ("reminder_change", 0.85, rf"""
        (?:{_REMIND}|ask|tell)_me_(?:(?:about_)?{_THAT}_)?again(?:_(?P<time>.*))?$
        """, "snooze"),
    ("reminder_change", 0.8, rf"""
        (?:not_now,?_|give_me_)(?:in_|another_)?(?P<time>{_AMOUNT}_(?:more_)?{_UNIT})\b\W*$
        """, "snooze"),
    # "done", "did it", "mark the dentist reminder as done"
    ("reminder_change", 0.85, rf"""
        (?:it'?s_|it_is_|that'?s_|i'?m_|i_am_|all_|we'?re_|already_|task_|ok_)*
        (?:done|finished|completed?|did_it)(?:_already|_now|_with)?(?:_(?P<about>{_WHICH}))?\W*$
        """, "done"),
    ("reminder_change", 0.85, rf"""
        (?:i_)?(?:have_|'ve_)?(?:already_|just_)*(?:did|done|finished|completed|do)_
        (?P<about>{_WHICH})(?:_already|_now)?\W*$
        """, "done"),
    ("reminder_change", 0.9, r"""
        (?:mark|set|check|tick|cross)(?:_off)?_(?P<about>.{1,60}?)_(?:as_|is_|to_)?
        (?:done|completed?|finished|off)\W*$
        """, "done"),
    ("reminder_change", 0.8, rf"(?:tick|check|cross)_off_(?P<about>{_WHICH})\W*$", "done"),
    ("reminder_change", 0.8, r"(?P<about>(?:#|number_)?\d{1,3})(?:_is)?_done\W*$", "done"),
    # "skip the next one", "skip tomorrow's"; "skip breakfast" is somebody's plan
    ("reminder_change", 0.9, rf"""
        skip_(?P<about>(?:the_|this_|my_)?(?:next|{_DAY}(?:'s)?|today'?s?|tomorrow'?s?|tonight'?s?
        |once)\b.*|{_WHICH}(?:_time|_once)?|this_time|.*\b{_REMINDER}\b.*)$
        """, "skip"),
    ("reminder_change", 0.8, r"skip\W*$", "skip"),
    # "rename the dentist reminder to orthodontist", "change the text of 2 to ..."
    ("reminder_change", 0.9, rf"""
        rename_(?P<about>{_WHICH}|.{{1,80}}?)(?:_to|_as|_into|:)_(?P<new>.+)$
        """, "rename"),
    ("reminder_change", 0.85, rf"rename_(?P<about>{_THAT})_(?P<new>.+)$", "rename"),
    ("reminder_change", 0.9, r"""
        (?:change|update|edit|set)_the_(?:text|name|title|words|wording|message)_(?:of|for|on)_
        (?P<about>.{1,80}?)_to_(?P<new>.+)$
        """, "rename"),
    # "change my name to Ann" is a fact about the sender
    ("memory", 0.85, r"""
        (?:change|update|set|switch|make)_my_(?:user_?|nick_?|first_?|last_?)?name\b
        """),
    # "move it to 5pm", "push 2 back an hour", "make it 6"
    ("reminder_change", 0.92, rf"""
        (?:{_MOVE}|make|set)_(?P<about>{_WHICH}){_WAY}_(?P<time>{_TO_TIME})$
        """, "move"),
    ("reminder_change", 0.85, rf"""
        (?:{_MOVE}|make|set)_(?P<about>{_WHICH}){_WAY}_(?P<time>(?:to|at|by|till|until)_\d.*)$
        """, "move"),
    ("reminder_change", 0.85, rf"make_{_THAT}_(?P<time>(?:at_|on_)?(?:{_TIME}|\d).*)$", "move"),
    ("reminder_change", 0.8, rf"(?:postpone|reschedule|delay){_WAY}_(?P<time>{_TO_TIME})$", "move"),
    ("reminder_change", 0.6, rf"(?:{_MOVE})_(?P<about>{_WHICH}){_WAY}\W*$", "move"),
    # "move the dentist to Friday"; "move to Berlin in May" and "move the car by 5" are plans
    ("reminder_change", 0.85, rf"""
        {_MOVE}{_WAY}_(?!to\b|in\b|out\b)(?P<about>.{{1,80}}?){_WAY}_
        (?P<time>(?:to|till|until|from_.{{1,30}}_to)(?:_the|_around|_about)*_
        (?:{_TIME}|\d{{1,2}}\b).*|(?:by|for)_{_AMOUNT}_{_UNIT}\b.*)$
        """, "move"),
    ("reminder_change", 0.85, rf"""
        (?:{_MOVE}|set_(?=my\b|the\b))_?(?:my_|the_)?
        (?P<about>.{{0,60}}?\b{_REMINDER}\b.{{0,60}}?){_WAY}_
        (?P<time>(?:to|for|at|on|by|till|until)_(?:the_|around_|about_)*{_TIME}.*)$
        """, "move"),
    ("reminder_change", 0.8, rf"""
        (?:change|update|edit|modify)_(?P<about>.{{0,60}}?\b{_REMINDER}\b.{{0,60}}?)_(?:to|into)_
        (?P<new>.+)$
        """, "rename"),
    ("reminder_change", 0.8, rf"""
        (?:reschedule|postpone|{_MOVE}_(?=.*{_REMINDER}))_?(?P<about>.*)$
        """, "move"),
)  # fmt: skip

_NO_MORE = r"""
    (?:cancel|delete|remove|clear|erase|get_rid_of|scrap|dismiss|discard|call_off|undo|ditch
    |wipe)
"""
_STATED = rf"""
    (?!(?:(?!what|that|which|where|who|everything|all|i)\S+_){{1,3}}{_FINITE}\b)
"""
_STOP = rf"""
        (?:{_NO_MORE}|stop|drop|turn_off|switch_off|disable|kill|end|unset|take(?:_(?:off|away|out)|(?=_.*_(?:off|out_of|from)_))
        |abort|nix|forget(?:_about)?|silence|mute|trash|eliminate|deactivate|never_?mind
        |throw_(?:out|away)|no|no_more|i_(?:have_)?changed_my_mind_about|nuke|destroy|cut|close|ignore|skip_all|reject|omit|cease
        |expunge|void|retract|clean(?:_up|_out)?|suspend|pause|quit|withdraw|revoke
        |i(?:'m|_am)_(?:done|finished)_with)
    """

_CANCEL = _rules(
    # "don't remind me about X", "stop nagging me"; "don't forget to remind me" is not one
    ("reminder_cancel", 0.9, rf"""
        (?:do_not|don'?t|never|stop|quit|no_need_to|you_(?:do_not|don'?t)_(?:need|have)_to
        |no_longer)_(?:{_REMIND}(?:g?ing)?|notifying|send(?:ing)?|tell(?:ing)?|bother(?:ing)?
        |wak(?:e|ing)|text(?:ing)?|messag(?:e|ing)|giv(?:e|ing))_(?:me|us)\b
        (?:_(?:an?|any|the|my|more|that)\b.{{0,20}}{_REMINDER})?(?:_(?:up|any_?more))?
        (?:_(?:to|about|of|for|that))?(?P<about>.*)$
        """),
    ("reminder_cancel", 0.88, rf"""
        (?:do_not|don'?t|never|stop|quit)(?:_you)?_(?:giv|send|set|mak|creat|issu|show|do|us
        |schedul|post|play|run|execut|perform)(?:e|ing)?\b(?P<about>.{{0,60}}?\b{_REMINDER}\b.*)$
        """),
    # "i no longer need my notice at 6 to ..."
    ("reminder_cancel", 0.88, rf"""
        (?:i_|we_)?(?:no_longer|do_not|don'?t|won'?t|will_not)_(?:want|need|require)
        (?:_to_have|_to_get)?_(?P<about>.{{0,60}}?\b(?:{_REMINDER}|be_(?:reminded|alerted|notified|nudged)|reminding)\b.*)$
        """),
    # "delete my reminder to stretch"; "drop me a reminder" makes one
    ("reminder_cancel", 0.93, rf"""
        (?:you_(?:can|may|should)_|(?:i|we)(?:'d|_would)?_(?:want|need|like)_to_|can_i_|let'?s_)?
        {_STOP}_(?!me_an?\b|by\b){_STATED}(?P<about>[^?!;]{{0,80}}?\b
        (?:{_REMINDER}|reminding)\b.*)$
        """),
    ("reminder_cancel", 0.85, r"""
        (?:stop|end)_(?P<about>(?:the_|my_)?(?:daily|weekly|monthly|repeat|recur).*)$
        """),
    # What is cancelled elsewhere is a task or news, not a reminder
    ("memory", 0.6, r"""
        cancel(?:led|ed|l?ing|lation|s)?\b.*\b(?:subscriptions?|memberships?|orders?|contract
        |account|(?:credit_)?card|insurance|netflix|spotify|culture|policy|policies)\b
        """),
    ("reminder_cancel", 0.8, rf"cancel_{_STATED}(?P<about>.+)$"),
)  # fmt: skip

_LIST = _rules(
    # The bare name of the list
    ("reminder_list", 0.95, r"""
        (?:my_|all_|of_|next_|the_|list_|current_|pending_|upcoming_|todays_|today's_|show_|active_)*
        (?:reminders|reminder_list|alarms|list_of_reminders|(?<=next_)reminder)
        (?:_(?:list|for|on|today|tomorrow|this|next)\b.*)?\W*$
        """),
    # How reminders work is a question to the assistant about itself
    ("help", 0.85, rf"""
        (?:how|explain|show_me_how|teach_me|what_is_the_way)\b(?!_many|_often)
        (?=.*\b(?:set|setting|creat\w+|mak\w+|work\w*|add\w*|delet\w+|cancel\w*|us(?:e|ing)
        |chang\w+)\b).*\b{_REMINDER}\b
        """),
    ("reminder", 0.8, rf"(?:how|what)_about_(?:a|setting_a)_{_REMINDER}"),
    # "what is the alarm code?" asks for the code of a thing
    ("search", 0.85, rf"""
        {_WH}(?:'?s|_(?:is|was|are|were))_(?:the|our|my)_(?:reminder|alarm|timer|alert)_
        (?!(?:for|at|on|to|in|about|of|set|list|due|times?|dates?|schedule\w*|text|label|note|name
        |details?|info|items?|status|i|we|you|that|which|today|tomorrow|tonight|now|next|this|again
        |is|was|from|going|said|says?|called|please|{_DAY})\b)\w+\W*$
        """),
    # Any question or request to show that speaks of reminders; "give me a reminder" makes one
    ("reminder_list", 0.85, rf"(?:has|is|was)_(?:an?|the|my)_{_REMINDER}\b"),
    ("reminder_list", 0.9, rf"""
        (?!don'?t_(?!i\b|you\b))(?:{_WH}|{_AUX}|{_WH}'?s|show|list|read|tell|give|see|hear|view|check|display|speak|say
        |go_over|look|pull|bring|open|get|i_(?:had|have|want|need|would_like|'?d_like)_
        (?:to_(?:know|hear|see)|an?_list)|know|let_me_(?:know|see|hear)|any|find|search|recite
        |review|run|remind_me_(?:of|what|about)|name|recall|repeat|print|fetch)\b
        (?!_(?:me_)?an?_(?:reminder|alarm|alert|notification|notice|nudge|timer|ping|heads)\b
        (?!_list))(?!.*\b(?:as_a|a|nice|good|great)_reminder_(?:of|that|how)\b
        |.*\bas_a_reminder\b|.*\ba_reminder_for_\w+_to_be\b).*\b
        (?:reminders?|remainders?|alarms?|timers?)\b
        """),
    ("reminder_list", 0.85, rf"""
        (?!don'?t_(?!i\b|you\b))(?:{_WH}|{_WH}'?s|{_AUX}|tell_me|know|show_me|list)\b[^.!?]*\b
        (?:to_remind_me|be_reminded|remind(?:ing|ed)?_me|been_reminded|going_to_remind
        |you_remind)\b
        """),
    ("reminder_list", 0.85, r"""
        (?:my|the|on_my|in_my|from_my)_(?:reminders|reminder_list|list_of_reminders),?_.*\b
        (?:what|which|are|is|read|show|tell|list|has|contains?)\b
        """),
    ("reminder_list", 0.8, r"""
        (?:let'?s|i'?d_like|i_(?:want|need|would_like)|please)\b.*\b
        (?:hear|see|know|check|go_(?:over|through)|review|look_at|read)\b.*\b
        (?:reminders|reminder_list)\b
        """),
    ("reminder_list", 0.8, r"""
        (?:what|is_there|was_there|did|do)\b.*\bi_(?:\w+_)?(?:supposed|wanted|meant|needed|need|want|have)
        _to_(?:remember|be_reminded|do_today)\b
        """),
    ("reminder_list", 0.7, r"""
        (?:what(?:'s|_is)?_|what_have_|am_|did_)i_(?:am_)?(?:forget|forgetting|missing)
        (?:_anything|_something)?\W*$
        """),
)  # fmt: skip

# --- Reminders: make ------------------------------------------------------------------------------

_BY_NOUN = r"""
        (?:set(?:_up)?|create|make|add|schedule|put|start|program|arrange|place|leave|drop|give
        |send|get|have|need|new|want|use|save|write|enter|establish|book|enable|turn_on|remember
        |post|issue|generate|ask_for|do|run|setup|insert|include|record|shoot|provide|throw
        |initiate|build|plan|prepare|activate)
    """
_REMINDING = _rules(
    # A question that asks to be told something again: "remind me what the password was"
    ("reminder", 0.85, r"""
        remind_(?:me|us)_when_(?:i|we|you|he|she|they|it)(?:'m|'s|'re)?_?
        (?:am|are|is|get|gets|arrive|arrives|leave|leaves|reach|come|comes|finish|wake|go|see|start
        |starts|enter|return|has|have)\b
        """),
    ("reminder", 0.8, r"""
        remind_(?:me|us)_when_.*\b(?:is|are)_(?:done|ready|over|finished|up|here|free|open)\b
        """),
    ("search", 0.88, r"""
        remind_(?:me|us)_(?:again_)?(?:about_)?(?P<about>
        (?:what|where|who|whom|whose|which|how|why)(?:'s)?\b(?!_time_to).*)$
        """),
    ("search", 0.8, r"""
        remind_(?:me|us)_(?P<about>when_(?:is|was|are|did|do|does|i_\w+ed|we_\w+ed|i_last|we_last
        |(?:the|my|our|\w+'s)\b.*\b(?:is|was|are|were|birthday\w*|anniversary)\W*$).*)
        """),
    ("search", 0.8, rf"""
        remind_(?:me|us)_(?:of_|about_)?(?P<about>(?:my|the|our|\w+'s)_(?:\S+_){{0,4}}{_FACT}
        (?:_again)?)\W*$
        """),
    # "these photos remind me of home" tells, it does not ask
    ("memory", 0.8, r"""
        (?:i|we|he|she|they|having|it|there|the|my|made)\b(?!.*\b(?:need|want|like|set|reminder|you)\b).*\b
        to_remind_(?:me|us|myself|ourselves)\b(?!.*\?)
        |(?:.*\b(?:they|these|those|which|always|like_\w+|really|that|songs?|photos?|does|doesn't|did
        |(?:asked|told|wanted|promised|begged|got|used)_(?:\w+_)?to)_)remind(?:s|ed)?_(?:me|us|myself)\b(?!.*\?)
        """),
    ("reminder", 0.95, rf"(?:{_REMIND}|reminding)_(?:me|us|myself|\w+_and_me)\b"),
    # ... nor does "a painting to remind me of home"; "I have the dentist at 3, remind me" does
    ("reminder", 0.9, r"""
        .*?(?:(?<!to_)|\b(?:want|need|like|you|someone|something)(?:_\w+){0,4}_to_)\b
        (?:remind|ping|nudge|alert|notify|nag)_(?:me|us|myself)\b
        """),
    ("reminder", 0.85, r"(?:remind_?me|rmd_me|remid_me|remind_to|remainder_to)\b"),
    # Not to forget, to do: "remember that ..." and "don't forget that ..." come below and tell
    ("reminder", 0.93, r"(?:do_not|don'?t|never)_let_(?:me|us)_(?:forget|miss)\b"),
    ("reminder", 0.85, r"(?:do_not|don'?t|never|not)_(?:to_)?forget_to\b"),
    ("reminder", 0.85, r"""
        (?:i_)?(?:must_|need_to_|have_to_|should_|gotta_|want_to_|got_to_
        |need_help_|(?:(?:can|could|will|would)_you_(?:please_)?)?help_me_(?:to_)?)?
        (?:remember(?:ing)?|not_forget)_to\b
        """),
    ("reminder", 0.8, r"""
        (?:i_)?(?:can'?t|cannot|mustn'?t|must_not|shouldn'?t|better_not|do_not_want_to
        |don'?t_want_to)_forget_to\b
        """),
    ("reminder", 0.85, r"(?:make|be)_sure_(?:that_)?(?:i|we|me)\b"),
    ("reminder", 0.6, rf"""
        remember_(?:me_to|(?:something|this|that|it|me)\b.{{0,20}}\b(?:later|{_TIME}))
        """),
    # Other verbs for it; those that friends use too need a time beside them
    ("reminder", 0.9, r"wake_(?:me|us)(?:_up)?\b"),
    ("reminder", 0.85, r"(?:tell|ask|prompt|poke|bug|beep|order|force|get)_(?:me|us)_to_\w"),
    ("reminder", 0.8, rf"""
        (?:tell|text|message|email|call|ring|prompt|poke|bug|beep|write|let|inform)_(?:me|us)
        (?:_know|_up)?_(?:(?:(?:at|on|in|every|by|before)_)?(?:the_)?{_TIME}|(?:at|by)_\d)
        """),
    ("reminder", 0.8, rf"""
        (?:let_me_know|tell_me|text_me|message_me|call_me)_when_it(?:'s|_is)_(?:time\b|{_TIME})
        """),
    ("reminder", 0.8, r"""
        (?:at|in|on|every|each|tomorrow|tonight|today|next|when|after|before|this)\b.*
        (?<!they)(?<!to)(?<!you)_(?:tell|text|wake|message|prompt)_me_(?:to|that|about|up)\b
        """),
    # A reminder by its noun: "set an alarm", "I need a reminder", "reminder: dentist at 5"
    ("reminder", 0.9, rf"""
        (?:{_BY_NOUN}|let'?s_{_BY_NOUN})\b(?!_my_reminders|_all|_the_reminders).{{0,60}}?\b{_REMINDER}\b
        """),
    ("reminder", 0.88, rf"""
        (?:i|we)(?:'d|_would|_will|'ll)?_(?:want|need|like|love|appreciate|require|could_use
        |have_got_to_have|gotta)\b.{{0,60}}?\b(?:{_REMINDER}|be_reminded|reminding|remind_me)\b
        """),
    ("reminder", 0.85, r"(?:be_reminded|i_(?:should|have_to|must)_be_reminded)\b"),
    ("reminder", 0.85, rf"""
        (?:quick_|new_|another_|my_|an?_)*(?:reminder|alarm|timer|alert)(?:_for_me)?
        (?:\s*[:,–-]|_to\b|_for\b|_that\b|_about\b|_at\b|_on\b|_in\b|_{_TIME}|\W*$)
        """),
    # Whatever else is asked of the list of reminders, in verbs that nobody foresaw
    ("reminder_list", 0.75, r"""
        (?!(?:i|we|he|she|they|it|that|this)_(?!want|need|would|have|had|wanna|forgot|'d)).*\b
        (?:my|the)_(?:reminders|reminders?_list|list_of_reminders)\b
        """),
)  # fmt: skip

# --- Forgetting -----------------------------------------------------------------------------------

_ERASE = r"""
    (?:delete|erase|remove|wipe|scrap|clear|discard|destroy|get_rid_of|trash|throw_(?:away|out)
    |empty|drop)
"""
_FORGET = _rules(
    # Taking a forgetting back
    ("forget", 0.95, r"""
        (?:undo|un-?delete|restore|unforget|recover|bring_(?:it|that|them)_back
        |put_(?:it|that)_back)(?:_(?:that|it|this|them|the_last.*|my_last.*|last.*|what_i_.*))?\W*$
        """, "undo"),
    ("forget", 0.85, r"""
        (?:i_)?(?:didn'?t|did_not)_mean_to_(?:delete|forget|remove|erase)\b
        """, "undo"),
    # Everything; then one thing, by what was said about it or its place in a list
    ("forget", 0.9, rf"""
        (?:{_ERASE}|forget|delete_all|wipe_out|purge)(?:_about)?_
        (?P<about>(?:everything|all)(?:_(?:of_(?:it|them|that)|that|you|i|we|about_me|you\b.*
        |my_(?:memories|notes|data|messages|info\w*)))*)\W*$
        """),
    ("forget", 0.9, r"""
        (?:unremember|unsave|forget|you_can_forget|you_may_forget|you_should_forget)(?:_about)?\b
        (?!_to\b)_(?P<about>.+)$
        """),
    ("forget", 0.9, r"""
        (?:do_not|don'?t|never|stop|you_(?:do_not|don'?t)_(?:need|have)_to|no_need_to)(?:_\w+_to)?_
        (?:remember|sav|stor|keep|record|memori[sz]|not)(?:e|ing)?(?:_track_of)?\b
        (?!_(?:what|where|when|who|how|if|which|why)\b)_?(?P<about>.*)$
        """),
    ("forget", 0.85, r"""
        i_(?:do_not|don'?t|no_longer)_(?:want|need)_(?:you_to_)
        (?:remember|keep|know|save|store)\w*_(?P<about>.+)$
        """),
    ("forget", 0.85, r"(?:scratch|strike)_(?P<about>that|it|the_last.*|what_i_.*)\W*$"),
    ("forget", 0.88, r"""
        (?:take|cross|scratch|strike|remove|delete|erase|get_rid_of|drop|clear|pull|knock|x)\b_
        (?P<about>.+?)(?:_\w+)?_(?:off|from|out_of|on|in)(?:_of)?_(?:\S+_){0,5}lists?\b
        """),
    ("forget", 0.8, r"""
        (?:i|we)_.*\b(?:clear|delete|empty|wipe|erase|remove|scrap|get_rid_of)\b_(?:out_|off_)?
        (?P<about>(?:.*_)?(?:my|the|all|that|this|our|whole)\b.*\blists?\b.*)$
        """),
    ("forget", 0.8, r"""
        (?:i|we)_(?:no_longer|do_not|don'?t)_(?:need|want)_(?P<about>.+?)_(?:on|in)_
        (?:\S+_){0,5}lists?\b
        """),
    # "remove the chicken from the freezer" is a task; nothing here lives in a freezer
    ("memory", 0.6, rf"""
        (?:remove|delete|take|clear|wipe|empty|erase|drop|get_rid_of)\b
        (?!.*\b(?:lists?|note|memor|{_KEPT}|you|your|everything|said|told|saved)\b).*\b
        (?:from|off|out_of|on|in)\b_(?:the|my|our|your|his|her|\w+'s)\b
        """),
    ("forget", 0.88, rf"(?:delete|erase|remove|trash|scrap|purge)_{_STATED}(?P<about>.+)$"),
    ("forget", 0.85, rf"""
        (?:wipe|clear|discard|destroy|get_rid_of|throw_(?:away|out)|empty|drop)
        (?:_out|_off)?_{_STATED}(?P<about>(?:it|that|this|them)\W*$
        |(?:.*\b)?(?:{_KEPT}|memory|memories|database|data|everything|what_i_(?:said|told))\b.*)$
        """),
)  # fmt: skip

# --- Telling --------------------------------------------------------------------------------------

_TELLING = _rules(
    # "Can you remember things for me?" asks what we are for
    ("help", 0.85, r"""
        (?:do_you_)?(?:remember|save|store|keep|note)_
        (?:stuff|(?:some|any|every)?things?|notes|reminders)(?:_for_me)?\W*$
        """),
    # "remember when we went to Rome?" asks; without its question mark it tells
    ("search", 0.85, r"(?:remember|recall)_(?P<about>.*)\?\W*$"),
    ("memory", 0.93, r"""
        (?:please_)?(?:remember|memori[sz]e|keep_in_mind|bear_in_mind|take_into_account)\b
        (?!_what\b|_who\b)(?:(?:_that|:|,)?_(?P<about>.*))?$
        """),
    ("memory", 0.9, r"(?:do_not|don'?t|never)_forget\b(?!.*\?)(?:_that|_about)?_?(?P<about>.*)$"),
    ("memory", 0.9, r"(?:help_me_(?:to_)?)(?:remember|note|save|store)(?:_that)?_(?P<about>.+)$"),
    ("memory", 0.92, r"""
        (?:note|save|store|record|log|jot|write|keep)\b(?:_down)?(?:_(?:that|this|it|a_note))?
        (?:[:,])?_?(?P<about>(?!me\b).+)$
        """),
    ("memory", 0.9, r"""
        (?:take|make|leave|add|create|start)_(?:me_)?(?:an?_|the_)?(?:new_|quick_|mental_)*
        (?:note|memo|memory|entry|list)\b(?:_(?:of|that|to|about|called|for))*:?_?(?P<about>.*)$
        """),
    ("memory", 0.9, r"""
        (?:note_to_self|fyi|for_the_record|for_your_information|just_so_you_know|so_you_know|ps|btw
        |attention|important|memo|note)\b[:,]?_(?P<about>.+)$
        """),
    # Lists are memories
    ("memory", 0.9, r"""
        (?:add|put|include|insert|append|throw|place|stick|get)\b.*\b
        (?:to|on|in|onto|into|for)\b.*\blists?\b
        """),
    ("memory", 0.88, r"""
        (?:on|to|in|onto|for)_(?:my|the|our)\b.*\blists?,?_(?:please_|pls_|can_you_)?
        (?:add|put|include|write|insert)\b
        """),
    ("memory", 0.8, r"add\b(?!_(?:up|them|these|\d)\b)"),
    # What to call the sender; "call me at 5" is not about names
    ("memory", 0.85, r"""
        (?:you_(?:can|should|may|could|must)_|from_now_on,?_|start_
        |i_(?:want|prefer|would_like|'d_like)_(?:you_)?(?:to_be_|to_)?
        |(?:i'd|i_would)_(?:like|prefer)_to_be_|please_)*
        (?:call(?:ed|ing)?|refer(?:red)?(?:_to)?|address|name)(?:_to)?_me_(?:as_|by_)?
        (?!(?:at|in|on|when|back|tomorrow|later|to|up)\b)\w+
        """),
    ("memory", 0.85, r"""
        (?:i_(?:want|prefer|would_like|'d_like|go_by)|i'd_(?:like|prefer|rather)
        |i_would_(?:like|prefer|rather))\b.*\b(?:be_called|go_by|be_named|be_known_as
        |be_referred)\b
        """),
)  # fmt: skip

# --- Asking the assistant about itself ------------------------------------------------------------

_MY_OWN = r"""
    \b(?:my|our|the|today'?s?|tomorrow'?s?|next|this)_(?:\S+_){0,3}
    (?:schedules?|calendar|agenda|appointments?|meetings?|events?|plans?|shopping_list
    |grocery_list|to-?do_list|to_do_list|lists?|days?|week|notes?|memories)\b
"""
_OPENS = r"""
    (?!.*[.!]_)(?:(?:so|and|inform|please|in|on|about|with)_)*
    (?:what|which|how|tell|list|give|show|name|describe|explain|can|could|would|do|are|is|am|any
    |know|let_me_know|i_(?:want|need|would_like|'d_like)_to_know|i'?d_like|anything|where|me_of)\b
    """
_ITSELF = _rules(
    ("chat", 0.9, r"""
        (?:tell_me_|do_you_know_|(?:can|could)_you_tell_me_)?what(?:'?s|_is)?_(?:the_|today'?s_)?
        (?:current_|exact_)?(?:time|date|day)(?:_(?:is_it|it_is|is_today|of_the_week))*
        (?:_(?:right_)?now|_today|_here)*\W*$
        """, "clock"),
    # An overview of one's own things, before an overview of the assistant
    ("search", 0.85, rf"""
        (?:give|show|tell|read|go_over|go_through|run_through|look_at|look_over|check|bring_up
        |pull_up|what'?s|what|let'?s|list|recite|review|see|view|open|walk|display|provide|read_off
        |sum_up|summari[sz]e|recap|name|describe|get|say|repeat)\b
        (?!.*\b(?:add|put|remove|delete)\b)(?:.*{_MY_OWN}
        |.*\b(?:overview|summary|rundown|run_down|idea|recap)_of_(?:what|how)\b.*\b(?:i|me|my)\b)
        """),
    ("search", 0.8, r"""
        (?:the_|my_|all_)*(?:schedules?|calendar|agenda|appointments|meetings|events|shopping_list
        |grocery_list|to-?do_list|to_do_list)(?:,?_(?:for|on|today|tomorrow|this|next|in|between|at
        |from|with|please)\b.*)?\W*$
        """),
    # The question word last: "you wrote what for my name", "my last oil change was when"
    ("search", 0.75, r"""
        (?:you|u)_(?:still_|already_|currently_)?(?:wrote|have|call|called|said|know|think|got|saved
        |stored|put|listed|named|noted)(?:_\w+){0,3}_(?:what|who|whom|where)\b
        """),
    ("search", 0.8, r"""
        (?:my|the|i|our|he|she|it)\b.*\b(?:is|was|are|were|called|named|have|has|on|in|at|of|for|to
        |contains?|did|said|says)_(?:what|when|where|who|whom|which_one|how_(?:many|much|long|old))\W*$
        """),
    ("search", 0.8, r"""
        (?:on|in|for|at|from|of|by)_(?:my|the|our)?\b.*,_
        (?:what|when|where|who|which|how|is|are|do|did|does|am|was)\b
        """),
    ("help", 0.85, r"ask_(?:you_)?(?:about_)?(?:anything|something|stuff|(?:an?|some)_questions?)"),
    ("help", 0.95, r"""
        (?:(?:i_|we_)?(?:need|want|could_use|require|would_like)_
        (?:some_|your_|a_little_|a_bit_of_|more_)*)?(?:help|a_hand|assistance|guidance|instructions?
        |tutorial|manual|guide|menu|commands?|options|faq|support)(?:_me)?
        (?:_out|_please|_here|_now|_with_(?:this|that|it|something|the_app|this_app|you))?\W*$
        """),
    ("help", 0.93, r"""
        (?:can|could|would|will|are)_you_(?:please_|able_to_)*(?:help|assist)(?:_me)?
        (?:_out|_with_(?:this|it|something|anything))?(?:_please)?\W*$
        """),
    ("help", 0.93, r"""
        (?:so_)?(?:tell|show|teach|explain|inform|give|list|name)?(?:_to)?(?:_me|_us)?
        (?:_of|_about)?_?(?:what|which|how)\b.{0,50}?\b
        (?:can|could|should|do|does|are|would|will|might|may)?_?
        (?:you|u|this_(?:app|bot|thing|assistant|service)|it)\b_
        (?:able_to_|capable_of_|good_at_|going_to_|to_|all_)*(?:(?:can|could|able_to|capable_of)_)?
        (?:do|doing|help|assist|offer|provide|answer|respond|handle|support|understand|be_of
        |perform|talk|accomplish|have_to_offer|good_at|useful|for)\b
        (?!.*\b(?:yesterday|last_(?:night|week|weekend)|about_anna)\b)(?!ing)
        """),
    ("help", 0.88, r"""
        (?:(?:show|tell|give|list|read|what_are|what's|see|view)_)?(?:me_|us_)?
        (?:an?_|the_|all_|your_|my_|of_|about_|list_|full_)*
        (?:commands?|features|functions|capabilities|options|instructions|abilities)
        (?:_(?:please|list|available|you_have|there_are|to_me))*\W*$|(?:show|walk|take)_me_(?:around|through_(?:it|this|that|everything))\b.*
        |do_you_have_(?:an?_|any_|some_)?(?:manual|instructions?|guide|help|tutorial|faq)\b.*
        |(?:any|some)_tips_.*|who_can_you_help\b.*|explain_(?:your|yourself)\b.*
        """),
    ("help", 0.9, r"""
        what(?:'s|_is|_are|'re)?_(?:all_)?(?:your|the(?!_purpose))_(?:\w+_)?
        (?:capabilities|capability|features?|functions?|functionality|skills?|abilities|services?
        |commands?|options|purpose|use|uses|specialt\w+|expertise|strengths)
        (?:_available|_you_have|_you_offer|_i_can_use)?\b
        """),
    ("help", 0.9, r"""
        what(?:'s|_is|_are)?_(?:you_|are_you_)?(?:capable_of|good_at|able_to_do|good_for|made_for
        |programmed_to_do|designed_to_do|used_for)\b
        """),
    ("help", 0.9, r"""
        (?:what|which)\b.{0,40}?\b(?:can|could|should|may|might|am|do)_i_(?:able_to_|allowed_to_)?
        (?:ask|say|tell|do_with|use|request|talk|send|type|get_from|expect|learn)\b.{0,30}$
        """),
    ("help", 0.88, rf"""
        {_OPENS}.*\b(?:subjects?|topics?|areas?|kinds?_of_(?:things|questions|info\w*|stuff)
        |types?_of_(?:things|questions|subjects|info\w*|stuff)|sorts?_of_(?:things|questions)
        |things|questions)\b.*\b(?:(?:are|do|can|could|would|should|may|might)_(?:you|i)|(?:i|you)_(?:can|could|may|might))\b
        (?:.*\b(?:familiar|know|knowledgeable|ask|answer|help|respond|good_at|cover|assist|do
        |discuss|talk|understand|handle|trained|able)\b)
        """),
    ("help", 0.88, rf"""
        {_OPENS}.*\b(?:subject|topic)s?\b.*\b(?:you_are|you're|are_you|you)\b.*\b
        (?:familiar|know|knowledgeable|good|versed|comfortable)\b
        """),
    ("help", 0.88, r"""
        (?:how|what|where)_(?:do|may|can|could|should|would|is|are|to|might|else)_?(?:i|we|one|the_\w+)?\b.*\b
        (?:benefit_from|get_help|get_started|begin|start|proceed|get_the_most|use_you|using_you
        |use_this|using_this|use_it|interact_with_you|talk_to_you|make_use)\b
        """),
    ("help", 0.9, r"""
        how_(?:do|does|did|would|can|is)_(?:you|this|it|that|the_(?:app|bot|assistant|thing|system)
        |things_here|everything)(?:_(?:app|bot|thing|all|assistant))?_
        (?:work|function|operate|help)\w*
        """),
    ("help", 0.88, r"""
        how_(?:do|may|might|can|could|would|should|to|does_one|does_someone)\b(?:_i|_we|_you)?_?
        (?:use|save|store|add|delete|remove|forget|search|find|list|see|set|cancel|edit|change
        |start|make_a_note|export|undo|ask|send)\b(?:_
        (?:you|this|it|a|an|my|the|things|something|up|new|all|old|notes?|memor\w+|photos?
        |voice_notes?|messages?|to)\b)*[^,]{0,12}\W*$
        """),
    ("help", 0.88, r"(?:give|lend)_me_a_hand"),
    ("help", 0.88, r"how_does_.{0,30}?(?:\w+ing)?_.{0,30}?work\W*$"),
    ("help", 0.9, r"""
        (?:give|show|tell|walk|talk|run|teach|guide|take|explain|start|offer|provide|begin)\b
        (?:_to)?(?:_me|_us)?_?(?:with_|through_|of_)?(?:an?_|the_|how_|about_|some_|quick_|brief_
        |short_)*(?:rundown|run-?down|overview|ropes|tour|tutorial|walk-?through|introduction|intro
        |process|steps|basics|demo|instructions?|it_works?|this_works?|you_work|things_work
        |to_use\b.*|summary_of_(?:what|your)\b.*|crash_course|lowdown|guide|examples?|procedure
        |help|explanation)\b
        """),
    ("help", 0.85, r"""
        (?:i_(?:do_not|don'?t)_(?:know|understand|get)_(?:how|what)\b.*\b
        (?:use|works?|do_here|do_now|to_do|start|you)\b
        |i(?:'m|_am)_(?:lost|confused|stuck|new_here)\W*$
        |what_(?:do|should|can|am)_i_(?:supposed_to_)?do(?:_now|_here|_next|_first)?\W*$
        |explain_(?:yourself|this|it)\b.*|get_started|how_(?:can|do)_i_(?:start|begin)\b.*
        |what_now)\W*$
        """),
    ("help", 0.88, r"""
        (?:what|which)(?:'s|_is|_are|'re)?\b.{0,20}\byour_(?:\w+_)?
        (?:duty|duties|tasks?|jobs?|roles?|functions?|responsibilities|areas?|knowledge|limits?
        |limitations?|expertise|intended_use|main_(?:use|function))\b
        """),
    ("help", 0.85, rf"""
        (?={_OPENS})(?!.*\b(?:did|last|yesterday|for_fun|living|free_time|spare|hobb\w+|said|told|remember
        |called|named|old|from|like_to_do|enjoy|prefer|look_like|know_about_\w+|names?|call|for_me
        |know_(?:my|when|where|if|who|what_(?:time|day))|think|feel|be_doing|been)\b)
        (?=.*\b(?:what|which|how|list|topics?|subjects?|areas?|things|questions?|kinds?|types?
        |sorts?|range|anything|stuff)\b)(?=.*\b(?:you|u)\b)
        (?=.*\b(?:asked?|asking|answer\w*|help\w*|assist\w*|capable|able|capabilit\w+|familiar
        |knowledge\w*|know|expert\w*|respond|perform|offer|provide|handle|understand|useful|support
        |do|talk_about|discuss|programmed|trained|equipped|good_at)\b)(?:\W*+[\w']++){{2,14}}\W*$
        """),
    ("help", 0.85, r"""
        (?:how|in_(?:what|which)_(?:way|format)|what(?:'s|_is)_the_(?:best|right|correct|proper)_
        (?:way|format))\b.*\b(?:i|to)\b.*\b(?:you|phrase|specify|format|reminders?
        |(?:tell|say|give|write|enter|set|state|type)_(?:\w+_)?the_(?:time|date|day))\b
        """),
    ("help", 0.85, r"""
        (?:can|could|would|will)_you_(?:guide|teach|instruct|train|coach|show|walk)
        (?:_me)?\b[^.]{0,40}$|(?:guide|teach|instruct|coach)_me\b.{0,40}$
        """),
    ("chat", 0.85, r"""
        (?:am_i|are_we)_(?:talking|speaking|chatting|texting|dealing|communicating|conversing
        |writing)\b.*$|is_(?:this|that|it)(?:_thing)?_(?:an?_)?
        (?:real|human|bot|robot|ai|machine|computer|person|automated|live)\b
        """, "who_are_you"),
    ("chat", 0.8, r"""
        (?!.*\b(?:my|our)\b)(?=.*\b(?:(?:fun|interesting|random|cool|weird|neat|funny|strange
        |useless|unusual|amazing|crazy|good|obscure|surprising|new)_(?:\w+_)?
        (?:facts?|trivia|tidbits?|info\w*)|trivia|factoids?|jokes?|riddles?|make_me_(?:laugh|smile)
        |knock[-_]knock|something_(?:i_(?:don'?t|do_not)_know|interesting|funny|amusing|cool|fun
        |neat|random|unusual|exciting))\b)(?:tell|give|say|share|know|do_you|did_you|have_you
        |got_any|let'?s|what'?s|what|i_(?:want|would_like|could_use|need)|i'd_like|hear|any
        |how_about|crack|make|teach|show|hit_me|is_there|are_there|can|knock|surprise|entertain)\b
        """),
    ("chat", 0.8, r"""
        (?:why_(?:are|do|am|were)_(?:we|i|humans|people|you|they|us)_
        (?:here|exist|alive|live|put_on|born|on_(?:this_)?(?:earth|the_planet))
        |what(?:'s|_is)_life(?:_all)?(?:_about)?|what(?:'s|_is)_(?:our|the)_purpose
        (?:_(?:of|in|for)_.*)?|.*\b(?:meaning|purpose|point|reason)_(?:of|to|for|in|behind)_
        (?:our_|human_|all_|this_|being_)?(?:life|living|existence|existing|alive)\b.*)\W*$
        """),
    ("chat", 0.7, r"""
        (?:flip|toss)_a_coin|roll_(?:a|the|some)_di(?:c?e|ces?)|sing\b|entertain_me|surprise_me
        """),
    ("chat", 0.85, r"""
        (?:who|what)_(?:are|r)_(?:you|u)\b(?!.*\b(?:know|remember|have|me|my)\b).*$
        """, "who_are_you"),
    ("chat", 0.85, r"""
        (?:what(?:'s|_is|_was)|tell_me|do_you_have|may_i_(?:know|have)|know)_(?:your|a)_name\b.*$
        """, "who_are_you"),
    ("chat", 0.85, r"""
        (?:are|r)_(?:you|u)_(?:really_|actually_|even_|just_)*(?:an?_|the_)?
        (?:real|human|robot|bot|ai|person|machine|computer|program|alive|man|woman|girl|boy|male
        |female|chatbot|live|actual|artificial)\b.*$
        """, "who_are_you"),
    ("chat", 0.85, r"""
        (?:who|what|which|when|where|how|by_whom|name)\b.*\b
        (?:made|created|built|build|designed?|programmed|developed?|owns?|runs|invented|constructed
        |born|trained|coded|manufactured|produced|work_for|working_for|boss)\b.*\b(?:you|your)\b.*$
        |(?:who|what|which|when|where)\b.*\b(?:are|were|do|does|did|is)_(?:you|your)\b.*\b
        (?:made|created|built|designed|programmed|developed|invented|born|boss|work_for|working_for
        |employer|answer_to|report_to|creators?|makers?)\b.*$
        """, "who_are_you"),
    ("chat", 0.85, r"""
        (?:who|what(?:_company|_team)?)_(?:made|created|built|designed|programmed|developed|owns
        |runs|invented|is_your)\b.*\b(?:you|your|creator|maker|designer)\b.*$
        """, "who_are_you"),
    ("chat", 0.85, r"(?:know_|ask_)?(?:if|whether)_(?:you|u|ur|your)\b(?!.*\b(?:my|me|mine)\b)"),
    ("chat", 0.85, r"""
        (?:what(?:'s|_is)_|tell_me_|do_you_know_)?(?:the_)?(?:real_|true_)?
        (?:meaning|purpose|point)_(?:of|to|in)_(?:life|existence|the_universe)\b.*$
        """),
    ("chat", 0.8, r"""
        (?:do_you_know|tell|give|say|crack|make|know)(?:_me|_us)?_
        (?:(?:an?|any|another|some|good|funny|me|the)_)*
        (?:jokes?|stor(?:y|ies)|poems?|riddles?|fun_facts?|facts?|songs?|laugh|secret
        |something_(?:funny|interesting|cool|fun|good|new))\b(?!_about_(?:my|our))
        """),
)  # fmt: skip

# --- Asking ---------------------------------------------------------------------------------------

_ASKING = _rules(
    # Everything about one thing
    ("search", 0.9, r"""
        what(?:_all|_else)?_(?:do|did|have|has)_(?:you|i|we)_(?:\w+_)?
        (?:know|remember|have|say|said|told|tell|saved?|noted?|keep|kept)(?:_(?:you|me))?_
        (?:about|regarding)_(?P<about>.+)$
        """),
    ("search", 0.9, r"""
        (?:(?:list|tell|show|give|find|search|get|read)(?:_me|_us)?_)?(?:everything|all|anything)
        (?:_\w+){0,4}_(?:about|regarding)_(?P<about>.+)$
        """),
    ("search", 0.9, r"""
        (?:search|find|look(?!_(?:at|out|who|like)_?(?:that|this|it)?\b))(?:_up|_for|_through_my_\w+_for|_my_\w+_for|_in_my_\w+_for|_me)?:?_
        (?P<about>.*\b(?:i|my|me|we|our|photos?|notes?|the)\b.*)$
        """),
    ("search", 0.9, r"(?:search_for|search|look_?up|look_for):?_(?P<about>.+)$"),
    # "find olives"; "find a good plumber" is to be done
    ("search", 0.8, rf"""
        find_(?!.*{_TIME})(?P<about>(?!(?:an?|some\w*|new|out|time|it|him|her|them|another)\b)[^\s,:.]+(?:_(?!to\b|for\b|out\b)[^\s,:.]+)?)\W*$
        """),
    ("search", 0.8, r"(?P<about>list|(?:all_)?(?:of_)?my_(?:notes|memories))\W*$"),
    ("search", 0.88, rf"""
        (?:show|list|pull_up|bring_up|dig_(?:up|out)|fetch|retrieve|display)(?:_me|_us)?(?!_{_FINITE}\b)_
        (?P<about>.+)$
        """),
    ("search", 0.85, rf"""
        (?:get|send|give|play|open|view|read|see|hear|find|check|know|have|browse|go_through
        |return)(?:_me|_us|_out|_back)*_(?:about_)?(?P<about>
        (?:(?:all|any|the|my|our|that|those|every|more|some)\b.*)?\b
        (?:{_KEPT}|{_FACT}|what|where|when|who|whom|whose|which|how|if|whether|last_time|everything
        |contents?|items)\b.*)$
        """),
    ("search", 0.88, r"""
        (?:do|did|would|can|could|will)(?:n'?t)?_(?:you|u)_
        (?:still_|even_|happen_to_|actually_|maybe_|by_any_chance_)*
        (?:remember|recall|know|have|got|find|see|tell_me|notice)\b(?!_how_to\b|_any_jokes)
        (?=_.*\b(?:i|me|my|mine|we|us|our|when|where|what|who|how|the|\w+'s|if|any(?:thing)?)\b)_
        (?P<about>.+)$
        """),
    ("search", 0.88, r"""
        (?:tell|inform|telling|update)_(?:me|us)_(?!to\b)(?:about_)?(?P<about>.+)$
        """),
    # "let me know how it goes" is said to a friend
    ("search", 0.88, r"""
        let_(?:me|us)_know_(?P<about>(?:what|when|where|who|which|how|if|whether|about|the|my)\b
        .*\b(?:i|i'm|my|our|we|the)\b.*)$
        """),
    ("search", 0.85, r"""
        (?:i_)?(?:(?:do_not|don'?t|can'?t|cannot|could_not|couldn'?t)_
        (?:quite_|really_|seem_to_|even_)?(?:remember|recall|know|find|figure_out)|forgot
        |have_forgotten|forget|wonder|was_wondering|am_wondering|'m_wondering|am_not_sure
        |'m_not_sure|would_like_to_know|am_trying_to_(?:find|remember|recall))(?:_out|_about)?_
        (?P<about>(?:what|where|when|who|whom|whose|which|how|why|if|whether)\b.*)$
        """),
    ("search", 0.8, rf"""
        (?:i_)?(?:(?:do_not|don'?t|can'?t|cannot)_(?:seem_to_)?(?:remember|recall)
        |(?:have_)?forgot(?:ten)?)_(?P<about>(?:my|the|our|\w+'s)_(?:\S+_){{0,3}}{_FACT})\W*$
        """),
    ("search", 0.85, r"""
        (?:i'm|i_am|i_was)(?:_just|_still)?_(?:wondering|trying_to_(?:find|remember|recall)
        |looking_for|curious)(?:_out|_about)?_(?P<about>.+)$
        """),
    ("search", 0.85, r"""
        (?:any_(?:idea|clue|chance|word|news|photos?|notes?)|remember|recall)\b(?:_of|_on|_about)?_
        (?P<about>.+)$
        """),
    ("search", 0.8, r"""
        (?:say|speak|spell|repeat)_(?:back_)?(?:my|the)_
        (?P<about>name\b.*|.*\b(?:list|note|message)\b.*)$
        """),
    ("search", 0.8, rf"know_(?P<about>(?:{_WH}|if|whether|my|the|about)\b.+)$"),
    # Whatever else is asked of one's own lists and plans; what was done with them tells
    ("search", 0.65, r"""
        (?!(?:\w+ed|\w+ing|i|we|he|she|they|it|my|the|there|this|that|bought|got|lost|left|wrote|made
        |did|had|went|just|finally|nothing|put|found|kept)\b)(?:\S+_){1,8}my_
        (?:calendar|schedule|agenda|(?:shopping|grocery|to-?_?do)_list)\b
        """),
)  # fmt: skip

_COUNT = _regex(r"""
    \bhow_(?:many_times|often|many)\b|\bnumber_of_times\b|\bcount_(?:how|the|my|all)\b
""")
_EVERYTHING = _regex(r"""
    \b(?:everything|all_(?:that_)?(?:you|i|we)|what_(?:all_)?do_you_(?:know|have|remember))\b
""")

# --- Shapes, when no rule spoke -------------------------------------------------------------------

_BASE = r"""
        (?:go|make|buy|get|take|have|do|say|see|like|ever|already|also|come|give|find|tell|work
        |call|try|ask|need|feel|become|leave|put|mean|keep|let|begin|start|help|show|hear|play
        |run|move|live|believe|bring|happen|write|sit|stand|lose|pay|meet|learn|change|watch
        |follow|stop|speak|read|spend|grow|open|walk|win|teach|offer|remember|consider|appear
        |serve|send|build|stay|fall|cut|reach|raise|pass|sell|decide|return|receive|travel|visit
        |attend|join|adopt|paint|know|want|love|enjoy|plan|use|share|think|finish|sign|study
        |celebrate|recommend|choose|host|organize|discuss|practice|prepare|support|inspire|suggest
        |describe|mention|plant|cook|bake|draw|sing|dance|design|suffer|agree|manage|eat|drink)
    """
# "Has Tim been to Porto" without its question mark; "was late again" tells
_ASIDE = r"""
    (?:late|busy|tired|sick|out|up|just|not|so|really|too|very|still|at|in|on|home|away|always
    |never|almost|only|again|able|a|an|the|to|\w+ing|\w+ed)
    """
_QUESTION = _regex(
    rf"""
        (?:{_WH}(?:'s|'re|'d|s)?\b(?!_(?:a|an)\b(?!.*\?))|whats\b|wheres\b|whos\b|whens\b|hows\b
        |(?:in|at|on|for|with|from|to|by|of|about|during|around|after|before|since|until|near
        |under|between|into|according_to_\S+|based_on_[^,]*,|considering_[^,]*,)_(?:\w+_)?
        (?:what|which|whom|whose|who|how_(?:many|much|long|old|often))\b
        |{_AUX}_(?:not_)?{_SUBJECT}|(?:is|are|isn'?t|aren'?t|does|doesn'?t)_\S+_\S+
        |(?:did|do)_(?:\S+_){{1,3}}{_BASE}\b|do_both_\S+_\S+|would_\S+_\S+
        |(?:has|have|had)_(?!{_ASIDE}\b)\S+(?:_and_\S+)?_(?:been|ever|gone|had|got|met|seen|done|made
        |already|\w+ed)\b
        |(?:was|were)_(?!{_ASIDE}\b)\S+(?:_and_\S+)?_(?:feeling|ever|able|born|invited|\w+ing|\w+ed)\b
        |any_(?:news|word|update)\b)
    """
)
_TELLS = _regex(
    r"""
        (?:(?:when|where|while|who|what|how|why)_(?:i|we|he|she|they|it|my|the|our|\w+_and_i)\b
        (?=.*,|(?:_\S+){5,})|(?:when|while)_\w+ing\b|(?:what_i|where_there)\b.*\b(?:is|are|was|were)\b|how_to\b.*:.*|do_(?:the|my|some|it|this|that|a)\b
        |would_(?:love|like|be|have)|may_(?:\d|the)
        |will_(?:be|do|go|call|buy|pick|try)|can_(?:open|not)|could_(?:be|have|not)
        |should_(?:be|have)|have_(?:a|an|to|the|my)|had_(?:a|an|to|the|my|some)|what_an?
        |how_(?:nice|lovely|cute|cool|sweet|wonderful|funny))\b(?!.*\?)
    """
)
_ABOUT_YOU = _regex(r"\b(?:you|u(?!\.)|your|yours|yourself|ur)\b")
_KNOWS = _regex(r"""
    \b(?:what_did_(?:you|u)_(?:just_)?say\W*$|(?:remember|recall|know|saved?|stored?|have_(?:on|about)|told|photos?|pictures?|notes?|messages?|recordings?|videos?)\b)
""")
_WORD = re.compile(r"[\w']+")
_ASKS_OF_ME = _regex(rf"\W*{_WH}_{_AUX}_(?:i|we)\b")  # "what do I love?"
_MINE = _regex(r"\b(?:i|me|my|mine|we|us|our|ours)\b|\bi'")
_DOING = r"""
    (?:an?|so|such|not|my|our|his|her|their|your|\w+ed|\w+ing|bought|got|lost|found|forgot|left|sent
    |made|call|need|get|buy|check|update|renew|send|write|print|order|pay|make|use|try|bring|take
    |pick|fix|set|add|change|put|gave|told|wrote|no|new|good|great|nice|bad)
    """
_NOUN_PHRASE = _regex(
    rf"""
        (?:what'?s_)?(?:(?:my|our|the|\S+'s|\S+s')_)?
        (?:(?!(?:{_FINITE}|{_DOING})\b)[^\s,:;=\d]+_){{0,3}}{_FACT}
        (?:_(?:of|for|to|at)_(?:(?:my|the|our)_)?(?!{_FINITE}\b)[^\s\d:=]+(?:_(?!{_FINITE}\b)[^\s\d:=]+){{0,2}})?[\s.!]*$
        |(?:(?:all|any|the|my|our|those)_)*{_MEDIA_NOUN}
        (?:_(?:of|from|about|with|in|on|by|i|we|last|taken|sent)\b[^,:]*)?[\s.!]*$
        |(?:everything|anything|notes|all_notes|my_notes|stuff)
        (?:_i_(?:said|saved|know|noted))?_(?:about|on|from|regarding)_.{{1,60}}$
    """
)


# --- Other languages ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """How whole requests sound in one language: patterns in the notation above, without accents.

    A further language is one more row. The columns stand in the order in which they are tried.
    """

    name: str
    cancel: str  # a reminder
    list_: str  # the reminders
    recall: str  # "remind me where ...", which asks
    remind: str
    forget: str
    tell: str  # "remember that ..."
    help: str
    talk: str  # small talk
    ask: str
    carriers: str  # words around the target of a cancel or forget that do not name it


LANGUAGES = (
    Language(
        "Spanish",
        cancel=r"""
            (?:cancela\w*|borra\w*|elimina\w*|quita\w*|anula\w*)\b.*\b
            (?:recordatorios?|alarmas?|avisos?)|no_me_recuerdes|deja_de_recordarme|cancela\b
            |ya_no_necesito_el_recordatorio
        """,
        list_=r"""
            (?:(?:que|cuales|cuantos|muestra\w*|ensena\w*|dime|lista\w*|ver|lee\w*|tengo
            |hay)\b.*\b|mis_)(?:recordatorios|alarmas)
        """,
        recall=r"""
            recuerdame_(?:que|donde|cual|cuando|quien|como)_
            (?:es|era|esta|estaba|fue|deje|puse|aparque|dije|se_llama)\b
        """,
        remind=r"""
            .*?\b(?:recuerda(?:me|nos)|recordar(?:me|nos)|avisa(?:me|nos)|acuerdame
            |hazme_acordar|despiertame|hazme_recordar|no_(?:me_)?dejes_
            (?:que_(?:me_)?olvide|olvidar)|no_(?:me_)?olvid(?:es|ar)(?:me)?_de
            |(?:pon|crea|programa|anade|configura)\w*_(?:un_|una_|el_|la_)?
            (?:recordatorio|alarma|aviso))\b
        """,
        forget=r"""
            olvida(?:te)?\b|(?:borra|elimina|suprime|quita)(?:r|me|lo|la)?\b|deshacer\b
        """,
        tell=r"""
            (?:recuerda|apunta|anota|guarda|ten_en_cuenta|no_olvides|acuerdate)\b(?:_de)?
            (?:_que\b|:|_)
        """,
        help=r"""
            (?:ayuda\w*|que_(?:puedes|sabes)_hacer|como_funciona\w*|que_haces|como_te_uso
            |para_que_sirves|en_que_(?:me_)?puedes_ayudar\w*|necesito_ayuda)\b
        """,
        talk=r"""
            (?:(?:muchas_)?gracias|buen(?:os|as)_(?:dias|tardes|noches)
            |hasta_(?:luego|manana|pronto)|adios|como_estas|que_tal|todo_bien|vale|de_nada
            |nos_vemos|quien_eres|chao|genial|perfecto)\b(?:(?!\w*_que).){0,25}$
        """,
        ask=r"""
            (?:(?:y_)?(?:a_|de_|con_|en_|por_|para_)?(?:que|cuando|donde|quien|quienes|cual
            |cuales|cuanto|cuantos|cuanta|cuantas|adonde)\b(?!_(?:te|le|les|os)_vaya)
            |como_(?:se|es|era|fue|esta)\b|busca\w*\b|muestra\w*\b|ensena\w*\b|encuentra\w*\b
            |dime\b|sabes\b|te_acuerdas|recuerdas|tengo_alguna?\b
            |no_recuerdo_(?:donde|que|cuando)|mi_(?:contrasena|clave)(?:_del?_\w+)?\W*$|mis_fotos)
        """,
        carriers=r"""
            (?:cancela\w*|borra\w*|elimina\w*|quita\w*|anula\w*|suprime|olvida\w*|el|la|los|las
            |mi|mis|un|una|recordatorios?|alarmas?|avisos?|de|del|para|sobre|a|al|que
            |lo_que_dije|todo|eso)
        """,
    ),
    Language(
        "German",
        cancel=r"""
            (?:losche?|loesche?|entferne?|streiche?|storniere?|stopp?e?|beende)\b.*
            (?:erinnerung|wecker|alarm|benachrichtigung)|erinnere?_mich_nicht\b
            |sag\w*_.*erinnerung.*_ab|storniere?\b
        """,
        list_=r"""
            (?:(?:welche|was|zeig\w*|liste?|nenn\w*|lies|habe_ich|wie_viele|gibt_es
            |wann_ist)\b.*\b|meine_)(?:nachste_)?(?:erinnerung(?:en)?|wecker)\b
            |woran_(?:sollst|musst|wolltest)_du_mich
        """,
        recall=r"""
            erinnere?_mich(?:_daran)?,?_(?:wo|was|wie|wer|welche\w*|wann)_
            (?:ich|wir|der|die|das|mein\w*|unser\w*)\b.*\b
            (?:ist|war|habe|hatte|heisst|heißt|sind)
        """,
        remind=r"""
            .*?\b(?:erinnere?|weck|wecke|benachrichtige?)\b.{0,30}?\b(?:mich|uns)\b
            |.*?\b(?:vergiss_nicht(?!,?_dass)|nicht_vergessen,?_.*\bzu\b|lass_mich_nicht_vergessen
            |sag_mir_bescheid|gib_mir_bescheid|mich_(?:bitte_)?(?:\S+_){0,6}(?:erinnern|wecken)
            |(?:stell|erstell|setz|mach|leg|richte)\w*_.{0,40}(?:erinnerung|wecker|alarm|timer)
            |erinnerung_(?:fur|an|um|zu))\b
        """,
        forget=r"""
            vergiss\b(?!_nicht)|(?:losche?|loesche?|entferne?|streiche?)\b|ruckgangig\b
        """,
        tell=r"""
            (?:merke?_dir|notiere?|speicher\w*|schreib\w*_auf|behalte?|denk(?:e)?_daran,?_dass
            |vergiss_nicht,?_dass|notiz)\b
        """,
        help=r"""
            (?:hilfe|hilf_mir|was_kannst_du|wie_funktionier\w*|wie_kann_ich_dich|womit_kannst_du
            |was_machst_du|wobei_kannst_du|kannst_du_mir_helfen\W*$)\b
        """,
        talk=r"""
            (?:(?:vielen_|besten_|herzlichen_)?dank\w*|danke\w*|guten_(?:morgen|tag|abend)
            |gute_nacht|tschuss|tschuess|auf_wiedersehen|bis_(?:spater|morgen|bald|dann)
            |wie_geht(?:'?s|_es)|wer_bist_du|alles_klar|alles_gut|gern_geschehen)\b.{0,25}$
        """,
        ask=r"""
            (?:(?:um_|an_|seit_|bis_|auf_|in_|mit_|von_|zu_|fur_)?
            (?:wann|wo|wer|wen|wem|wie|wohin|woher|warum|wieso|welche\w*|wessen|wieviel\w*|woran
            |worum)\b|was_(?:ist|sind|war|waren|habe?|hat|hatte|weisst|weißt|kostet|steht|sagte
            |wollte|soll|mag|mochte|isst|ich)\b|suche?\b(?!_an?\b)|zeig\w*\b|finde\b|weisst_du
            |weißt_du|erinnerst_du_dich|habe_ich\b|hab_ich\b|hatte_ich\b|sag_mir
            |mein_(?:\w+_)?\w*passwort\W*$|meine_fotos)
        """,
        carriers=r"""
            (?:losche?|loesche?|entferne?|streiche?|storniere?|stopp?e?|beende|vergiss|sage?|ab
            |habe|gesagt|die|der|das|den|dem|meine?n?|eine?n?|alle|erinnerung(?:en)?|wecker
            |alarm|an|fur|zu|zum|zur|um|was_ich|uber|von|dass)
        """,
    ),
    Language(
        "French",
        cancel=r"""
            (?:annule|supprime|efface|enleve|retire|arrete|desactive)\w*\b.*\b
            (?:rappels?|alarmes?|rappeler|notifications?|reveil)
            |ne_me_rappelle(?:z)?_(?:pas|plus)|annule\b
        """,
        list_=r"""
            (?:(?:quels?|quelles?|montre|affiche|liste|dis|donne|lis|ai-je|est-ce_que_j'ai|j'ai
            |combien|c'est_quoi|voir)\b.*\b|mes_)rappels?\b
        """,
        recall=r"""
            rappelle[_-]moi_(?:ou|quel\w*|qui|comment|ce_que|quand|combien|le_mot_de_passe
            |le_code|mon_(?:mot_de_passe|code))\b
        """,
        remind=r"""
            .*?\b(?:rappelle(?:z)?[_-](?:moi|nous)|(?:me|nous)_rappeler|previens[_-]moi
            |reveille[_-]moi|alerte[_-]moi|avertis[_-]moi|fais[_-]moi_penser
            |n'oublie(?:z)?_pas_d[e']|ne_me_laisse_pas_oublier
            |(?:mets|cree|ajoute|programme|regle)\w*(?:[_-]moi)?_(?:un_|une_|le_)?
            (?:rappel|alarme|reveil))
        """,
        forget=r"oublie\b|(?:supprime|efface|enleve|retire)\w*\b|annuler\W*$",
        tell=r"""
            (?:souviens-toi|souviens_toi|retiens|note|enregistre|sauvegarde
            |n'oublie(?:z)?_pas_que|rappelle-toi|memorise|garde_en_memoire)\b
        """,
        help=r"""
            (?:aide(?:z)?(?:[_-]moi)?|(?:au_secours)|que_(?:peux-tu|sais-tu)_faire
            |qu'est-ce_que_tu_(?:peux|sais)_faire|tu_(?:peux|sais)_faire_quoi
            |comment_(?:ca|tu)_(?:marche|fonctionne)\w*|comment_(?:t')?utiliser|a_quoi_tu_sers
            |besoin_d'aide)\b
        """,
        talk=r"""
            (?:merci|bonsoir|bonne_(?:nuit|journee|soiree)|au_revoir|a_(?:bientot|demain|plus)
            |ca_va|comment_(?:ca_va|vas[_-]tu|allez[_-]vous)|qui_es[_-]tu|d'accord|de_rien
            |coucou)\b.{0,25}$
        """,
        ask=r"""
            (?:(?:a_|de_|avec_|pour_|en_|dans_)?(?:quel|quelle|quels|quelles|qui|quand|combien
            |pourquoi|quoi)\b|comment_(?:s'|se|on|je|tu|ca|va|est|il|elle|j'ai|faire)
            |ou_(?:est|sont|ai|se|j'ai|etait|habite|a|puis|avons|on)\b|qu'(?:est|ai|a|avons)\b
            |que\b|est-ce_que\b|ai-je\b|cherche\b|trouve\b|montre\b|affiche\b|dis[_-]moi
            |tu_te_souviens|te_souviens[_-]tu|sais[_-]tu|tu_sais|c'est_quoi|c'etait_quoi
            |mon_mot_de_passe[^:]*$|mes_photos)
        """,
        carriers=r"""
            (?:annule\w*|supprime\w*|efface\w*|enleve\w*|retire\w*|arrete\w*|oublie\w*|le|la|les
            |l'|mon|ma|mes|un|une|tous|rappels?|alarmes?|de|du|des|d'|pour|sur|ce_que_j'ai_dit
            |que|ca)
        """,
    ),
    Language(
        "Portuguese",
        cancel=r"""
            (?:cancel[ae]\w*|apag\w*|remov\w*|exclu\w*|delet\w*|desativ\w*|elimin\w*
            |par[ae])\b.*\b(?:lembretes?|alarmes?|avisos?|me_lembrar)|nao_me_lembr[ea]|cancela\b
        """,
        list_=r"""
            (?:(?:quais|que|mostr\w*|list\w*|ver|leia|tenho|quantos|diga|ha)\b.*\b|meus_
            |os_meus_)(?:lembretes|alarmes)
        """,
        recall=r"""
            (?:me_)?lembr[ea](?:-me)?_(?:onde|qual|quem|quando|como|o_que)_
            (?:e|era|eu|esta|estava|foi|fica|deixei|estacionei)\b
        """,
        remind=r"""
            .*?\b(?:me_(?:lembr[ae]|avis[ae]|acord[ae])|lembr[ae][_-]me|avis[ae][_-]me
            |acord[ae][_-]me|me_lembrar|lembrar-me|nao_(?:me_)?deix[ea]_(?:eu_|que_eu_)?
            (?:me_)?esque\w+|nao_(?:se_|te_)?esque\w+_de
            |(?:cri|coloqu|adicion|defin|program|faz|p)\w*_(?:um_|uma_|o_)?
            (?:lembrete|alarme|aviso))\b
        """,
        forget=r"""
            esque(?:ce|ca|cer)\b|(?:apag(?:a|ue|ar)|exclu(?:i|a|ir)|delet(?:a|ar)
            |remov(?:a|er))\b|desfazer\b
        """,
        tell=r"""
            (?:lembre(?:-se)?|lembra(?:-te)?|anot[ae]r?|guard[ae]|salv[ae]|registr\w*|tome_nota
            |nao_(?:se_)?esque\w+)\b
        """,
        help=r"""
            (?:ajuda(?:-me)?|me_ajud[ae]|o_que_(?:voce|vc|tu)_(?:pode|sabe|consegue|faz)\w*
            |como_(?:voce_|isso_|isto_)?funciona\w*|como_(?:te_)?us\w+|preciso_de_ajuda)\b
        """,
        talk=r"""
            (?:(?:muito_)?obrigad[oa]|valeu|bo[ma]_(?:dia|tarde|noite)
            |ate_(?:logo|mais|amanha|breve)|tudo_bem|como_(?:vai|voce_esta|vc_esta|esta_voce)
            |e_ai|quem_e_voce|beleza|de_nada)\b.{0,25}$
        """,
        ask=r"""
            (?:(?:a_|de_|com_|em_|por_|para_|pra_|e_)?(?:quando|onde|quem|qual|quais|quanto
            |quantos|quanta|quantas|aonde|cade|que|por_que)\b|o_que\b
            |como_(?:se|e|era|foi|esta)\b|busca\w*\b|procur[ae]r?\b|mostr\w*\b|encontr[ae]\b
            |me_(?:diga|diz|fala|mostra)|(?:voce|vc)_(?:se_)?(?:lembra|sabe)|eu_tenho_alg\w+
            |minha_senha[^:]*$|minhas_fotos)
        """,
        carriers=r"""
            (?:cancel\w*|apag\w*|remov\w*|exclu\w*|delet\w*|esque\w*|o|a|os|as|meus?|minhas?|um
            |uma|lembretes?|alarmes?|avisos?|de|do|da|para|pra|sobre|que_eu_disse|que|isso|tudo)
        """,
    ),
    Language(
        "Indonesian",
        cancel=r"""
            (?:batal\w*|hapus\w*|hentikan|matikan|stop)\b.*\b
            (?:pengingat|alarm|mengingatkan|reminder)|(?:jangan|tidak_usah|gak_usah|tak_perlu)_
            (?:lagi_)?(?:ingatkan|ingetin)|batalkan\b
        """,
        list_=r"""
            (?:(?:apa|tampilkan|lihat|tunjukkan|daftar|sebutkan|ada|berapa|bacakan|cek)\b.*\b)?
            (?:pengingat(?:ku|_saya)?|daftar_pengingat)\b(?!_(?:untuk|jam|besok))
        """,
        recall=r"""
            ingatkan_(?:saya|aku)_(?:lagi_)?(?:di_?mana|apa|siapa|berapa|kapan_(?:saya|aku))\b
        """,
        remind=r"""
            .*?\b(?:ingatkan|ingetin|ingatin|bangunkan|beritahu_saya_(?:untuk|jam)
            |jangan_(?:sampai_)?lupa_(?:untuk_)?|jangan_biarkan_(?:saya|aku)_lupa
            |(?:buat|pasang|setel|atur|tambah)\w*_(?:sebuah_)?(?:pengingat|alarm))\b
            |tolong_ingat\w*_(?:saya|aku)\b
        """,
        forget=r"lupakan\b|hapus\b|batalkan_penghapusan|urungkan\b",
        tell=r"(?:ingat\w*|catat\w*|simpan\w*)\b(?!_saya)",
        help=r"""
            (?:bantuan|tolong_bantu|bantu_(?:saya|aku)|apa_(?:yang|saja_yang)?.{0,6}
            (?:bisa|dapat)_(?:kamu|anda|kau)_(?:lakukan|bantu)|(?:kamu|anda)_bisa_apa
            |apa_(?:kemampuan|fitur)\w*|bagaimana_cara(?:_kerja|_pakai|_menggunakan)\w*)\b
        """,
        talk=r"""
            (?:terima_?kasih|makasih|selamat_(?:pagi|siang|sore|malam|tinggal|jalan|tidur)
            |apa_kabar|sampai_(?:jumpa|nanti|besok)|halo|siapa_(?:kamu|anda|namamu)|baik(?:lah)?
            |oke|sama-sama|dadah?)\b.{0,25}$
        """,
        ask=r"""
            (?:(?:di_|ke_|dari_|jam_|pada_|untuk_|dengan_)?
            (?:apa(?:kah)?|kapan|dimana|mana|siapa(?:kah)?|berapa|mengapa|kenapa|bagaimana
            |gimana|kemana)\b|cari(?:kan)?\b|tampilkan\b|tunjukkan\b|temukan\b|kamu_ingat
            |masih_ingat|.{3,40}\b(?:apa|kapan|dimana|di_mana|siapa|berapa)\W*$
            |kata_sandi_\S+(?:_saya)?\W*$|foto_(?:saya|ku)?)
        """,
        carriers=r"""
            (?:batal\w*|hapus\w*|hentikan|matikan|lupakan|pengingat|alarm|untuk|tentang|semua
            |saya|aku|apa_yang_saya_katakan|yang|itu)
        """,
    ),
    Language(
        "Italian",
        cancel=r"""
            (?:cancella\w*|elimina\w*|rimuovi|togli|annulla\w*|disattiva)\b.*\b
            (?:promemoria|sveglia|allarme|avvis[oi])|non_ricordarmi|smetti_di_ricordarmi|annulla\b
        """,
        list_=r"""
            (?:(?:che|quali|quanti|mostra\w*|elenca\w*|dimmi|vedi|leggi\w*|ho|ci_sono)\b.*\b
            |(?:i_)?miei_)promemoria\b
        """,
        recall=r"""
            ricordami_(?:che_cosa|cosa|dove|dov'|qual\w*|quando|chi|come)_?
            (?:e|era|ho|abbiamo|sta|avevo|si_chiama)\b
        """,
        remind=r"""
            .*?\b(?:ricorda(?:mi|ci)|ricordar(?:mi|ci)|mi_ricordi_(?:di|che)|avvisa(?:mi|ci)|avvertimi
            |sveglia(?:mi|ci)|fammi_ricordare|non_(?:farmi|lasciarmi)_dimenticare|non_dimenticare_di
            |(?:metti|mettimi|imposta|crea|aggiungi|punta)_(?:un_|una_|il_|la_)?
            (?:promemoria|sveglia|allarme|avviso))\b|promemoria\b
        """,
        forget=r"dimentica(?:ti)?\b|(?:cancella|elimina|rimuovi)\b",
        tell=r"""
            (?:ricorda(?:ti)?|annota|segna(?:ti)?|appunta|salva|memorizza|tieni_presente
            |non_dimenticare)\b(?:_che\b|:|_)
        """,
        help=r"""
            (?:aiuto|aiutami|(?:che_)?cosa_(?:puoi|sai)_fare|come_funzion\w+|come_ti_uso
            |a_cosa_servi|ho_bisogno_di_aiuto)\b
        """,
        talk=r"""
            (?:come_(?:stai|va)|tutto_bene|chi_sei|perfetto|a_domani|ci_vediamo)\b.{0,25}$
        """,
        ask=r"""
            (?:(?:a_|di_|con_|da_|per_|in_|e_)?(?:qual|quale|quali|quanto|quanta|quanti|quante|quando
            |che_(?:cosa|ora|ore|giorno)|dov'e|dov'era)\b
            |(?:a_|di_|con_|da_|per_|e_)?chi_(?:e|era|ha|ho|mi|ci|sono|viene|deve|sa|vive|abita)\b
            |(?:di_|da_|e_)?dove_(?:e|era|ho|hai|ha|abbiamo|sono|si|sta|abita|vive|posso|devo|mi|ci|il|la)\b
            |(?:che_)?(?:cosa|cos')_?(?:e|era|ho|hai|ha|abbiamo|sai|devo|dovevo|c'e|mi|piace)\b
            |come_(?:si|e|era)\b|(?:cercami|cerca(?!_de)|trova(?:mi)?|mostra(?:mi)?|dimmi)\b
            |(?:ti_)?ricordi\b|sai_(?:dove|che|cosa|chi|quando|quale?|come|quanto)\b
            |non_ricordo_(?:dove|che|cosa|quando|chi)\b|le_mie_(?:foto|note))
        """,
        carriers=r"""
            (?:cancella\w*|elimina\w*|rimuovi|togli|annulla\w*|disattiva|dimentica\w*|il|lo|la|gli|le|mio
            |mia|miei|mie|promemoria|sveglia|allarme|di|del|della|dell'|per|che|quello_che_ho_detto
            |tutto)
        """,
    ),
    Language(
        "Hindi in Latin letters",
        cancel=r"""
            .*\b(?:reminder|alarm|yaad)\w*\b.*\b(?:hata|hatao|hata_do|band_kar\w*|mita_do
            |(?:delete|cancel|radd)_(?:kar|kr)\w*|mat_(?:dil|kar)\w*)\b
            |(?:mujhe_)?(?:mat_yaad|yaad_mat)_dil\w+|.*\b(?:cancel|radd)_(?:kar|kr)\w*
        """,
        list_=r"""
            .*\breminders?\b.*\b(?:kya|kaun|konse|kaunse|dikha\w*|bata\w*|kitne|suna\w*|hain
            |hai)\b
        """,
        recall=r"""
            .*\byaad_(?:dila|dilao|dilana|karao)\w*.*\b(?:kahan|kaha|kya|kab|kaun)_
            (?:hai|tha|thi|rakh\w*|park\w*)
        """,
        remind=r"""
            .*\b(?:yaad_(?:dil\w*|kara\w*|krwa\w*)|reminder_
            (?:set|laga\w*|bana\w*|lga\w*|daal\w*|rakh\w*)|laga\w*_.*reminder
            |alarm_(?:laga|set)\w*|jaga_(?:dena|do)|bhool(?:ne|na|o|u|iyo)?_mat|mat_bhool\w*
            |remind_(?:kar|kr)\w*|bhulne_mat)\b
        """,
        forget=r"""
            .*\b(?:bhool_ja\w*|bhul_ja\w*|bhula_do|mita_do|delete_kar\w*|hata_do|hatao
            |mat_yaad_rakh\w*|yaad_mat_rakh\w*)\b
        """,
        tell=r"""
            .*\b(?:yaad_rakh\w*|note_kar\w*|likh_(?:lo|le|do)|save_kar\w*|dhyan_rakh\w*)\b
        """,
        help=r"""
            .*\b(?:(?:meri_)?madad_(?:karo|kijiye|chahiye|kar)|kya_kar_sakte|kya_kya_kar
            |kaise_kaam_kart\w+|help_karo|kaise_use)\b
        """,
        talk=r"""
            (?:(?:bahut_)?(?:shukriya|dhanyava?a?d)|namaste|namaskar|kaise_ho|kaisa_hai|kya_haal
            |kaisi_ho|aap_kaise|tum_kaise|aap_kaun|tum_kaun|alvida|phir_mil\w+|shubh_\w+
            |theek_hai|thik_hai|accha|acha)\b.{0,20}$
        """,
        ask=r"""
            .*\b(?:kya_(?:hai|pata|tha|thi|hain|the|kaha|kharida|likha|bola|liya|khaya|diya|kiya
            |naam)|kab|kahan|kidhar|kaun|kitn[aei]|kisne|kisko|kiska|kiski|konsa|kaunsa|kyon
            |kyun|kaise|dikhao|dikha_do|batao|bata_do|dhundo|dhoondo|khojo)\b|kya\b|kaha\b
            |.*\bkaha_(?:hai|rakh\w*|park\w*|tha|thi)
        """,
        carriers=r"""
            (?:mera|mere|meri|wala|wali|wale|ka|ki|ke|ko|reminder|alarm|cancel|delete|kar\w*|do
            |baat|bhool|bhul|ja\w*|hata\w*|sab|mujhe)
        """,
    ),
)

_COLUMNS: tuple[tuple[Kind, str], ...] = (
    ("reminder_cancel", "cancel"),
    ("reminder_list", "list_"),
    ("search", "recall"),
    ("reminder", "remind"),
    ("forget", "forget"),
    ("memory", "tell"),
    ("help", "help"),
    ("chat", "talk"),
    ("search", "ask"),
)
_FOREIGN = _rules(
    *(
        (kind, 0.85, rf"(?=(?P<phrase>.*))(?:{getattr(row, column)})")
        for kind, column in _COLUMNS
        for row in LANGUAGES
    )
)
_CARRIER = "(?>(?:" + "|".join(row.carriers for row in LANGUAGES) + r")\b)"
_CARRIED = _regex(rf"(?:{_CARRIER}[_,]*)*+(?P<about>.*?)(?:_{_CARRIER})*+\W*$")

_REQUESTS = (
    _CHANGE + _CANCEL + _LIST + _REMINDING + _FORGET + _TELLING + _ITSELF + _ASKING + _FOREIGN
)
_TALK_SIEVE = Sieve([rule.pattern for rule in _SMALL_TALK])
_REQUEST_SIEVE = Sieve([rule.pattern for rule in _REQUESTS])

# --- Reading a message ----------------------------------------------------------------------------

_LONGEST = 240  # characters of an opening or a last sentence that the rules look at
_GENTLE: frozenset[Kind] = frozenset({"memory", "search", "reminder", "reminder_list", "help"})
_SURE = 0.86  # what a rule must be worth to decide from the last sentence alone
_SENTENCE_END = _regex(r"[.!?…]_+(?=\S)")


def _plain(char: str) -> str:
    """The small letter without its accent; the character itself when that is longer than one."""
    letter = unicodedata.normalize("NFD", char)[0].lower()
    return letter if len(letter) == 1 else char


_FOLD = {code: _plain(chr(code)) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250))}
_FOLD |= {ord(quote): "'" for quote in "’‘`´ʼ"} | {ord(mark): " " for mark in '¿¡“”«»"*'}
_FOLD |= {ord(mark): "?" for mark in "؟？"}


_ZONE = _regex(r"""
    \W*(?:please_)?(?:(?:set|change|switch|update)_(?:my|the)_time_?zone(?:_(?:to|as))?\b
    |(?:my|our)_time_?zone_(?:is|should_be|:)(?:_now)?_(?P<told>))_?(?P<zone>[^?]*)$
    """)


def zone_said(text: str) -> tuple[str, bool] | None:
    """Return the time zone a message sets and whether it asks for it: "set my timezone to Paris".

    "My time zone is Paris" tells; whether that is a zone is for the caller to say.
    """
    said = " ".join(text.split()).rstrip(" .!")
    found = _ZONE.match(said.translate(_FOLD))
    return (said[slice(*found.span("zone"))], found["told"] is None) if found else None


_THE_LIST = _regex(r"""
    \W*(?:please_)?(?:list|(?:(?:list|show|see|read)(?:_me)?_)?(?:all_)?(?:of_)?my_(?:notes|memories))(?:_please)?\W*$
    """)


def asks_for_the_list(text: str) -> bool:
    """Tell whether a message asks for what was saved last and no more: "my notes", "list"."""
    return _THE_LIST.match(" ".join(text.split()).translate(_FOLD)) is not None


def classify(text: str, now: datetime, zone: ZoneInfo) -> Intent:
    """What the message asks for first; a memory where it asks for nothing.

    Nothing is known of a person here: what only their notes, reminders or lists decide is not.
    """

    def second(view: View, row: Row) -> acts.Act | None:
        return _second(view, row, now, zone, has_store=False)

    earlier = _by_rules(text)
    found = message.read(text, now, zone, Nothing("en"), second)
    asking = (act for act in found if _kind_of(act) != "memory")
    act = next(asking, found[0])
    return earlier if _kind_of(act) == earlier.kind else _intent_of(act)


def _kind_of(act: acts.Act) -> Kind:
    """The kind that stands for an act."""
    match act:
        case acts.Ask():
            return "reminder_list" if act.wants == "reminders" else "search"
        case acts.Remind() | acts.Unclear():
            return "reminder"
        case acts.Change():
            return "reminder_cancel" if act.op == "cancel" else "reminder_change"
        case acts.Forget() | acts.Undo():
            return "forget"
        case acts.Edit(op="clear" | "remove"):
            return "forget"
        case acts.Talk() | acts.Answer():
            return "chat"
        case acts.Help() | acts.Command():
            return "help"
        case _:
            return "memory"


def _intent_of(act: acts.Act) -> Intent:
    """The Intent that stands for an act."""
    intent = Intent(_kind_of(act), act.confidence)
    match act:
        case acts.Ask():
            return replace(intent, about=act.about)
        case acts.Change():
            actions: dict[str, Action] = {
                "move": "move",
                "snooze": "snooze",
                "done": "done",
                "rename": "rename",
                "skip": "skip",
            }
            time = act.when.text if act.when else ""
            about, action = act.target.words, actions.get(act.op, "")
            return replace(
                intent, about=about, every=act.target.is_all, action=action, time_text=time
            )
        case acts.Forget():
            return replace(intent, about=act.target.words, every=act.target.is_all)
        case acts.Undo():
            return replace(intent, action="undo")
        case _:
            return intent


@lru_cache(maxsize=8)
def _by_rules(text: str) -> Intent:
    """What the earlier rules read."""
    said = " ".join(text.split())
    if said.startswith("/"):
        return Intent("help", 1.0, "command")  # talk/commands.py reads those it knows before
    low = said.translate(_FOLD)
    if not any(char.isalnum() for char in low):
        return _wordless(low)
    return _small_talk(said, low) or _request(said, low) or _by_shape(said, low)


def read(text: str, now: datetime, zone: ZoneInfo, known: Known) -> tuple[acts.Act, ...]:
    """What the message asks for, act by act; their spans cover its letters and digits."""

    def second(view: View, row: Row) -> acts.Act | None:
        return _second(view, row, now, zone, has_store=True)

    return message.read(text, now, zone, known, second)


# Rows of the new table that small talk and questions to the assistant itself beat.
_UNSURE_ROWS = _words("statement question talk help note show") | {
    "show",
    "question word",
    "inverted",
    "late question",
    "known words",
    "mostly known",
    "carried on",
    "keep",
}


def _second(
    view: View, row: Row, now: datetime, zone: ZoneInfo, *, has_store: bool
) -> acts.Act | None:
    """What the earlier rules say of a clause where they are still the better judge; else None."""
    if row.name not in _UNSURE_ROWS:
        return None
    words = _unquoted(view) + view.clause.tail.rstrip()
    earlier = _by_rules(words)
    is_statement = row.name == "statement"
    states = any(item.has("state") for item in view.rest) and not (
        view.opens_with("wh") and view.size <= 5
    )
    is_plain = is_statement and not states and not view.has_label
    match earlier.kind:
        case "chat" | "help" if earlier.confidence >= 0.6:
            pass
        case "search" if is_plain and earlier.confidence >= (0.75 if has_store else 0.7):
            pass
        case "reminder" if row.name == "note" and not has_store:
            pass
        case "reminder" | "reminder_list" if is_statement and earlier.confidence >= 0.85:
            pass
        case "forget" | "reminder_cancel" | "reminder_change" if not has_store:
            if not is_statement and row.name != "question":
                return None
        case _:
            return None
    if earlier.kind == "reminder":
        return replace(
            _reminders(words, now, zone)[0], rule="earlier", confidence=earlier.confidence
        )
    act = _act_of(earlier, words, now, zone)
    return replace(act, rule="earlier", confidence=earlier.confidence)


def _unquoted(view: View) -> str:
    """The words of a clause with nothing to read in what is protected."""
    words, start = view.clause.words, view.clause.start
    for item in view.items:
        if item.is_protected:
            first, last = item.start - start, item.end - start
            words = words[:first] + "x" * (last - first) + words[last:]
    return words


def _reminders(text: str, now: datetime, zone: ZoneInfo) -> list[acts.Act]:
    requests = when.split_requests(text, now, zone) or [when.parse_reminder(text, now, zone)]
    return [acts.Remind(message=each.message, when=_when(each, text)) for each in requests]


def _when(request: when.ReminderRequest, text: str) -> acts.When | None:
    if request.problem == "no_time":
        return None
    return acts.When(text, request.due, request.rrule, request.has_clock, request.problem)


def _act_of(intent: Intent, text: str, now: datetime, zone: ZoneInfo) -> acts.Act:
    """The act that stands for an intent of any kind but a reminder."""
    match intent.kind:
        case "search":
            return _asked(intent, text, now, zone)
        case "reminder_list":
            return acts.Ask(
                about=intent.about, wants="reminders", stretch=when.find_range(text, now, zone)
            )
        case "reminder_cancel":
            return acts.Change(
                op="cancel", target=_aim(intent), scope="all" if intent.every else ""
            )
        case "reminder_change":
            return _changed(intent, now, zone)
        case "forget" if intent.action == "undo":
            return acts.Undo()
        case "forget":
            return acts.Forget(target=_aim(intent), kind=intent.kind_wanted)
        case "chat" if intent.action in ("yes", "no"):
            return acts.Answer(choice="yes" if intent.action == "yes" else "no")
        case "chat":
            return acts.Talk(topic=intent.action)
        case "help":
            return acts.Help()
        case _:
            return acts.Keep()


def _asked(intent: Intent, text: str, now: datetime, zone: ZoneInfo) -> acts.Ask:
    wants: acts.Wants = "fact"
    if intent.everything:
        wants = "everything"
    elif intent.count:
        wants = "count"
    elif intent.kind_wanted:
        wants = "media"
    stretch = when.find_range(text, now, zone)
    return acts.Ask(about=intent.about, wants=wants, stretch=stretch, kind=intent.kind_wanted)


def _changed(intent: Intent, now: datetime, zone: ZoneInfo) -> acts.Change:
    request = when.parse_reminder(intent.time_text, now, zone) if intent.time_text else None
    time = _when(request, intent.time_text) if request else None
    ops: dict[str, acts.ChangeOp] = {
        "snooze": "snooze",
        "done": "done",
        "rename": "rename",
        "skip": "skip",
    }
    op = ops.get(intent.action, "move")
    return acts.Change(op=op, target=_aim(intent), when=time, new_text=intent.new_text)


def _aim(intent: Intent) -> acts.Target:
    if intent.number is not None:
        return acts.Target(numbers=(intent.number,))
    return acts.Target(words=intent.about, is_all=intent.every, is_last=not intent.about)


def _wordless(low: str) -> Intent:
    """Signs and pictures without a word are never kept; question marks alone ask for help."""
    if set(low) <= {"?", " ", "!"} and "?" in low:
        return Intent("help", 0.6)
    action: Action = "yes" if "👍" in low else "no" if "👎" in low else ""
    return Intent("chat", 0.9, action=action)


def _small_talk(said: str, low: str) -> Intent | None:
    if len(low) > 120:
        return None
    start = len(low) - len(low.lstrip())
    found = _first(_SMALL_TALK, _TALK_SIEVE, said, low, start, len(low))
    if found is None and (request := _request_start(low, start)) != start:
        found = _first(_SMALL_TALK, _TALK_SIEVE, said, low, request, len(low))
    return found or (Intent("chat", 0.7) if _is_chatter(low) else None)


def _is_chatter(low: str) -> bool:
    """True when every word is small talk and one of them could be nothing else."""
    if _ASKS_OF_ME.match(low):
        return False
    words = _WORD.findall(low)
    return len(words) <= 8 and not _CHATTER.isdisjoint(words) and _FILLER.issuperset(words)


def _request(said: str, low: str) -> Intent | None:
    """What the opening of the message asks for; else what its last sentence does, if harmless."""
    start = _request_start(low, 0)
    found = _first_request(said, low, start)
    if found is not None:
        return found
    ends = [end.end() for end in _SENTENCE_END.finditer(low)]
    if not ends or ends[-1] <= start:
        return None
    found = _first_request(said, low, _request_start(low, ends[-1]))
    if found is None or found.kind not in _GENTLE or found.confidence < _SURE:
        return None
    return found if found.kind != "search" or low.endswith("?") else None


def _request_start(low: str, start: int) -> int:
    """Where the request begins, after greetings, names and "could you please"."""
    for _ in range(6):
        while start < len(low) and low[start] in " .,!:;-":
            start += 1
        lead = _LEAD.match(low, start)
        if lead is None or lead.end() >= len(low):
            break
        start = lead.end()
    return start


def _request_end(low: str, start: int) -> int:
    """Where it ends: before "please" and "thanks", and never further than the rules look."""
    end = min(len(low), start + _LONGEST)
    if end == len(low):
        tail = _TAIL.search(low, max(start, end - 40), end)
        if tail is not None and tail.start() > start:
            return tail.start()
    return end


def _first_request(said: str, low: str, start: int) -> Intent | None:
    return _first(_REQUESTS, _REQUEST_SIEVE, said, low, start, _request_end(low, start))


def _first(
    rules: Sequence[Rule], sieve: Sieve, said: str, low: str, start: int, end: int
) -> Intent | None:
    for rule in (rules[place] for place in sieve.fitting(low)):
        found = rule.pattern.match(low, start, end)
        if found is not None:
            return _intent(rule, found, said, low[start:end])
    return None


def _intent(rule: Rule, found: re.Match[str], said: str, asked: str) -> Intent:
    """The rule's Intent, with its fields read from the words that matched."""
    spans = {name: said[slice(*found.span(name))] for name in found.groupdict() if found[name]}
    intent = Intent(
        rule.kind,
        rule.confidence,
        action=rule.action,
        time_text=spans.get("time", "").strip(" .!?,;"),
        new_text=spans.get("new", "").strip(" .!,;"),
    )
    match rule.kind:
        case "reminder_cancel" | "reminder_change" | "forget":
            return _with_target(intent, spans.get("about") or _uncarried(spans.get("phrase", "")))
        case "search":
            return _question(
                intent, spans.get("about") or said[found.start() : found.endpos], asked
            )
        case "memory":
            return replace(intent, about=spans.get("about", "").strip())
        case _:
            return intent


# --- Targets and questions ------------------------------------------------------------------------

_TARGET_LEAD = _regex(
    rf"""
        (?:(?:the|my|our|an?|any|all|every|each|both|this|that|it|them|those|these|of|to|for
        |about|at|on|up|more|please|next|last|latest|previous|reminding_me|be_reminded|remind_me
        |existing|current|upcoming|scheduled|(?:of_)?(?:my_)?{_REMINDER}
        |(?:note|notes|memory|memories|message|messages|entry|info|information)
        (?=_(?:about|on|that|of|for|where|with|saying|i)\b|\W*$)|about|called|named|saying|says
        |that_says|that|what|everything|anything|i|we|you|said|told_you|saved|remember|know|have
        |noted)\b[_,:]*)+
    """
)
_TARGET_TAIL = _regex(rf"(?:_(?:{_REMINDER}|please|any_?more|too|now|notes?|memory|one))+\W*$")
_TARGET_NUMBER = _regex(
    rf"""
        (?:(?:the|my|{_REMINDER}|note|memory|item|entry)_)*(?:number|no\.?|nr\.?|#)?_?
        (\d{{1,3}})(?:_{_REMINDER})?\W*$
    """
)
_TARGET_ORDINAL = _regex(rf"""
    (?:the_|my_)*({"|".join(_ORDINALS)})(?:_(?:one|note|memory|{_REMINDER}))?\W*$
""")
_TARGET_EVERY = _regex(r"(?:\W|of_)*(?:all|everything|every|each|any)\b")


_QUESTION_LEAD = _regex(r"""
    (?:(?:show|tell|give|send|list|find|search|read|get|look_up|bring_up|pull_up|display)
    (?:_for)?(?:_me|_us)?_)?(?:(?:everything|anything|all)(?:_(?:that_)?(?:you|i)_
    (?:know|have|said|saved|told_you))?_(?:about|on|of)_)?
    """)


def _with_target(intent: Intent, words: str) -> Intent:
    """The Intent with what it is to act on: a number of the shown list, everything, or words."""
    words = words.strip(" .!?,;:")
    low = words.translate(_FOLD)
    if (number := _TARGET_NUMBER.match(low)) is not None:
        return replace(intent, number=int(number[1]))
    if (ordinal := _TARGET_ORDINAL.match(low)) is not None:
        return replace(intent, number=_ORDINALS[ordinal[1]])
    return replace(intent, about=_target(words, low), every=_TARGET_EVERY.match(low) is not None)


def _target(words: str, low: str) -> str:
    """The words that name the target, without "the", "my" and "reminder about"."""
    lead = _TARGET_LEAD.match(low)
    start = lead.end() if lead else 0
    tail = _TARGET_TAIL.search(low, max(start - 1, 0))
    return words[start : tail.start() if tail else len(words)].strip(" .!?,;:")


def _uncarried(phrase: str) -> str:
    """The words of a foreign phrase that name its target, without verb, articles and "reminder"."""
    found = _CARRIED.match(phrase.translate(_FOLD))
    return phrase[slice(*found.span("about"))] if found else phrase


def _question(intent: Intent, words: str, asked: str) -> Intent:
    """The Intent with the words asked for, the kind of thing wanted, and how much of it."""
    if (
        _ABOUT_YOU.search(asked)
        and not _MINE.search(asked, min(8, len(asked)))
        and not _KNOWS.search(asked)
    ):
        return Intent("chat", 0.6)
    wanted = kinds.find_media(asked)
    lead = _QUESTION_LEAD.match(words.translate(_FOLD))
    return replace(
        intent,
        about=words[lead.end() if lead else 0 :].strip(" .!?,;:"),
        kind_wanted=wanted,
        count=_COUNT.search(asked) is not None,
        everything=_EVERYTHING.search(asked) is not None,
    )


# --- Shapes --------------------------------------------------------------------------


def _by_shape(said: str, low: str) -> Intent:
    """A question is asked, a bare name of a fact is asked for, and all else is worth keeping."""
    start = _request_start(low, 0)
    end = _request_end(low, start)
    mark = low.rstrip(" !.)").endswith("?")
    opens = bool(_QUESTION.match(low, start, end) and not _TELLS.match(low, start, end))
    if mark or opens:
        # "Could you ping me about the oven in 20 minutes?" has the mark alone.
        confidence = 0.85 if mark and opens else 0.8 if mark else 0.75
        return _question(Intent("search", confidence), said[start:], low[start:end])
    if len(low) <= 60 and _FOLLOW_UP.match(low):
        return Intent("chat", 0.3)
    if _NOUN_PHRASE.match(low, start, end):
        return _question(Intent("search", 0.65), said[start:], low[start:end])
    return Intent("memory", 0.6)
