"""What is said of files: had or not, heard, seen, read, and why not; pure.

Sentences are written as in `replies`.
"""

from collections.abc import Sequence

from language.catalogs import say, say_many, sentence
from replies import MARKS


def media_not_fetched(count: int) -> str:
    """The words are kept; the file could not be had."""
    return say_many(
        "I could not fetch the attachment: WhatsApp is not connected to this assistant"
        " (its owner sets the TWILIO_ values).",
        "I could not fetch the {count} attachments: WhatsApp is not connected to this assistant"
        " (its owner sets the TWILIO_ values).",
        count,
    )


def file_too_large(max_mb: int) -> str:
    """The file is not kept."""
    return say(
        "That file is larger than the {max_mb} MB I keep, so only your words are here.",
        max_mb=max_mb,
    )


FILE_REFUSED = sentence("One file could not be fetched and never will be; please send it again.")


def saved_in_part(missing: int, unheard: int) -> str:
    """A vendor failed: what is kept is said, and that the rest follows."""
    lines = []
    if missing:
        lines.append(
            say_many(
                "I could not fetch the file yet; I keep trying and tell you when it is here.",
                "I could not fetch {count} of the files yet; I keep trying and tell you when it is"
                " here.",
                missing,
            )
        )
    if unheard:
        lines.append(say("I can't hear it right now; I tell you what it says as soon as I can."))
    return "\n".join(lines)


CANNOT_HEAR = sentence(
    "I can't hear voice notes yet (no speech model is set up), but the recording is safe."
)
CANNOT_READ = sentence(
    "I can't read what is in it yet (nothing is set up for that), but the file is safe."
)
_SERVER_REFUSED = {
    "audio": sentence(
        "The server that hears for me would not take it; I keep it, and tell you what it says"
        " once one does (its owner can run: python app.py doctor)."
    ),
    "image": sentence(
        "The server that sees for me would not take it; I keep it, and look at it"
        " once one does (its owner can run: python app.py doctor)."
    ),
}


def server_refused(kind: str) -> str:
    """A server took neither this file nor another of its kind so far: it is kept and waits."""
    return say(_SERVER_REFUSED[kind])


_FILE_PROBLEMS = {
    "server: the server refused the file": sentence(
        "The server that should understand it takes others of its kind, but not this one. I keep"
        " it as it is."
    ),
    "server: the recording is longer than the server takes (25 MB)": sentence(
        "It is longer than the server takes (25 MB); I keep the recording."
    ),
    "server: the recording is in a format the server does not take": sentence(
        "It is in a format that the server does not take; I keep it as it is."
    ),
    "too long": sentence(
        "It is over ten minutes long; I keep the recording and listen to none of it."
    ),
    "not English": sentence(
        "I think this is not English, which is all I can hear without a server."
    ),
    "nothing heard": "",
    "the picture is too large": sentence(
        "It is too large a picture for me to read; I keep it as it is."
    ),
    "the PDF is locked with a password": sentence(
        "It is locked with a password, so I keep it unread."
    ),
    "the PDF is encrypted": sentence("It is encrypted, so I keep it unread."),
    "the document is locked": sentence("It is locked with a password, so I keep it unread."),
    "the document unpacks to too much": sentence(
        "It unpacks to far more than a document has, so I keep it unread."
    ),
    "the document declares entities": sentence(
        "It is written in a way that harms programs that read it, so I keep it unread."
    ),
    "pictures of this kind are not read here": sentence(
        "It is a kind of picture that I don't read here; I keep it as it is."
    ),
    "all pages are pictures": sentence(
        "Its pages are pictures, which I can't read here; I keep it as it is."
    ),
    "some pages are pictures": sentence("Some of its pages are pictures, which I can't read here."),
}
_SERVER_COULD_NOT = sentence("The server could make nothing of it; I keep it as it is.")
_DAMAGED = {
    "audio": sentence(
        "I can't open this recording: it is damaged, or of a kind that I hear with a server only."
        " I keep it as it is."
    ),
    "image": sentence("I can't open this picture: it may be damaged. I keep it as it is."),
    "document": sentence("I can't open this document: it may be damaged. I keep it as it is."),
}


def file_problem(kind: str, problem: str) -> str:
    """Why a file was not understood and never will be; "": nothing is wrong with it."""
    if problem.startswith("server: "):
        said = _FILE_PROBLEMS.get(problem, _SERVER_COULD_NOT)
    else:
        said = _FILE_PROBLEMS.get(problem, _DAMAGED.get(kind, "")) if problem else ""
    return say(said) if said else ""


_NEVER_READ = {
    "document": sentence(
        "I can't read files of this kind: it is found by its name and by what you write with it."
    ),
    "video": sentence("I don't watch videos: it is found by what you write with it."),
}


def never_read(kind: str) -> str:
    """Files of this kind are kept, and nothing here looks into them."""
    return say(_NEVER_READ[kind])


def read_so_far(stopped: str) -> str:
    """Where the reading of a long document ended: "40/500", pages; "start"; "": at its end."""
    if not stopped:
        return ""
    read, _, pages = stopped.partition("/")
    if not pages:
        return say(_READ_BEGINNING)
    return say(_READ_PAGES, read=read, pages=pages)


_READ_PAGES = sentence(
    "I read the first {read} of its {pages} pages; what stands after them is kept, but not found."
)
_READ_BEGINNING = sentence(
    "It is long: I read the beginning of it; what stands after that is kept, but not found."
)

HEARD_NOTHING = sentence("I could make out no words in it.")


def heard(transcript: str, reply: str) -> str:
    """The answer to a voice note shows what was heard."""
    return f"🎤 “{_short(transcript)}”\n\n{reply}"


def _short(transcript: str) -> str:
    return _cut(transcript, 700)


def corrected(words: str, reply: str = "") -> str:
    """What was heard in a voice note is as its speaker says now, and what was made of it."""
    said = say("Corrected: 🎤 “{words}”", words=_short(words))
    return f"{said}\n\n{reply}" if reply else said


WHICH_WORDS = sentence(
    "I can't tell which words of your voice note that stands for. Write it like"
    " “it's Anna, not Anne”, or all of it: “no, I said ...”."
)


def seen(notes: Sequence[tuple[str, str]]) -> str:
    """What pictures show and documents say, by kind: of several files a line each."""
    if len(notes) == 1:
        return _cut(notes[0][1], 400)
    return "\n".join(f"{MARKS[kind]} {_cut(' '.join(text.split()), 150)}" for kind, text in notes)


def more_cards(number: int) -> str:
    """How many contacts or events of a file were kept beside the one that is shown."""
    return say(_MORE_CARDS, number=number) if number else ""


_MORE_CARDS = sentence("And {number} more, each kept by itself.")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


_YOURS = {
    "audio": sentence("Your voice note"),
    "image": sentence("Your photo"),
    "contact": sentence("Your contact"),
    "document": sentence("Your document"),
}
_YOUR_FILE = sentence("Your file")


def _your(kind: str) -> str:
    return say(_YOURS.get(kind, _YOUR_FILE))


def understood_later(kind: str, words: str) -> str:
    """What could not be had or understood at once is here now."""
    if not words:
        return say("{file} is here now.", file=_your(kind))
    said = say("{file} is understood now.", file=_your(kind))
    return f"{said}\n{words}"


def not_understood(kind: str, reasons: Sequence[str]) -> str:
    """What waited to be understood never will be."""
    file = _your(kind)
    about = say("About {file}:", file=file[0].lower() + file[1:])
    return "\n".join((about, *reasons))
