"""Why a message has not arrived, as the page says it; pure."""

from typing import Final

# https://www.twilio.com/docs/api/errors
CODES: Final = {
    21211: "The number is not valid",
    21610: "The person said STOP to this sender",
    63003: "The number is not on WhatsApp",
    63007: "The sender is not connected to WhatsApp",
    63015: "The sandbox forgot the person, who has to join again",
    63016: "The person wrote more than 24 hours ago, and no template is set",
    63024: "The number is not on WhatsApp",
    63038: "The account sent as much as it may in a day",
}


def delivery_reason(status: str, code: int | None) -> str | None:
    """Return what stands in a message's way; None: nothing does."""
    if status == "held":
        return (
            "WhatsApp lets me write only within 24 hours of the last message, and STOP pauses"
            " reminders: it goes out with the next message."
        )
    if status == "uncertain":
        return "Twilio's answer was lost: it is looked up there before it is sent again."
    if status in {"failed", "queued"} and code is not None:
        known = CODES.get(code, "Twilio or WhatsApp refused it")
        return f"{known} (error {code})."
    return None
