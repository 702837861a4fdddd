"""A text to an `Intent`, by rules that are read from the top: the first that matches decides.

What holds whatever is typed: a question is never stored, a statement never deletes anything, small
talk is never kept, and in doubt a statement is saved. Nothing here reads a clock, a file or a network.

The rules see the message in a folded form (small letters, plain quotes, no accents) of the same length
as the words typed, so that every span found by a rule can be given back as the person wrote it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

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
    pattern: re.Pattern[str]
    action: Action = ""


# --- Words ---------------------------------------------------------------------------------------


def _any(words: str) -> str:
    """An alternation of the words; `_` stands for a space inside one."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


_REMINDER = _any(
    r"reminders? remainders? alarms? alerts? notifications? notices? nudges? timers? pings?"
    r" heads?[- ]ups?"
)
_REMIND = _any("remind alert notify nudge ping nag buzz warn")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?)"
_AMOUNT = r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty|half an?)"
_TIME = (
    rf"(?:\d{{1,2}}[:.]\d\d|\d{{1,2}} ?(?:[ap]\.?m\b|o'?clock|h\b|uhr)"
    rf"|(?:a |the |this |next )?(?:couple|few)(?: of)? {_UNIT}\b|{_AMOUNT} ?{_UNIT}\b"
    rf"|(?:to|2)mm?or+ow|tmrw?|tomm?orow|tonight|today|noon|midday|midnight|morning|afternoon"
    rf"|evening|night|weekend|{_DAY}\b|(?:next|this|every|each) \w+|{_MONTH} \d|\d{{1,2}}(?:st|nd|rd|th)\b"
    rf"|\d{{1,4}}[./-]\d{{1,2}}|later|daily|weekly|monthly|soon\b)"
)
_FACT = _any(
    r"passwords? passcodes? passphrase code codes pin pins number numbers address addresses"
    r" birthday birthdays birthdate anniversary combination email e-mail mail name names phone"
    r" iban account login username size sizes plate policy passport recipe recipes location"
    r" link url key"
)
_MEDIA: tuple[tuple[str, str], ...] = (
    ("image", r"photos?|pictures?|pics?|images?|screenshots?|selfies?|snaps?"),
    ("audio", r"voice (?:notes?|messages?|memos?)|audios?|recordings?|voicemails?"),
    ("video", r"videos?|clips?"),
    ("document", r"documents?|docs?|pdfs?|files?|spreadsheets?|attachments?"),
    ("location", r"locations?|pins? i (?:sent|shared)|places i (?:sent|shared|saved)"),
    ("contact", r"contacts?|contact cards?|vcards?|business cards?"),
)
_MEDIA_NOUN = "(?:" + "|".join(words for _, words in _MEDIA) + ")"
_KEPT = (
    rf"(?:notes?|memor(?:y|ies)|lists?|messages?|entr(?:y|ies)|things?|stuff|info|information"
    rf"|calendar|schedule|agenda|plans?|history|{_MEDIA_NOUN})"
)
_WH = r"(?:what|when|where|who|whom|whose|which|why|how)"
_SUBJECT = (
    r"(?:i|we|you|u|he|she|it|they|my|the|there|this|that|these|those|our|your|his|her|their"
    r"|any|anyone|anybody|anything|everyone|someone)\b"
)
_AUX = (
    r"(?:do|does|did|is|are|was|were|am|has|have|had|can|could|would|will|shall|should|may|might"
    r"|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|won'?t|can'?t)"
)
_FINITE = (
    r"(?:is|are|was|were|has|had|isn'?t|wasn'?t|doesn'?t|didn'?t|does|did|will|won'?t|can'?t|broke"
    r"|works?|worked|stopped|failed|costs?|took|takes|went|goes|came|comes|means|seems|looks)"
)
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


def _rules(*rows: tuple[Kind, float, str] | tuple[Kind, float, str, Action]) -> tuple[Rule, ...]:
    """The table with its patterns compiled; each is anchored at the start of the message."""
    return tuple(Rule(row[0], row[1], re.compile(row[2]), *row[3:]) for row in rows)


# --- Small talk that is the whole message ---------------------------------------------------------
# Whole messages only: "thanks" is small talk, "Thanks to Anna we won" is worth keeping.

_NAME = r"(?:alexa|siri|google|assistant|bot|robot|ai|computer)"
_PAL = (
    rf"(?:,? (?:there|all|everyone|everybody|again|dude|buddy|bro|dawg|man|mate|pal|you|ya|then|sir"
    rf"|my friend|friend|dear|girl|homie|guys|so much|a lot|very much|a bunch|a million|ok|okay|now"
    rf"|for now|today|lol|haha|too|{_NAME}))*"
)
_HELLO = (
    r"(?:hi+|hey+a?|hello+|helo|hullo|hiya|howdy|yo+|greetings|aloha|hola|hallo|bonjour|salut|oi|ola"
    r"|halo|hai|namaste|namaskar|ciao|servus|moin|buenas|salam|shalom|good ?(?:morning|afternoon"
    r"|evening|day)|morning|evening|g'?day|top of the morning|nice to (?:see|meet|talk to) you"
    r"|pleased to meet you|how do you do|welcome(?: back)?|what'?s (?:up|good)|w?h?at up"
    r"|wh?at'?s? up|wass?up|sup)"
)
_WELL = (
    r"(?:how(?:'?s| is| are| r)? (?:it|everything|things?|life|all|you|u|ya|your \w+|the day)\b.*"
    r"|how (?:have|'ve|has) (?:you|things|it|your \w+) b?e?e?[nd]?\b.*|how goes (?:it|everything).*"
    r"|how (?:do|did) you (?:feel|feeling|sleep)\b.*|how was your (?:day|night|weekend|\w+)\b.*"
    r"|(?:are|r) (?:you|u) (?:ok|okay|well|good|alright|all right|fine|there|awake|happy|doing \w+)"
    r"|(?:is )?everything (?:is )?(?:ok|okay|alright|all right|good|fine|going \w+)"
    r"|you (?:ok|okay|good|alright|there)|what'?s (?:new|happening|cooking|cracking|going on|poppin)"
    r"|long time no see|what is (?:up|new|happening|going on)|how you (?:doin|been|feelin)\w*)"
    r"(?: (?:with|for) you| today| tonight| now| there| lately| then)*"
)
_THANKS = (
    r"(?:(?:ok|okay|great|cool|sweet|nice|perfect|awesome|wow|alright|oh|amazing|excellent|lovely"
    r"|got it|very nice|good|yes|no|yeah|nope)?[ ,.!]*"
    r"(?:thanks?(?: you)?|thank u|thx|thanx|tks|ty|tysm|cheers|ta|much obliged|many thanks"
    r"|i appreciate (?:it|that|this|you\w*|the help|your help)|much appreciated|appreciate it"
    r"|that (?:was|is) (?:very |really |so |super )?(?:helpful|kind)[^.?]*|you(?:'?re| are| have been"
    r"|'?ve been) (?:very |really |so |super |such )?(?:a )?(?:helpful|kind|lifesaver|great help))"
    r"(?: for (?:that|this|the \w+|your \w+|all|everything|helping|letting|telling|being|doing)"
    r"[^.?]*)?(?: i (?:really )?appreciate (?:it|that|the help|your help))?)"
)
_BYE = (
    r"(?:(?:good ?)?bye(?:[ -]?bye)?|cya|ciao|tchau|adios|au revoir|tschuss|farewell|cheerio|ta-?ta"
    r"|toodles|so long|take care|(?:see|catch|talk to|speak to|chat with|meet) (?:you|ya|u)"
    r"(?: (?:around|later|soon|tomorrow|again|next \w+|in a \w+|then|on the flip side))*|later"
    r"|later(?:s|,? \w+gator)|until (?:next time|then|tomorrow)|till (?:next time|then|tomorrow)"
    r"|good ?night|night night|nighty? night|nite|peace(?: out)?|have a (?:good|great|nice|lovely)"
    r" \w+|i(?:'m| am| have| gotta|'ve| got| must)? ?(?:got )?(?:to )?(?:go|leave|leaving|going|run"
    r"|off|out)(?: of here| to bed| to sleep)?(?: now)?|gotta (?:go|run)|brb|ttyl|gn"
    r"|it (?:was|has been|'s been) (?:nice|good|great|lovely|a pleasure|fun|wonderful)(?: to)?"
    r" (?:catch\w*|talk\w*|chat\w*|see\w*|speak\w*|meet\w*|know\w*|hear\w*)[^.?]*|nice (?:talking|"
    r"chatting|speaking|catching|meeting)[^.?]*|that(?:'s| is| will be) all(?: for (?:now|today))?)"
)
_YES = (
    r"(?:yes+|yep|yeah+|yup|ya|yea|sure(?: thing)?|of course|definitely|absolutely|correct|right"
    r"|exactly|that'?s (?:right|correct|the one|it)|please do|do it|go ahead|confirm(?:ed)?|affirmative"
    r"|si|ja|oui|sim|iya|ha+n|haan ji|y|yes please|ok(?:ay)?|okey|k+|alright|all right|fine|roger"
    r"|sounds good|got it|understood|deal|agreed|that works|i agree)"
)
_NO = (
    r"(?:no+|nope|nah|na|n|not (?:now|really|yet|that one)|never ?mind(?: (?:that|it|then|about it))?"
    r"|nvm|forget (?:about )?it|forget (?:that )?i (?:said anything|asked)|cancel|stop|abort|no way"
    r"|no need|don'?t bother|leave it|don'?t|nein|non|nao|tidak|nahi+n?|wrong|that'?s wrong|incorrect"
    r"|none(?: of (?:them|these|those))?|neither)"
)
_NOISE = (
    r"(?:(?:ha)+h?|(?:he){2,}|lol+|lmf?ao|rofl|xd+|h?m+|oh+|ah+|wow+|omg|ooh+|aw+|yay+|cool|nice|great"
    r"|awesome|perfect|amazing|excellent|wonderful|fantastic|brilliant|good|very good|sweet|lovely|super"
    r"|interesting|i see|really|whoa|oops|sorry|my bad|test(?:ing)?|ping|well|so|um+|uh+|good (?:job|bot"
    r"|one|work|boy|girl)|well done|nice (?:one|work|job)|great (?:job|work)|that'?s (?:great|good"
    r"|cool|nice|awesome|amazing|funny|fine|perfect|interesting)|(?:you(?:'re| are)|ur) (?:so |very"
    r" |the |a |really |an )*(?:\w+)|you rock|(?:i )?(?:love|like|hate|miss) (?:you|u)|no problem"
    r"|you'?re welcome|same|me too|bless you|congrat\w+|happy \w+ ?\w*|merry christmas|more|next"
    r"|i(?:'m| am) (?:so )?(?:bored|back|here|good|fine|ok|okay|great|doing \w+)(?: thanks?| thank you"
    r")?|let'?s (?:talk|chat)|(?:can|could) we (?:talk|chat)|tell me (?:a|another|some|your) [^.?]*"
    r"|tell me (?:about yourself|something[^.?]*|more)|say [^.?]*|sing [^.?]*|talk to me)"
)
_ACTIONS: tuple[tuple[Action, float, str], ...] = (
    ("greeting", 0.95, _HELLO),
    ("how_are_you", 0.95, rf"(?:{_HELLO}{_PAL}[ ,.!]*)?{_WELL}"),
    ("thanks", 0.95, _THANKS),
    ("bye", 0.9, rf"(?:{_THANKS}[ ,.!]*|ok(?:ay)?[ ,.!]*|well[ ,.!]*)?{_BYE}"),
    ("yes", 0.9, _YES),
    ("no", 0.9, _NO),
    ("", 0.8, rf"(?:{_NOISE}[ ,.!]*)+"),
)
_SMALL_TALK = _rules(
    *(("chat", sure, rf"(?:{words}){_PAL}[\W_]*$", action) for action, sure, words in _ACTIONS)
)

# --- Follow-ups that only an open question gives a meaning ----------------------------------------

_FOLLOW_UP = re.compile(
    rf"(?:no|yes|not that|actually|i mean|i meant|sorry|make (?:it|that)|at|on|in|to|for|by|till|until|the"
    rf"|and|number|#|[ ,])*(?:\d{{1,3}}|{_TIME}|(?:first|second|third|fourth|fifth|last|other|next)"
    rf"(?: one)?|both|all(?: of them)?)(?:[ ,]*(?:at|in|on|the|past|half|to|{_TIME}|\d{{1,2}}))*[\W_]*$"
)

# --- What comes before the request ----------------------------------------------------------------

_LEAD = re.compile(
    rf"(?:(?:hey|hi|hello|ok|okay|yo|good (?:morning|evening|afternoon))[ ,]+{_NAME}\b[ ,.!:]*"
    rf"|{_NAME}[,:]? +"
    r"|(?:hey|hi|hello|ok|okay|so|well|um+|uh+|oh|and|but|also|now|then|alright|right|actually|quick"
    r"(?: question)?|yes|yeah|no|sorry|listen|good (?:morning|evening|afternoon)|btw|by the way"
    r"|question|thanks|thank you|great|cool|perfect|excuse me)(?: there)?[ ,.!:]+"
    r"|(?:please|pls|plz|kindly|just)[ ,]+(?:just )?"
    r"|\w+, (?=(?:please|remember|remind|forget|note|what|when|where|who|save|show|find|tell|delete)\b)"
    r"|(?:can|could|would|will|can'?t|won'?t) (?:you|u|ya)(?: (?:please|pls|plz|kindly|just|maybe"
    r"|possibly|also|go ahead and))* +(?!remember what|recall|swim|dance|sing|feel|speak|hear|help)"
    r"|(?:i|we) (?:want|need|would like|'?d like|would love|expect|would appreciate) (?:for )?(?:you|u) to +"
    r"|(?:i'd|we'd) (?:like|love|appreciate) (?:for )?(?:you|u) to +"
    r"|(?:i|we) (?:want|need|would like|'d like|would love) to (?=know|hear|be reminded)"
    r"|(?:i'd|we'd) (?:like|love) to (?=know|hear|be reminded|see (?:my|what|all|if))"
    r"|(?:can|could|may|might) (?:i|we) (?:please |pls )?(?:just )?"
    r"(?=set|create|make an?|add|have|get|see|hear|know|ask|put|schedule|view|check|find|look)"
    r"|(?:would|do) you mind +|(?:would|could) you be so kind (?:as to|and) +"
    r"|go ahead and +|be sure to +(?=remind)|try to +(?=remember)"
    r"|(?:i'm|i am|i was)(?: just)? (?:asking|wondering|curious) (?:you to|if you (?:can|could)) +"
    r"|is it possible (?:for you )?to +|are you able to +(?=remind|set|tell|show|find|delete))"
)
_TAIL = re.compile(
    rf"(?:[ ,.]+(?:please|pls|plz|thanks?|thank you|thx|for me|if you can|would you|will you|{_NAME}))+"
    r"[\s.!?]*$"
)

# --- Reminders: change, cancel, list --------------------------------------------------------------

_NUMBERED = (
    rf"(?:(?:{_REMINDER} )?(?:number|no\.?|nr\.?|#) ?\d{{1,3}}|(?:{_REMINDER} )?\d{{1,3}}"
    rf"|the (?:{'|'.join(_ORDINALS)}|last|next|other)(?: one| {_REMINDER})?)"
)
_THAT = rf"(?:it|that|this|them|those|these|(?:that|this|the last) (?:one|{_REMINDER}))"
_WHICH = rf"(?:{_THAT}|{_NUMBERED})"
_MOVE = (
    r"(?:move|reschedule|re-schedule|postpone|push|shift|delay|bump|switch|change|update|adjust|edit"
    r"|modify|put|bring|defer)"
)
_WAY = r"(?: (?:back|off|forward|up|out|over))?"
_TO_TIME = rf"(?:(?:to|till|until|for|at|on|by|from [^,]{{1,30}} to)(?: the| around| about| like)* )?{_TIME}.*"

_CHANGE = _rules(
    # "snooze", "snooze 10 minutes", "snooze the dentist for 1h", "remind me again in 10 minutes"
    ("reminder_change", 0.95, r"snooze[\W_]*$", "snooze"),
    (
        "reminder_change",
        0.95,
        rf"snooze(?: (?P<about>.{{1,60}}?))??(?: (?P<time>(?:(?:for|by|till|until|to|another) )*"
        rf"(?:{_TIME}|\d).*))?[\W_]*$",
        "snooze",
    ),
    (
        "reminder_change",
        0.85,
        rf"(?:{_REMIND}|ask|tell) me (?:(?:about )?{_THAT} )?again(?: (?P<time>.*))?$",
        "snooze",
    ),
    (
        "reminder_change",
        0.8,
        rf"(?:not now,? |give me )(?:in |another )?(?P<time>{_AMOUNT} (?:more )?{_UNIT})\b[\W_]*$",
        "snooze",
    ),
    # "done", "did it", "mark the dentist reminder as done"
    (
        "reminder_change",
        0.85,
        r"(?:it'?s |it is |that'?s |i'?m |i am |all |we'?re |already |task |ok )*"
        rf"(?:done|finished|completed?|did it)(?: already| now| with)?(?: (?P<about>{_WHICH}))?[\W_]*$",
        "done",
    ),
    (
        "reminder_change",
        0.85,
        r"(?:i )?(?:have |'ve )?(?:already |just )*(?:did|done|finished|completed|do) "
        rf"(?P<about>{_WHICH})(?: already| now)?[\W_]*$",
        "done",
    ),
    (
        "reminder_change",
        0.9,
        r"(?:mark|set|check|tick|cross)(?: off)? (?P<about>.{1,60}?) (?:as |is |to )?"
        r"(?:done|completed?|finished|off)[\W_]*$",
        "done",
    ),
    ("reminder_change", 0.8, rf"(?:tick|check|cross) off (?P<about>{_WHICH})[\W_]*$", "done"),
    ("reminder_change", 0.8, r"(?P<about>(?:#|number )?\d{1,3})(?: is)? done[\W_]*$", "done"),
    # "skip the next one", "skip tomorrow's"; "skip breakfast" is somebody's plan
    (
        "reminder_change",
        0.9,
        rf"skip (?P<about>(?:the |this |my )?(?:next|{_DAY}(?:'s)?|today'?s?|tomorrow'?s?|tonight'?s?|once)\b.*"
        rf"|{_WHICH}(?: time| once)?|this time|.*\b{_REMINDER}\b.*)$",
        "skip",
    ),
    ("reminder_change", 0.8, r"skip[\W_]*$", "skip"),
    # "rename the dentist reminder to orthodontist", "change the text of 2 to ..."
    (
        "reminder_change",
        0.9,
        rf"rename (?P<about>{_WHICH}|.{{1,80}}?)(?: to| as| into|:) (?P<new>.+)$",
        "rename",
    ),
    ("reminder_change", 0.85, rf"rename (?P<about>{_THAT}) (?P<new>.+)$", "rename"),
    (
        "reminder_change",
        0.9,
        r"(?:change|update|edit|set) the (?:text|name|title|words|wording|message) (?:of|for|on) "
        r"(?P<about>.{1,80}?) to (?P<new>.+)$",
        "rename",
    ),
    # "change my name to Ann" is a fact about the sender
    (
        "memory",
        0.85,
        r"(?:change|update|set|switch|make) my (?:user ?|nick ?|first ?|last ?)?name\b",
    ),
    # "move it to 5pm", "push 2 back an hour", "make it 6"
    (
        "reminder_change",
        0.92,
        rf"(?:{_MOVE}|make|set) (?P<about>{_WHICH}){_WAY} (?P<time>{_TO_TIME})$",
        "move",
    ),
    (
        "reminder_change",
        0.85,
        rf"(?:{_MOVE}|make|set) (?P<about>{_WHICH}){_WAY} (?P<time>(?:to|at|by|till|until) \d.*)$",
        "move",
    ),
    # "move the dentist to Friday"; "move to Berlin in May" and "move the car by 5" are plans
    (
        "reminder_change",
        0.85,
        rf"{_MOVE}{_WAY} (?!to\b|in\b|out\b)(?P<about>.{{1,80}}?){_WAY} "
        rf"(?P<time>(?:to|till|until|from .{{1,30}} to)(?: the| around| about)* (?:{_TIME}|\d{{1,2}}\b).*"
        rf"|(?:by|for) {_AMOUNT} {_UNIT}\b.*)$",
        "move",
    ),
    (
        "reminder_change",
        0.85,
        rf"(?:{_MOVE}|make|set) (?:my |the )?(?P<about>.{{0,60}}?\b{_REMINDER}\b.{{0,60}}?){_WAY} "
        rf"(?P<time>(?:to|for|at|on|by|till|until) (?:the |around |about )*{_TIME}.*)$",
        "move",
    ),
    (
        "reminder_change",
        0.8,
        rf"(?:change|update|edit|modify) (?P<about>.{{0,60}}?\b{_REMINDER}\b.{{0,60}}?) (?:to|into) "
        r"(?P<new>.+)$",
        "rename",
    ),
    (
        "reminder_change",
        0.8,
        rf"(?:reschedule|postpone|{_MOVE} (?=.*{_REMINDER})) ?(?P<about>.*)$",
        "move",
    ),
)

_NO_MORE = r"(?:cancel|delete|remove|clear|erase|get rid of|scrap|dismiss|discard|call off|undo|ditch|wipe)"
_STATED = rf"(?!(?:(?!what|that|which|where|who|everything|all|i)\S+ ){{1,3}}{_FINITE}\b)"
_STOP = (
    rf"(?:{_NO_MORE}|stop|drop|turn off|switch off|disable|kill|end|unset|take (?:off|away|out)|abort|nix"
    r"|forget(?: about)?|silence|mute|trash|eliminate|deactivate|never ?mind|throw (?:out|away)|no more"
    r"|nuke|destroy|cut|close|quit|withdraw|revoke|i(?:'m| am) (?:done|finished) with)"
)

_CANCEL = _rules(
    # "don't remind me about X", "stop nagging me"; "don't forget to remind me" is not one
    (
        "reminder_cancel",
        0.9,
        rf"(?:do not|don'?t|never|stop|quit|no need to|you (?:do not|don'?t) (?:need|have) to|no longer)"
        rf" (?:{_REMIND}(?:g?ing)?|notifying|send(?:ing)?|tell(?:ing)?|bother(?:ing)?|wak(?:e|ing)"
        rf"|text(?:ing)?|messag(?:e|ing)|giv(?:e|ing)) (?:me|us)\b"
        rf"(?: (?:an?|any|the|my|more|that)\b.{{0,20}}{_REMINDER})?(?: (?:up|any ?more))?"
        r"(?: (?:to|about|of|for|that))?(?P<about>.*)$",
    ),
    # "i no longer need my notice at 6 to ..."
    (
        "reminder_cancel",
        0.88,
        r"(?:i |we )?(?:no longer|do not|don'?t|won'?t|will not) (?:want|need|require)(?: to have| to get)? "
        rf"(?P<about>.{{0,60}}?\b(?:{_REMINDER}|be reminded|reminding)\b.*)$",
    ),
    # "delete my reminder to stretch"; "drop me a reminder" makes one
    (
        "reminder_cancel",
        0.93,
        rf"(?:{_STOP}) (?!me an?\b|by\b){_STATED}(?P<about>[^?!;]{{0,80}}?\b(?:{_REMINDER}|reminding)\b.*)$",
    ),
    (
        "reminder_cancel",
        0.85,
        r"(?:stop|end) (?P<about>(?:the |my )?(?:daily|weekly|monthly|repeat|recur).*)$",
    ),
    # What is cancelled elsewhere is a task or news, not a reminder
    (
        "memory",
        0.6,
        r"cancel(?:led|ed|l?ing|lation|s)?\b.*\b(?:subscriptions?|memberships?|orders?|contract|account"
        r"|(?:credit )?card|insurance|netflix|spotify|culture|policy|policies)\b",
    ),
    ("reminder_cancel", 0.8, rf"cancel {_STATED}(?P<about>.+)$"),
)

_LIST = _rules(
    (
        "reminder_list",
        0.95,
        r"(?:my |all |the |list |current |pending |upcoming |todays |today's |show |active )*"
        rf"(?:reminders|reminder list|alarms|list of reminders)(?: (?:list|for|on|today|tomorrow|this|next)\b.*)?[\W_]*$",
    ),
    # How reminders work is a question to the assistant about itself
    (
        "help",
        0.85,
        rf"(?:how|explain|show me how|teach me|what is the way)\b(?! many| often)(?=.*\b(?:set|setting|creat\w+|mak\w+|work\w*"
        rf"|add\w*|delet\w+|cancel\w*|us(?:e|ing)|chang\w+)\b).*\b{_REMINDER}\b",
    ),
    ("reminder", 0.8, r"(?:how|what) about (?:a|setting a) " + _REMINDER),
    (
        "reminder_list",
        0.9,
        rf"(?:{_WH}|{_AUX}|{_WH}'?s|show|list|read|tell|give|see|hear|view|check|display|speak|say|go over|look"
        r"|pull|bring|open|get|i (?:had|have|want|need|would like|'?d like) (?:to (?:know|hear|see)|an? list)"
        r"|know|let me (?:know|see|hear)|any|find|search|recite|review|run|remind me (?:of|what|about)"
        r"|name|recall|repeat|print|fetch)\b(?! (?:me )?an? (?:reminder|alarm|alert|notification|notice|nudge|timer|ping|heads)\b(?! list))"
        r".*\b(?:reminders?|remainders?|alarms?|timers?)\b",
    ),
    (
        "reminder_list",
        0.85,
        rf"(?:{_WH}|{_WH}'?s|{_AUX}|tell me|know|show me|list)\b.*\b"
        r"(?:to (?:be )?remind(?:ed)?|be reminded|remind(?:ing|ed)? me|been reminded|going to remind|you remind)\b",
    ),
    (
        "reminder_list",
        0.7,
        r"(?:what(?:'s| is)? |what have |am |did )i (?:am )?(?:forget|forgetting|missing)(?: anything| something)?[\W_]*$",
    ),
)

# --- Reminders: make ------------------------------------------------------------------------------

_BY_NOUN = (
    r"(?:set(?: up)?|create|make|add|schedule|put|start|program|arrange|place|leave|drop|give|send|get|have|need"
    r"|new|want|use|save|write|enter|establish|book|enable|turn on|remember|post|issue|generate|ask for|do|run"
    r"|setup|insert|include|record|shoot|provide|throw|initiate|build|plan|prepare|activate)"
)
_REMINDING = _rules(
    # A question that asks to be told something again: "remind me what the password was"
    (
        "reminder",
        0.85,
        r"remind (?:me|us) when (?:i|we|you|he|she|they|it)(?:'m|'s|'re)? ?(?:am|are|is|get|gets|arrive"
        r"|arrives|leave|leaves|reach|come|comes|finish|wake|go|see|start|starts|enter|return|has|have)\b",
    ),
    (
        "reminder",
        0.8,
        r"remind (?:me|us) when .*\b(?:is|are) (?:done|ready|over|finished|up|here|free|open)\b",
    ),
    (
        "search",
        0.88,
        r"remind (?:me|us) (?:again )?(?:about )?(?P<about>(?:what|where|who|whom|whose|which|how|why)(?:'s)?\b(?! time to).*)$",
    ),
    (
        "search",
        0.8,
        r"remind (?:me|us) (?P<about>when (?:is|was|are|did|do|does|i \w+ed|we \w+ed|i last|we last"
        r"|(?:the|my|our|\w+'s)\b.*\b(?:is|was|are|were|birthday\w*|anniversary)[\W_]*$).*)",
    ),
    (
        "search",
        0.8,
        rf"remind (?:me|us) (?:of |about )?(?P<about>(?:my|the|our|\w+'s) (?:\S+ ){{0,4}}{_FACT}(?: again)?)[\W_]*$",
    ),
    # "these photos remind me of home" tells, it does not ask
    (
        "memory",
        0.8,
        r"(?:.*\b(?:they|these|those|which|always|really|that|songs?|photos?|does|doesn't|did|\w+ed (?:\w+ )?to|asked \w+"
        r" to|told \w+ to) )remind(?:s|ed)? me\b(?!.*\?)",
    ),
    ("reminder", 0.95, rf"{_REMIND} (?:me|us|myself|\w+ and me)\b"),
    (
        "reminder",
        0.9,
        rf"(?:set|create|make|add)?\b.*?\b(?:remind|ping|nudge|alert|notify|nag) (?:me|us|myself)\b",
    ),
    ("reminder", 0.93, r"(?:do not|don'?t|never) let (?:me|us) (?:forget|miss)\b"),
    ("reminder", 0.85, r"(?:do not|don'?t|never|not) (?:to )?forget to\b"),
    (
        "reminder",
        0.85,
        r"(?:i )?(?:must |need to |have to |should |gotta |want to |got to |help me (?:to )?)?(?:remember|not forget) to\b",
    ),
    (
        "reminder",
        0.8,
        r"(?:i )?(?:can'?t|cannot|mustn'?t|must not|shouldn'?t|better not|do not want to|don'?t want to) forget to\b",
    ),
    ("reminder", 0.85, r"(?:make|be) sure (?:that )?(?:i|we|me)\b"),
    (
        "reminder",
        0.6,
        rf"remember (?:me to|(?:something|this|that|it|me)\b.{{0,20}}\b(?:later|{_TIME}))",
    ),
    ("reminder", 0.9, r"wake (?:me|us)(?: up)?\b"),
    ("reminder", 0.85, r"(?:tell|ask|prompt|poke|bug|beep|order|force|get) (?:me|us) to \w"),
    (
        "reminder",
        0.8,
        rf"(?:tell|text|message|email|call|ring|prompt|poke|bug|beep|write|let) (?:me|us)(?: know| up)? (?:(?:at|on|in|every|by|before) )?(?:the )?{_TIME}",
    ),
    (
        "reminder",
        0.8,
        rf"(?:let me know|tell me|text me|message me|call me) when it(?:'s| is) (?:time\b|{_TIME})",
    ),
    (
        "reminder",
        0.8,
        rf"(?:at|in|on|every|each|tomorrow|tonight|today|next|when|after|before|this)\b.*\b(?:tell|ask|text|wake|call|message|prompt|let) me\b",
    ),
    (
        "reminder",
        0.9,
        rf"(?:{_BY_NOUN}|let'?s {_BY_NOUN})\b(?! my| all| the reminders).{{0,60}}?\b{_REMINDER}\b",
    ),
    (
        "reminder",
        0.88,
        rf"(?:i|we)(?:'d| would| will|'ll)? (?:want|need|like|love|appreciate|require|could use|have got to have|gotta)\b.{{0,60}}?\b(?:{_REMINDER}|be reminded|reminding|remind me)\b",
    ),
    ("reminder", 0.85, rf"(?:be reminded|i (?:should|have to|must) be reminded)\b"),
    (
        "reminder",
        0.85,
        rf"(?:quick |new |another |my |an? )*(?:reminder|alarm|timer|alert)(?: for me)?(?:\s*[:,–-]| to\b| for\b| that\b| about\b| at\b| on\b| in\b| {_TIME}|[\W_]*$)",
    ),
)

# --- Forgetting -----------------------------------------------------------------------------------

_ERASE = r"(?:delete|erase|remove|wipe|scrap|clear|discard|destroy|get rid of|trash|throw (?:away|out)|empty|drop)"
_FORGET = _rules(
    (
        "forget",
        0.95,
        r"(?:undo|un-?delete|restore|unforget|recover|bring (?:it|that|them) back|put (?:it|that) back)(?: (?:that|it|this|them|the last.*|my last.*|last.*|what i .*))?[\W_]*$",
        "undo",
    ),
    (
        "forget",
        0.85,
        r"(?:i )?(?:didn'?t|did not) mean to (?:delete|forget|remove|erase)\b",
        "undo",
    ),
    (
        "forget",
        0.9,
        rf"(?:{_ERASE}|forget|delete all|wipe out|purge)(?: about)? (?P<about>(?:everything|all)(?: (?:of (?:it|them|that)|that|you|i|we|about me|you\b.*|my (?:memories|notes|data|messages|info\w*)))*)[\W_]*$",
    ),
    (
        "forget",
        0.9,
        r"(?:unremember|forget|you can forget|you may forget|you should forget)(?: about)?\b(?! to\b) (?P<about>.+)$",
    ),
    (
        "forget",
        0.9,
        r"(?:do not|don'?t|never|stop|you (?:do not|don'?t) (?:need|have) to|no need to)(?: \w+ to)? (?:remember|sav|stor|keep|record|memori[sz]|not)(?:e|ing)?(?: track of)?\b(?! (?:what|where|when|who|how|if|which|why)\b) ?(?P<about>.*)$",
    ),
    (
        "forget",
        0.85,
        r"i (?:do not|don'?t|no longer) (?:want|need) (?:you to )(?:remember|keep|know|save|store)\w* (?P<about>.+)$",
    ),
    ("forget", 0.85, r"(?:scratch|strike) (?P<about>that|it|the last.*|what i .*)[\W_]*$"),
    (
        "forget",
        0.88,
        r"(?:take|cross|scratch|strike|remove|delete|erase|get rid of|drop|clear|pull|knock|x)\b (?P<about>.+?)(?: \w+)? (?:off|from|out of|on|in)(?: of)? (?:\S+ ){0,5}lists?\b",
    ),
    (
        "forget",
        0.8,
        r"(?:i|we) .*\b(?:clear|delete|empty|wipe|erase|remove|scrap|get rid of)\b (?:out |off )?(?P<about>(?:.* )?(?:my|the|all|that|this|our|whole)\b.*\blists?\b.*)$",
    ),
    (
        "forget",
        0.8,
        r"(?:i|we) (?:no longer|do not|don'?t) (?:need|want) (?P<about>.+?) (?:on|in) (?:\S+ ){0,5}lists?\b",
    ),
    # "remove the chicken from the freezer" is a task; nothing here lives in a freezer
    (
        "memory",
        0.6,
        rf"(?:remove|delete|take|clear|wipe|empty|erase|drop|get rid of)\b(?!.*\b(?:lists?|note|memor|{_KEPT}|you|your|everything|said|told|saved)\b).*\b(?:from|off|out of|on|in)\b (?:the|my|our|your|his|her|\w+'s)\b",
    ),
    ("forget", 0.88, rf"(?:delete|erase|remove|trash|scrap|purge) {_STATED}(?P<about>.+)$"),
    (
        "forget",
        0.85,
        rf"(?:wipe|clear|discard|destroy|get rid of|throw (?:away|out)|empty|drop)(?: out| off)? {_STATED}(?P<about>(?:it|that|this|them)[\W_]*$|(?:.*\b)?(?:{_KEPT}|memory|memories|database|data|everything|what i (?:said|told))\b.*)$",
    ),
)

# --- Telling --------------------------------------------------------------------------------------

_TELLING = _rules(
    ("search", 0.85, r"(?:remember|recall) (?P<about>.*)\?[\W_]*$"),
    (
        "memory",
        0.93,
        r"(?:please )?(?:remember|memori[sz]e|keep in mind|bear in mind|take into account)\b(?! what\b| who\b)(?:(?: that|:|,)? (?P<about>.*))?$",
    ),
    ("memory", 0.9, r"(?:do not|don'?t|never) forget\b(?!.*\?)(?: that| about)? ?(?P<about>.*)$"),
    ("memory", 0.9, r"(?:help me (?:to )?)(?:remember|note|save|store)(?: that)? (?P<about>.+)$"),
    (
        "memory",
        0.92,
        r"(?:note|save|store|record|log|jot|write|keep)\b(?: down)?(?: (?:that|this|it|a note))?(?:[:,])? ?(?P<about>(?!me\b).+)$",
    ),
    (
        "memory",
        0.9,
        r"(?:take|make|leave|add|create|start) (?:me )?(?:an? |the )?(?:new |quick |mental )*(?:note|memo|memory|entry|list)\b(?: (?:of|that|to|about|called|for))*:? ?(?P<about>.*)$",
    ),
    (
        "memory",
        0.9,
        r"(?:note to self|fyi|for the record|for your information|just so you know|so you know|ps|btw|attention|important|memo|note)\b[:,]? (?P<about>.+)$",
    ),
    (
        "memory",
        0.9,
        r"(?:add|put|include|insert|append|throw|place|stick|get)\b.*\b(?:to|on|in|onto|into|for)\b.*\blists?\b",
    ),
    (
        "memory",
        0.88,
        r"(?:on|to|in|onto|for) (?:my|the|our)\b.*\blists?,? (?:please |pls |can you )?(?:add|put|include|write|insert)\b",
    ),
    ("memory", 0.8, r"add\b(?! (?:up|them|these|\d)\b)"),
    (
        "memory",
        0.85,
        r"(?:you (?:can|should|may|could|must) |from now on,? |start |i (?:want|prefer|would like|'d like) (?:you )?(?:to be |to )?|(?:i'd|i would) (?:like|prefer) to be |please )*(?:call(?:ed|ing)?|refer(?:red)?(?: to)?|address|name)(?: to)? me (?:as |by )?(?!(?:at|in|on|when|back|tomorrow|later|to|up)\b)\w+",
    ),
    (
        "memory",
        0.85,
        r"(?:i (?:want|prefer|would like|'d like|go by)|i'd (?:like|prefer|rather)|i would (?:like|prefer|rather))\b.*\b(?:be called|go by|be named|be known as|be referred)\b",
    ),
)

# --- Asking the assistant about itself ------------------------------------------------------------

_ITSELF = _rules(
    (
        "help",
        0.95,
        r"(?:(?:i |we )?(?:need|want|could use|require|would like) (?:some |your |a little |a bit of |more )*)?(?:help|assistance|guidance|instructions?|tutorial|manual|guide|menu|commands?|options|faq|support)(?: me)?(?: out| please| here| now| with (?:this|that|it|something|the app|this app|you))?[\W_]*$",
    ),
    (
        "help",
        0.93,
        r"(?:can|could|would|will|are) you (?:please |able to )*(?:help|assist)(?: me)?(?: out| with (?:this|it|something|anything))?(?: please)?[\W_]*$",
    ),
    (
        "help",
        0.93,
        rf"(?:so )?(?:tell|show|teach|explain|inform|give|list|name)?(?: to)?(?: me| us)?(?: of| about)? ?(?:what|which|how)\b.{{0,50}}?\b(?:can|could|should|do|does|are|would|will|might|may)? ?(?:you|u|this (?:app|bot|thing|assistant|service)|it)\b (?:able to |capable of |good at |going to |to |all )*(?:(?:can|could|able to|capable of) )?(?:do|doing|help|assist|offer|provide|answer|respond|handle|support|understand|be of|perform|talk|accomplish|have to offer|good at|useful|for)\b(?!.*\b(?:yesterday|last (?:night|week|weekend)|about anna)\b)(?!ing)",
    ),
    (
        "help",
        0.9,
        r"what(?:'s| is| are|'re)? (?:all )?(?:your|the) (?:\w+ )?(?:capabilities|capability|features?|functions?|functionality|skills?|abilities|services?|commands?|options|purpose|use|uses|specialt\w+|expertise|strengths)(?: available| you have| you offer| i can use)?\b",
    ),
    (
        "help",
        0.9,
        r"what(?:'s| is| are)? (?:you |are you )?(?:capable of|good at|able to do|good for|made for|programmed to do|designed to do|used for)\b",
    ),
    (
        "help",
        0.9,
        r"(?:what|which)\b.{0,40}?\b(?:can|could|should|may|might|am|do) i (?:able to |allowed to )?(?:ask|say|tell|do with|use|request|talk|send|type|get from|expect|learn)\b.{0,30}$",
    ),
    (
        "help",
        0.88,
        r".*\b(?:subjects?|topics?|areas?|kinds? of (?:things|questions|info\w*|stuff)|types? of (?:things|questions|subjects|info\w*|stuff)|sorts? of (?:things|questions)|things|questions)\b.*\b(?:are|do|can|could|would|should|may|might) (?:you|i)\b(?:.*\b(?:familiar|know|knowledgeable|ask|answer|help|respond|good at|cover|assist|do|discuss|talk|understand|handle|trained|able)\b)",
    ),
    (
        "help",
        0.88,
        r".*\b(?:subject|topic)s?\b.*\b(?:you are|you're|are you|you)\b.*\b(?:familiar|know|knowledgeable|good|versed|comfortable)\b",
    ),
    (
        "help",
        0.88,
        r"(?:how|what)\b.*\b(?:benefit|get help|get started|begin|start|proceed|get the most|use you|using you|use this|using this|use it|interact with you|talk to you|make use)\b",
    ),
    (
        "help",
        0.9,
        r"how (?:do|does|did|would|can|is) (?:you|this|it|that|the (?:app|bot|assistant|thing|system)|things here|everything)(?: (?:app|bot|thing|all|assistant))? (?:work|function|operate|help)\w*",
    ),
    (
        "help",
        0.88,
        r"how (?:do|can|could|would|should|to|does one|does someone)\b(?: i| we| you)? ?(?:use|save|store|add|delete|remove|forget|search|find|list|see|set|cancel|edit|change|start|make a note|export|undo|ask|send)\b(?: (?:you|this|it|a|an|my|the|things|something|up|new|all|old|notes?|memor\w+|photos?|voice notes?|messages?|to)\b)*[^,]{0,12}[\W_]*$",
    ),
    ("help", 0.88, r"how does .{0,30}?(?:\w+ing)? .{0,30}?work[\W_]*$"),
    (
        "help",
        0.9,
        r"(?:give|show|tell|walk|talk|run|teach|guide|take|explain|start|offer|provide|begin)\b(?: to)?(?: me| us)? ?(?:with |through |of )?(?:an? |the |how |about |some |quick |brief |short )*(?:rundown|run-?down|overview|ropes|tour|tutorial|walk-?through|introduction|intro|process|steps|basics|demo|instructions?|it works?|this works?|you work|things work|to use\b.*|summary of (?:what|your)\b.*|crash course|lowdown|guide|examples?|procedure|help|explanation)\b",
    ),
    (
        "help",
        0.85,
        r"(?:i (?:do not|don'?t) (?:know|understand|get) (?:how|what)\b.*\b(?:use|works?|do here|do now|to do|start|you)\b|i(?:'m| am) (?:lost|confused|stuck|new here)[\W_]*$|what (?:do|should|can|am) i (?:supposed to )?do(?: now| here| next| first)?[\W_]*$|explain (?:yourself|this|it)\b.*|get started|how (?:can|do) i (?:start|begin)\b.*|what now)[\W_]*$",
    ),
    (
        "chat",
        0.85,
        r"(?:who|what) (?:are|r) (?:you|u)\b(?!.*\b(?:know|remember|have|me|my)\b).*$",
        "who_are_you",
    ),
    (
        "chat",
        0.85,
        r"(?:what(?:'s| is| was)|tell me|do you have|may i (?:know|have)|know) (?:your|a) name\b.*$",
        "who_are_you",
    ),
    (
        "chat",
        0.85,
        r"(?:are|r) (?:you|u) (?:really |actually |even |just )*(?:an? |the )?(?:real|human|robot|bot|ai|person|machine|computer|program|alive|man|woman|girl|boy|male|female|chatbot|live|actual|artificial)\b.*$",
        "who_are_you",
    ),
    (
        "chat",
        0.85,
        r"(?:who|what(?: company| team)?) (?:made|created|built|designed|programmed|developed|owns|runs|invented|is your)\b.*\b(?:you|your|creator|maker|designer)\b.*$",
        "who_are_you",
    ),
    ("chat", 0.85, r"(?:if|whether) (?:you|u|ur|your)\b(?!.*\b(?:my|me|mine)\b)"),
    (
        "chat",
        0.85,
        r"(?:what(?:'s| is) |tell me |do you know )?(?:the )?(?:real |true )?(?:meaning|purpose|point) (?:of|to|in) (?:life|existence|the universe)\b.*$",
    ),
    (
        "chat",
        0.8,
        r"(?:do you know|tell|give|say|crack|make|know)(?: me| us)? (?:(?:an?|any|another|some|good|funny|me|the) )*(?:jokes?|stor(?:y|ies)|poems?|riddles?|fun facts?|facts?|songs?|laugh|secret|something (?:funny|interesting|cool|fun|good|new))\b(?! about (?:my|our))",
    ),
)

# --- Asking ---------------------------------------------------------------------------------------

_FIND = r"(?:find|search(?: for| through| my \w+(?: for)?)?|look(?: (?:up|for|through|in|at))|show|list|pull up|bring up|dig (?:up|out)|fetch|retrieve|display|open|locate|view|play|recall)"
_ASKING = _rules(
    # Everything about one thing
    (
        "search",
        0.9,
        r"(?:what(?: all| else)?|everything|all|anything|list|tell me|show me|give me)\b(?:.*\b(?:you|i|we)\b.{0,20})?\b(?:everything|all|know|known|have|remember|said|saved|told|noted|kept)\b.*\b(?:about|on|of|for|regarding)\b (?P<about>.+)$",
    ),
    (
        "search",
        0.9,
        r"(?:search|find|look)(?: up| for| through my \w+ for| my \w+ for| in my \w+ for| me)?:? (?P<about>(?:.*\b(?:i|my|me|we|our|photos?|notes?|the)\b.*|(?:about|for) .+))$",
    ),
    ("search", 0.9, r"(?:search|search for|look up|look for):? (?P<about>.+)$"),
    (
        "search",
        0.88,
        rf"(?:show|list|pull up|bring up|dig (?:up|out)|fetch|retrieve|display)(?: me| us)? (?P<about>.+)$",
    ),
    (
        "search",
        0.85,
        rf"(?:get|send|give|play|open|view|read|see|hear|find|check|know|have|browse|go through|return)(?: me| us| out| back)* (?:about )?(?P<about>(?:(?:all|any|the|my|our|that|those|every|more|some)\b.*)?\b(?:{_KEPT}|{_FACT}|what|where|when|who|whom|whose|which|how|if|whether|last time|everything|contents?|items)\b.*)$",
    ),
    (
        "search",
        0.88,
        r"(?:do|did|would|can|could|will)(?:n'?t)? (?:you|u) (?:still |even |happen to |actually |maybe |by any chance )*(?:remember|recall|know|have|got|find|see|tell me|notice)\b(?! how to\b| any jokes)(?= .*\b(?:i|me|my|mine|we|us|our|when|where|what|who|how|the|\w+'s|if|any(?:thing)?)\b) (?P<about>.+)$",
    ),
    (
        "search",
        0.88,
        r"(?:tell|let|inform|telling|update) (?:me|us)(?: know)? (?!to\b)(?:about )?(?P<about>.+)$",
    ),
    (
        "search",
        0.85,
        r"(?:i )?(?:(?:do not|don'?t|can'?t|cannot|could not|couldn'?t) (?:quite |really |seem to |even )?(?:remember|recall|know|find|figure out)|forgot|have forgotten|forget|wonder|was wondering|am wondering|'m wondering|am not sure|'m not sure|would like to know|am trying to (?:find|remember|recall))(?: out| about)? (?P<about>(?:what|where|when|who|whom|whose|which|how|why|if|whether)\b.*)$",
    ),
    (
        "search",
        0.8,
        rf"(?:i )?(?:(?:do not|don'?t|can'?t|cannot) (?:seem to )?(?:remember|recall)|(?:have )?forgot(?:ten)?) (?P<about>(?:my|the|our|\w+'s) (?:\S+ ){{0,3}}{_FACT})[\W_]*$",
    ),
    (
        "search",
        0.85,
        r"(?:i'm|i am|i was)(?: just| still)? (?:wondering|trying to (?:find|remember|recall)|looking for|curious)(?: out| about)? (?P<about>.+)$",
    ),
    (
        "search",
        0.85,
        r"(?:any (?:idea|clue|chance|word|news|photos?|notes?)|remember|recall)\b(?: of| on| about)? (?P<about>.+)$",
    ),
    (
        "search",
        0.8,
        r"(?:say|speak|spell|repeat) (?:back )?(?:my|the) (?P<about>name\b.*|.*\b(?:list|note|message)\b.*)$",
    ),
    ("search", 0.8, rf"know\b (?P<about>.+)$"),
)

_MEDIA_ASKED = [(kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _MEDIA]
_COUNT = re.compile(
    r"\bhow (?:many times|often|many)\b|\bnumber of times\b|\bcount (?:how|the|my|all)\b"
)
_EVERYTHING = re.compile(
    r"\b(?:everything|all (?:that )?(?:you|i|we)|what (?:all )?do you (?:know|have|remember))\b"
)

# --- Shapes, when no rule spoke -------------------------------------------------------------------

_BASE = (
    r"(?:go|make|buy|get|take|have|do|say|see|like|ever|already|also|come|give|find|tell|work|call|try|ask|need"
    r"|feel|become|leave|put|mean|keep|let|begin|start|help|show|hear|play|run|move|live|believe|bring|happen"
    r"|write|sit|stand|lose|pay|meet|learn|change|watch|follow|stop|speak|read|spend|grow|open|walk|win|teach"
    r"|offer|remember|consider|appear|serve|send|build|stay|fall|cut|reach|raise|pass|sell|decide|return"
    r"|receive|travel|visit|attend|join|adopt|paint|know|want|love|enjoy|plan|use|share|think|finish|sign)"
)
_QUESTION = re.compile(
    rf"(?:{_WH}(?:'s|'re|'d|s)?\b(?! (?:a|an)\b(?!.*\?))|whats\b|wheres\b|whos\b|whens\b|hows\b"
    rf"|(?:in|at|on|for|with|from|to|by|of|about|during) (?:what|which|whom|whose)\b"
    rf"|{_AUX} (?:not )?{_SUBJECT}|(?:is|are|isn'?t|aren'?t|does|doesn'?t) \S+ \S+"
    rf"|did (?:\S+ ){{1,3}}{_BASE}\b|would \S+ (?:be|like|\w+)\b(?<!would love to)|any (?:news|word|update)\b)"
)
_TELLS = re.compile(
    r"(?:(?:when|where|while|who|what|how|why) (?:i|we|he|she|they|it|my|the|our|\w+ and i)\b(?=.*,|(?: \S+){5,})"
    r"|would (?:love|like|be|have)|may (?:\d|the)|will (?:be|do|go|call|buy|pick|try)|can (?:open|not)"
    r"|could (?:be|have|not)|should (?:be|have)|have (?:a|an|to)|what an?"
    r"|how (?:nice|lovely|cute|cool|sweet|wonderful|funny))\b(?!.*\?)"
)
_YOUR = re.compile(r"\b(?:you|u|your|yours|yourself|ur)\b|\byou'")
_MINE = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours)\b|\bi'")
_NOUN_PHRASE = re.compile(
    rf"(?:what'?s )?(?:(?:my|our|the|\S+'s|\S+s') )?(?:(?!{_FINITE}\b)[^\s,:;=\d]+ ){{0,3}}{_FACT}"
    rf"(?: (?:of|for|to|at) (?:(?:my|the|our) )?(?:\S+ ?){{1,3}})?[\s.!]*$"
    rf"|(?:(?:all|any|the|my|our|those) )*{_MEDIA_NOUN}(?: (?:of|from|about|with|in|on|by|i|we|last|taken|sent)\b[^,:]*)?[\s.!]*$"
    rf"|(?:everything|anything|notes|all notes|my notes|stuff)(?: i (?:said|saved|know|noted))? (?:about|on|from|regarding) .{{1,60}}$"
)


# --- Other languages ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """How whole requests open in one language, folded (no accents). A new language is one more row."""

    name: str
    phrases: tuple[tuple[Kind, str], ...]


LANGUAGES = (
    Language(
        "Spanish",
        (
            ("reminder_cancel", r"(?:cancela\w*|borra\w*|elimina\w*|quita\w*|anula\w*)\b.*\b(?:recordatorios?|alarmas?|avisos?)|no me recuerdes|deja de recordarme|cancela\b|ya no necesito el recordatorio"),
            ("reminder_list", r"(?:(?:que|cuales|cuantos|muestra\w*|ensena\w*|dime|lista\w*|ver|lee\w*|tengo|hay)\b.*\b|mis )(?:recordatorios|alarmas)"),
            ("search", r"recuerdame (?:que|donde|cual|cuando|quien|como) (?:es|era|esta|estaba|fue|deje|puse|aparque|dije|se llama)\b"),
            ("reminder", r".*?\b(?:recuerda(?:me|nos)|recordar(?:me|nos)|avisa(?:me|nos)|acuerdame|hazme acordar|despiertame|hazme recordar|no (?:me )?dejes (?:que (?:me )?olvide|olvidar)|no (?:me )?olvid(?:es|ar)(?:me)? de|(?:pon|crea|programa|anade|configura)\w* (?:un |una |el |la )?(?:recordatorio|alarma|aviso))\b"),
            ("forget", r"olvida(?:te)?\b(?! que tengo)|(?:borra|elimina|suprime|quita)\w*\b|deshacer\b"),
            ("memory", r"(?:recuerda|apunta|anota|guarda|ten en cuenta|no olvides|acuerdate)\b(?: de)?(?: que\b|:| )"),
            ("help", r"(?:ayuda\w*|que (?:puedes|sabes) hacer|como funciona\w*|que haces|como te uso|para que sirves|en que (?:me )?puedes ayudar\w*|necesito ayuda)\b"),
            ("search", r"(?:(?:y )?(?:a |de |con |en |por |para )?(?:que|cuando|donde|quien|quienes|cual|cuales|cuanto|cuantos|cuanta|cuantas|adonde)\b(?! (?:te|le|les|os) vaya)|como (?:se|es|era|fue|esta)\b|busca\w*\b|muestra\w*\b|ensena\w*\b|encuentra\w*\b|dime\b|sabes\b|te acuerdas|recuerdas|tengo alguna?\b|no recuerdo (?:donde|que|cuando)|mi (?:contrasena|clave)[\W_]*$|mis fotos)"),
            ("chat", r"(?:(?:muchas )?gracias|buen(?:os|as) (?:dias|tardes|noches)|hasta (?:luego|manana|pronto)|adios|como estas|que tal|todo bien|vale|de nada|nos vemos|quien eres|chao|genial|perfecto)\b(?:(?!\w* que).){0,25}$"),
        ),
    ),
    Language(
        "German",
        (
            ("reminder_cancel", r"(?:losche?|loesche?|entferne?|streiche?|storniere?|stopp?e?|beende)\b.*(?:erinnerung|wecker|alarm|benachrichtigung)|erinnere? mich nicht\b|sag\w* .*erinnerung.* ab|storniere?\b"),
            ("reminder_list", r"(?:(?:welche|was|zeig\w*|liste?|nenn\w*|lies|habe ich|wie viele|gibt es|wann ist)\b.*\b|meine )(?:nachste )?(?:erinnerung(?:en)?|wecker)\b|woran (?:sollst|musst|wolltest) du mich"),
            ("search", r"erinnere? mich(?: daran)?,? (?:wo|was|wie|wer|welche\w*|wann) (?:ich|wir|der|die|das|mein\w*|unser\w*)\b.*\b(?:ist|war|habe|hatte|heisst|heißt|sind)"),
            ("reminder", r".*?\b(?:erinnere?|weck|wecke|benachrichtige?)\b.{0,30}?\b(?:mich|uns)\b|.*?\b(?:vergiss nicht|nicht vergessen,? .*\bzu\b|lass mich nicht vergessen|sag mir bescheid|gib mir bescheid|mich (?:bitte )?(?:\S+ ){0,6}(?:erinnern|wecken)|(?:stell|erstell|setz|mach|leg|richte)\w* .{0,40}(?:erinnerung|wecker|alarm|timer)|erinnerung (?:fur|an|um|zu))\b"),
            ("forget", r"vergiss\b(?! nicht)|(?:losche?|loesche?|entferne?|streiche?)\b|ruckgangig\b"),
            ("memory", r"(?:merke? dir|notiere?|speicher\w*|schreib\w* auf|behalte?|denk(?:e)? daran,? dass|vergiss nicht,? dass|notiz)\b"),
            ("help", r"(?:hilfe|hilf mir|was kannst du|wie funktionier\w*|wie kann ich dich|womit kannst du|was machst du|wobei kannst du|kannst du mir helfen[\W_]*$)\b"),
            ("search", r"(?:(?:um |an |seit |bis |auf |in |mit |von |zu |fur )?(?:wann|wo|wer|wen|wem|wie|wohin|woher|warum|wieso|welche\w*|wessen|wieviel\w*|woran|worum)\b|was (?:ist|sind|war|waren|habe?|hat|hatte|weisst|weißt|kostet|steht|sagte|wollte|soll|mag|mochte|isst|ich)\b|such\w*\b|zeig\w*\b|finde?\b|weisst du|weißt du|erinnerst du dich|habe ich\b|hab ich\b|hatte ich\b|sag mir|mein \w*passwort[\W_]*$|meine fotos)"),
            ("chat", r"(?:(?:vielen |besten |herzlichen )?dank\w*|danke\w*|guten (?:morgen|tag|abend)|gute nacht|tschuss|tschuess|auf wiedersehen|bis (?:spater|morgen|bald|dann)|wie geht(?:s| es)|wer bist du|alles klar|alles gut|gern geschehen)\b.{0,25}$"),
        ),
    ),
    Language(
        "French",
        (
            ("reminder_cancel", r"(?:annule|supprime|efface|enleve|retire|arrete|desactive)\w*\b.*\b(?:rappels?|alarmes?|rappeler|notifications?|reveil)|ne me rappelle(?:z)? (?:pas|plus)|annule\b"),
            ("reminder_list", r"(?:(?:quels?|quelles?|montre|affiche|liste|dis|donne|lis|ai-je|est-ce que j'ai|j'ai|combien|c'est quoi|voir)\b.*\b|mes )rappels?\b"),
            ("search", r"rappelle[ -]moi (?:ou|quel\w*|qui|comment|ce que|quand|combien|le mot de passe|le code|mon (?:mot de passe|code))\b"),
            ("reminder", r".*?\b(?:rappelle(?:z)?[ -](?:moi|nous)|(?:me|nous) rappeler|previens[ -]moi|reveille[ -]moi|alerte[ -]moi|avertis[ -]moi|fais[ -]moi penser|n'oublie(?:z)? pas d[e']|ne me laisse pas oublier|(?:mets|cree|ajoute|programme|regle)\w*(?:[ -]moi)? (?:un |une |le )?(?:rappel|alarme|reveil))"),
            ("forget", r"oublie\b|(?:supprime|efface|enleve|retire)\w*\b|annuler[\W_]*$"),
            ("memory", r"(?:souviens-toi|souviens toi|retiens|note|enregistre|sauvegarde|n'oublie(?:z)? pas que|rappelle-toi|memorise|garde en memoire)\b"),
            ("help", r"(?:aide(?:z)?(?:[ -]moi)?|(?:au secours)|que (?:peux-tu|sais-tu) faire|qu'est-ce que tu (?:peux|sais) faire|tu (?:peux|sais) faire quoi|comment (?:ca|tu) (?:marche|fonctionne)\w*|comment (?:t')?utiliser|a quoi tu sers|besoin d'aide)\b"),
            ("search", r"(?:(?:a |de |avec |pour |en |dans )?(?:quel|quelle|quels|quelles|qui|quand|combien|pourquoi|comment|quoi)\b|ou (?:est|sont|ai|se|j'ai|etait|habite|a|puis|avons|on)\b|qu'(?:est|ai|a|avons)\b|que\b|est-ce que\b|ai-je\b|cherche\b|trouve\b|montre\b|affiche\b|dis[ -]moi|tu te souviens|te souviens[ -]tu|sais[ -]tu|tu sais|c'est quoi|c'etait quoi|mon mot de passe[^:]*$|mes photos)"),
            ("chat", r"(?:merci|bonsoir|bonne (?:nuit|journee|soiree)|au revoir|a (?:bientot|demain|plus)|ca va|comment (?:ca va|vas[ -]tu|allez[ -]vous)|qui es[ -]tu|d'accord|de rien|coucou|super)\b.{0,25}$"),
        ),
    ),
    Language(
        "Portuguese",
        (
            ("reminder_cancel", r"(?:cancel[ae]\w*|apag\w*|remov\w*|exclu\w*|delet\w*|desativ\w*|elimin\w*|par[ae])\b.*\b(?:lembretes?|alarmes?|avisos?|me lembrar)|nao me lembr[ea]|cancela\b"),
            ("reminder_list", r"(?:(?:quais|que|mostr\w*|list\w*|ver|leia|tenho|quantos|diga|ha)\b.*\b|meus |os meus )(?:lembretes|alarmes)"),
            ("search", r"(?:me )?lembr[ea](?:-me)? (?:onde|qual|quem|quando|como|o que) (?:e|era|eu|esta|estava|foi|fica|deixei|estacionei)\b"),
            ("reminder", r".*?\b(?:me (?:lembr[ae]|avis[ae]|acord[ae])|lembr[ae][ -]me|avis[ae][ -]me|acord[ae][ -]me|me lembrar|lembrar-me|nao (?:me )?deix[ea] (?:eu |que eu )?(?:me )?esque\w+|nao (?:se |te )?esque\w+ de|(?:cri|coloqu|adicion|defin|program|faz|p)\w* (?:um |uma |o )?(?:lembrete|alarme|aviso))\b"),
            ("forget", r"esque(?:ce|ca|cer)\b|(?:apag|exclu|delet|remov)\w*\b|desfazer\b"),
            ("memory", r"(?:lembre(?:-se)?|lembra(?:-te)?|anot\w*|guard[ae]|salv[ae]|registr\w*|tome nota|nao (?:se )?esque\w+)\b"),
            ("help", r"(?:ajuda(?:-me)?|me ajud[ae]|o que (?:voce|vc|tu) (?:pode|sabe|consegue|faz)\w*|como (?:voce |isso |isto )?funciona\w*|como (?:te )?us\w+|preciso de ajuda)\b"),
            ("search", r"(?:(?:a |de |com |em |por |para |pra |e )?(?:quando|onde|quem|qual|quais|quanto|quantos|quanta|quantas|aonde|cade|que|por que)\b|o que\b|como (?:se|e|era|foi|esta)\b|busc\w*\b|procur\w*\b|mostr\w*\b|encontr[ae]\b|me (?:diga|diz|fala|mostra)|(?:voce|vc) (?:se )?(?:lembra|sabe)|eu tenho alg\w+|minha senha[^:]*$|minhas fotos)"),
            ("chat", r"(?:(?:muito )?obrigad[oa]|valeu|bo[ma] (?:dia|tarde|noite)|ate (?:logo|mais|amanha|breve)|tudo bem|como (?:vai|voce esta|vc esta|esta voce)|e ai|quem e voce|beleza|de nada)\b.{0,25}$"),
        ),
    ),
    Language(
        "Indonesian",
        (
            ("reminder_cancel", r"(?:batal\w*|hapus\w*|hentikan|matikan|stop)\b.*\b(?:pengingat|alarm|mengingatkan|reminder)|(?:jangan|tidak usah|gak usah|tak perlu) (?:lagi )?(?:ingatkan|ingetin)|batalkan\b"),
            ("reminder_list", r"(?:(?:apa|tampilkan|lihat|tunjukkan|daftar|sebutkan|ada|berapa|bacakan|cek)\b.*\b)?(?:pengingat(?:ku| saya)?|daftar pengingat)\b(?! (?:untuk|jam|besok))"),
            ("search", r"ingatkan (?:saya|aku) (?:lagi )?(?:di ?mana|apa|siapa|berapa|kapan (?:saya|aku))\b"),
            ("reminder", r".*?\b(?:ingatkan|ingetin|ingatin|bangunkan|beritahu saya (?:untuk|jam)|jangan (?:sampai )?lupa (?:untuk )?|jangan biarkan (?:saya|aku) lupa|(?:buat|pasang|setel|atur|tambah)\w* (?:sebuah )?(?:pengingat|alarm))\b|tolong ingat\w* (?:saya|aku)\b"),
            ("forget", r"lupakan\b|hapus\b|batalkan penghapusan|urungkan\b"),
            ("memory", r"(?:ingat\w*|catat\w*|simpan\w*)\b(?! saya)"),
            ("help", r"(?:bantuan|tolong bantu|bantu (?:saya|aku)|apa (?:yang|saja yang)?.{0,6}(?:bisa|dapat) (?:kamu|anda|kau) (?:lakukan|bantu)|(?:kamu|anda) bisa apa|apa (?:kemampuan|fitur)\w*|bagaimana cara(?: kerja| pakai| menggunakan)\w*)\b"),
            ("search", r"(?:(?:di |ke |dari |jam |pada |untuk |dengan )?(?:apa(?:kah)?|kapan|dimana|mana|siapa(?:kah)?|berapa|mengapa|kenapa|bagaimana|gimana|kemana)\b|cari\w*\b|tampilkan\b|tunjukkan\b|temukan\b|kamu ingat|masih ingat|.{3,40}\b(?:apa|kapan|dimana|di mana|siapa|berapa)[\W_]*$|kata sandi \S+(?: saya)?[\W_]*$|foto (?:saya|ku)?)"),
            ("chat", r"(?:terima ?kasih|makasih|selamat (?:pagi|siang|sore|malam|tinggal|jalan|tidur)|apa kabar|sampai (?:jumpa|nanti|besok)|halo|siapa (?:kamu|anda|namamu)|baik(?:lah)?|oke|sama-sama|dadah?)\b.{0,25}$"),
        ),
    ),
    Language(
        "Hindi in Latin letters",
        (
            ("reminder_cancel", r".*\b(?:reminder|alarm|yaad)\w*\b.*\b(?:cancel|delete|hata|hatao|hata do|band|mita|radd|nikal|mat)\b|(?:mujhe )?(?:mat yaad|yaad mat) dil\w+|.*\b(?:cancel|radd) (?:kar|kr)\w*"),
            ("reminder_list", r".*\breminders?\b.*\b(?:kya|kaun|konse|kaunse|dikha\w*|bata\w*|kitne|list|suna\w*|hain|hai)\b"),
            ("search", r".*\byaad (?:dila|dilao|dilana|karao)\w*.*\b(?:kahan|kaha|kya|kab|kaun) (?:hai|tha|thi|rakh\w*|park\w*)"),
            ("reminder", r".*\b(?:yaad (?:dil\w*|kara\w*|krwa\w*)|reminder (?:set|laga\w*|bana\w*|lga\w*|daal\w*|rakh\w*)|(?:set|laga\w*) .*reminder|alarm (?:laga|set)\w*|jaga (?:dena|do)|bhool(?:ne|na|o|u|iyo)? mat|mat bhool\w*|remind (?:kar|kr)\w*|bhulne mat)\b"),
            ("forget", r".*\b(?:bhool ja\w*|bhul ja\w*|bhula do|mita do|delete kar\w*|hata do|hatao|mat yaad rakh\w*|yaad mat rakh\w*)\b"),
            ("memory", r".*\b(?:yaad rakh\w*|note kar\w*|likh (?:lo|le|do)|save kar\w*|dhyan rakh\w*)\b"),
            ("help", r".*\b(?:(?:meri )?madad (?:karo|kijiye|chahiye|kar)|kya kar sakte|kya kya kar|kaise kaam kart\w+|help karo|kaise use)\b"),
            ("chat", r"(?:(?:bahut )?(?:shukriya|dhanyava?a?d)|namaste|namaskar|kaise ho|kaisa hai|kya haal|kaisi ho|aap kaise|tum kaise|aap kaun|tum kaun|alvida|phir mil\w+|shubh \w+|theek hai|thik hai|accha|acha)\b.{0,20}$"),
            ("search", r".*\b(?:kya (?:hai|tha|thi|hain|the|kaha|kharida|likha|bola|liya|khaya|diya|kiya|naam)|kab|kahan|kidhar|kaun|kitn[aei]|kisne|kisko|kiska|kiski|konsa|kaunsa|kyon|kyun|kaise|dikhao|dikha do|batao|bata do|dhundo|dhoondo|khojo)\b|kya\b|kaha\b|.*\bkaha (?:hai|rakh\w*|park\w*|tha|thi)"),
        ),
    ),
)  # fmt: skip
_FOREIGN = _rules(
    *(
        (kind, 0.85, rf"[^\w]*(?:{words})")
        for language in LANGUAGES
        for kind, words in language.phrases
    )
)

_REQUESTS = (
    _CHANGE + _CANCEL + _LIST + _REMINDING + _FORGET + _TELLING + _ITSELF + _ASKING + _FOREIGN
)

# --- Reading a message ----------------------------------------------------------------------------

_LONGEST = 300  # characters of an opening or a last sentence that the rules look at
_GENTLE: frozenset[Kind] = frozenset({"memory", "search", "reminder", "reminder_list", "help"})
_SENTENCE_END = re.compile(r"[.!?…] +(?=\S)")


def _plain(char: str) -> str:
    """The small letter without its accent; the character itself when that is longer than one."""
    letter = unicodedata.normalize("NFD", char)[0].lower()
    return letter if len(letter) == 1 else char


_FOLD = {code: _plain(chr(code)) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250))}
_FOLD |= {ord(quote): "'" for quote in "’‘`´ʼ"} | {ord(mark): " " for mark in '¿¡“”«»"*'}


def classify(text: str, now: datetime, zone: ZoneInfo) -> Intent:
    """What the message asks for, by the rules alone.

    `now` and `zone` are part of the contract, for rules that need a date; none does today.
    """
    said = " ".join(text.split())
    if said.startswith("/"):
        return _command(said)
    low = said.translate(_FOLD)
    if not any(char.isalnum() for char in low):
        return _wordless(low)
    return _small_talk(said, low) or _request(said, low) or _by_shape(said, low)


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
    found = _first(_SMALL_TALK, said, low, start, len(low))
    if found is None and _FOLLOW_UP.match(low, start):
        return Intent("chat", 0.3)
    return found


def _request(said: str, low: str) -> Intent | None:
    """What the opening of the message asks for; else what its last sentence does, if harmless."""
    start = _request_start(low, 0)
    found = _first(_REQUESTS, said, low, start, _request_end(low, start))
    if found is not None:
        return found
    ends = [end.end() for end in _SENTENCE_END.finditer(low)]
    if not ends or ends[-1] <= start:
        return None
    last = _request_start(low, ends[-1])
    found = _first(_REQUESTS, said, low, last, _request_end(low, last))
    if found is None or found.kind not in _GENTLE:
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


def _first(rules: tuple[Rule, ...], said: str, low: str, start: int, end: int) -> Intent | None:
    for rule in rules:
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
            return _with_target(intent, spans.get("about", ""))
        case "search":
            return _with_question(
                intent, spans.get("about") or said[found.start() : found.endpos], asked
            )
        case "memory":
            return replace(intent, about=spans.get("about", "").strip())
        case _:
            return intent


# --- Targets and questions ------------------------------------------------------------------------

_TARGET_LEAD = re.compile(
    rf"(?:(?:the|my|our|an?|any|all|every|each|both|this|that|it|them|those|these|of|to|for|about|at|on|up|more"
    rf"|please|reminding me|be reminded|remind me|existing|current|upcoming|scheduled|(?:of )?(?:my )?{_REMINDER}"
    rf"|(?:note|notes|memory|memories|message|messages|entry|info|information)(?= (?:about|on|that|of|for|where|with|saying|i)\b|[\W_]*$)"
    r"|about|called|named|saying|says|that says|that|what|everything|anything|i|we|you|said|told you|saved|remember|know|have|noted)\b[ ,:]*)+"
)
_TARGET_TAIL = re.compile(
    rf"(?: (?:{_REMINDER}|please|any ?more|too|now|notes?|memory|one))+[\W_]*$"
)
_TARGET_NUMBER = re.compile(
    rf"(?:(?:the|my|{_REMINDER}|note|memory|item|entry) )*(?:number|no\.?|nr\.?|#)? ?(\d{{1,3}})(?: {_REMINDER})?[\W_]*$"
)
_TARGET_ORDINAL = re.compile(
    rf"(?:the |my )*({'|'.join(_ORDINALS)})(?: (?:one|note|memory|{_REMINDER}))?[\W_]*$"
)
_TARGET_EVERY = re.compile(
    r"(?:\W|of )*(?:all|everything|every|each|any)\b(?! (?:about|i|on|regarding|that|you (?:know|have) (?:about|on))\b)"
)


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


def _with_question(intent: Intent, words: str, asked: str) -> Intent:
    """The Intent with the words asked for, the kind of thing wanted, and how much of it."""
    wanted = next((kind for kind, pattern in _MEDIA_ASKED if pattern.search(asked)), "")
    return replace(
        intent,
        about=words.strip(" .!?,;:"),
        kind_wanted=wanted,
        count=_COUNT.search(asked) is not None,
        everything=_EVERYTHING.search(asked) is not None,
    )


# --- Shapes and commands --------------------------------------------------------------------------


def _by_shape(said: str, low: str) -> Intent:
    """A question is asked, a bare name of a fact is asked for, and all else is worth keeping."""
    start = _request_start(low, 0)
    end = min(len(low), start + _LONGEST)
    mark = low.rstrip(" !.)").endswith("?")
    asks = mark or (_QUESTION.match(low, start, end) and not _TELLS.match(low, start, end))
    if asks:
        if _YOUR.search(low, 0, end) and not _MINE.search(low, start, end):
            return Intent("chat", 0.6)
        return _with_question(
            Intent("search", 0.85 if mark else 0.75), said[start:], low[start:end]
        )
    if _NOUN_PHRASE.match(low, start, end):
        return _with_question(Intent("search", 0.65), said[start:], low[start:end])
    return Intent("memory", 0.6)


_COMMANDS: dict[str, Kind] = {
    "list": "search",
    "search": "search",
    "reminders": "reminder_list",
    "today": "reminder_list",
    "cancel": "reminder_cancel",
    "snooze": "reminder_change",
    "forget": "forget",
    "undo": "forget",
}


def _command(said: str) -> Intent:
    """A slash command that reached the rules; one that is not known asks for help."""
    name, _, words = said[1:].partition(" ")
    kind = _COMMANDS.get(name.lower(), "help")
    intent = Intent(kind, 1.0, "command")
    match name.lower():
        case "search" | "list":
            return _with_question(intent, words, words.translate(_FOLD))
        case "undo":
            return replace(intent, action="undo")
        case "snooze":
            number, _, rest = words.partition(" ")
            intent = replace(intent, action="snooze", time_text=rest if number.isdigit() else words)
            return _with_target(intent, number if number.isdigit() else "")
        case "cancel" | "forget":
            return _with_target(intent, words)
        case _:
            return intent
