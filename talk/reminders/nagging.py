"""A reminder that does not give up: "nag me every 10 minutes to ..." read and taken apart; pure."""

import re

# "nag me every 10 minutes to ...", "... and keep reminding me every hour until I do it"
_NAG = re.compile(
    r"(?:[,;]?\s{0,9}\b(?:and|but|then)\s{1,9}|[,;]\s{0,9})?"
    r"\b(?:nag(?=\s+every)|(?:nag|bug|pester|keep\s+(?:reminding|nagging|bugging))\s+me)"
    r"(?:\s+about\s+it)?"
    r"(?:\s+every\s+(?P<span>(?:\d{1,3}|an?|half\s+an)?\s*"
    r"(?:minutes?|mins?|hours?|hrs?|h|m)\b))?"
    r"(?P<until>\s+(?:until|till)\s+(?:it'?s|it\s+is|i'?m|i\s+am|i\s+have|i)?\s*(?:say\s+)?"
    r"(?:done|do\s+it|did\s+it|finished)\b)?",
    re.IGNORECASE,
)
_UNTIL_DONE = re.compile(
    r"\s{1,9}(?:until|till)\s+(?:it'?s|it\s+is|i'?m|i)?\s*(?:say\s+)?(?:done|do\s+it|did\s+it)\b",
    re.IGNORECASE,
)
NAG_EVERY_MINUTES = 10  # when no other span is said


def split_nag(text: str) -> tuple[str, int | None]:
    """Return a request without its "nag me every 10 minutes", and the minutes; None: no nagging."""
    match = _NAG.search(text)
    if match is None:
        plain = _UNTIL_DONE.sub("", text)
        return plain, NAG_EVERY_MINUTES if plain != text else None
    minutes = _minutes(match["span"]) if match["span"] else NAG_EVERY_MINUTES
    before, after = text[: match.start()], text[match.end() :]
    if not match["span"] and not match["until"]:  # "nag me to call mom" asks for no more than once
        return f"{before} remind me {after}".strip(), None
    asks = before.strip() if before.strip() else "remind me"
    return f"{asks} {after.strip()}".strip(), minutes


def _minutes(span: str) -> int:
    number = re.match(r"\d+", span)
    count = int(number[0]) if number else 1
    if not re.search(r"h", span.replace("half", ""), re.IGNORECASE):
        return max(1, count)
    return 30 if span.lower().startswith("half") else max(1, count) * 60
