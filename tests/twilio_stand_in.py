"""A loopback server that speaks Twilio's REST API for messages and media as its facts say.

It keeps what is sent, hands out media by a redirect to a second port as Twilio does to its CDN,
makes and signs webhooks:

    with TwilioStandIn() as twilio:
        edge = TwilioEdge(settings, api_base=twilio.url, media_origins=[twilio.cdn_url])
        url = twilio.add_media(b"...", "image/jpeg")
        twilio.messages
"""

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import stand_in
from stand_in import Answer, StandIn

ACCOUNT_SID = "AC" + "0" * 30 + "01"
AUTH_TOKEN = "stand-in-token-never-shown"
SENDER = "whatsapp:+14155238886"
CREDENTIALS = "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()


def refusal(status: int, code: int, message: str) -> Answer:
    """Return Twilio's error document."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    document = {"code": code, "message": message, "more_info": more, "status": status}
    return status, document


class Request(stand_in.Request):
    """One request as it came, to "api" or "cdn"."""

    @property
    def form(self) -> dict[str, list[str]]:
        return dict(self.body)


class TwilioStandIn(StandIn):
    """The two servers and their state."""

    hosts = ("api", "cdn")
    request_class = Request

    def __init__(self) -> None:
        super().__init__()
        self.cdn_url = self._servers[1].url
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.requests.clear()
        self._next.clear()
        self._always = None
        self.messages: list[dict[str, Any]] = []  # oldest first
        self.account = {"sid": ACCOUNT_SID, "status": "active", "type": "Full"}
        self.contents: dict[str, dict[str, Any]] = {}  # of the Content API, by SID
        self.typing: list[str] = []  # messages whose senders saw that they are being answered
        self._media: dict[str, tuple[bytes, str, str | None]] = {}

    def read_body(self, kind: str, content: bytes) -> Any:
        if kind == "application/json":
            return json.loads(content)
        return parse_qs(content.decode(), keep_blank_values=True)

    # -- webhooks -----------------------------------------------------------------------------

    def add_media(self, content: bytes, content_type: str, name: str | None = None) -> str:
        """Keep a file as if somebody had sent it; returns its MediaUrl."""
        media_sid = f"ME{uuid.uuid4().hex}"
        with self._lock:
            self._media[media_sid] = (content, content_type, name)
        message_sid = f"MM{uuid.uuid4().hex}"
        path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{message_sid}/Media/{media_sid}"
        return self.url + path

    def inbound_media(self, *files: tuple[bytes, str], **changes: str) -> dict[str, str]:
        """Return the webhook form of a message with these files (content, claimed type)."""
        fields = {"NumMedia": str(len(files)), "Body": "", "MessageType": "document"}
        for number, (content, content_type) in enumerate(files):
            fields[f"MediaUrl{number}"] = self.add_media(content, content_type)
            fields[f"MediaContentType{number}"] = content_type
        return inbound_form(**(fields | changes))

    def status_form(self, sid: str, status: str, error_code: int | None = None) -> dict[str, str]:
        """Return the form of a status callback about a message of ours."""
        message = next((one for one in self.messages if one["sid"] == sid), {})
        fields = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageSid": sid,
            "MessageStatus": status,
            "ChannelPrefix": "whatsapp",
            "To": message.get("to", "whatsapp:+15551230001"),
            "From": SENDER,
            "AccountSid": ACCOUNT_SID,
            "ApiVersion": "2010-04-01",
        }
        return fields | ({"ErrorCode": str(error_code)} if error_code else {})

    # -- the API ------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Do what the request asks."""
        if request.host == "cdn":
            return self._file(request)
        if request.headers.get("authorization") != CREDENTIALS:
            return refusal(401, 20003, "Authenticate")
        path = request.path.removeprefix("/2010-04-01/Accounts/")
        with self._lock:
            match request.method, path.split("/"):
                case "POST", ["", "v1", "Content"]:
                    return self._make_content(request.body)
                case "POST", ["", "v2", "Indicators", "Typing.json"]:
                    return self._type({name: v[0] for name, v in request.form.items()})
                case "POST", [_, "Messages.json"]:
                    return self._create({name: v[0] for name, v in request.form.items()})
                case "GET", [_, "Messages.json"]:
                    return self._list({name: v[0] for name, v in request.query.items()})
                case "GET", [_, "Messages", name]:
                    return self._message(name.removesuffix(".json"))
                case "GET", [_, "Messages", _, "Media", media_sid] if media_sid in self._media:
                    headers = {"Location": f"{self.cdn_url}/{media_sid}?Signature=s&Expires=14400"}
                    return 307, b"", headers
                case "GET", [name]:
                    return 200, self.account | {"friendly_name": name}
        return refusal(404, 20404, "The requested resource was not found")

    def _file(self, request: Request) -> Answer:
        if "authorization" in request.headers:
            return 400, b"Only one auth mechanism allowed"  # as S3 does
        content, content_type, name = self._media[request.path.strip("/")]
        headers = {"Content-Type": content_type}
        if name:
            headers["Content-Disposition"] = f'inline; filename="{name}"'
        return 200, content, headers

    def _create(self, form: dict[str, str]) -> Answer:
        to = form.get("To", "")
        if not re.fullmatch(r"whatsapp:(\+\d{6,15}|[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128})", to):
            return refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if form.get("From") != SENDER:
            return refusal(400, 63007, "Twilio could not find a Channel with the From address")
        if self._is_too_long(form):
            return refusal(400, 63021, "Channel invalid content error")
        if "ContentSid" in form and not all(json.loads(form["ContentVariables"]).values()):
            return refusal(400, 21656, "The ContentVariables Parameter is invalid")
        if not {"Body", "MediaUrl", "ContentSid"} & form.keys():
            return refusal(400, 21619, "A text message body or media urls must be specified.")
        if len(form.get("Body", "").encode("utf-16-le")) > 2 * 1600:
            return refusal(400, 21617, "The concatenated message body exceeds the 1600 limit")
        return 201, self._keep(form)

    def _make_content(self, given: dict[str, Any]) -> Answer:
        """Make a content as the Content API does: three buttons or ten entries without approval."""
        if "twilio/list-picker" in given["types"]:
            return self._make_list(given)
        made = given["types"].get("twilio/quick-reply", {})
        actions = made.get("actions", [])
        is_whole = given["language"] and 0 < len(made.get("body", "")) <= 1024
        fits = all(0 < len(one["title"]) <= 20 and len(one["id"]) <= 200 for one in actions)
        if not (is_whole and 0 < len(actions) <= 3 and fits):
            return refusal(400, 20001, "The content is invalid")
        sid = f"HX{uuid.uuid4().hex}"
        self.contents[sid] = given
        return 201, given | {"sid": sid, "account_sid": ACCOUNT_SID}

    def _make_list(self, given: dict[str, Any]) -> Answer:
        made = given["types"]["twilio/list-picker"]
        items, names = made.get("items", []), {"item", "id", "description"}
        is_whole = given["language"] and made.get("body") and 0 < len(made.get("button", "")) <= 20
        used = set(re.findall(r"{{(\d+)}}", json.dumps(made)))
        if not (is_whole and 0 < len(items) <= 10 and all(one.keys() == names for one in items)):
            return refusal(400, 20001, "The content is invalid")
        if used != given["variables"].keys():
            return refusal(400, 20001, "A variable has no sample")
        sid = f"HX{uuid.uuid4().hex}"
        self.contents[sid] = given
        return 201, given | {"sid": sid, "account_sid": ACCOUNT_SID}

    def picker(self, message: dict[str, Any]) -> list[dict[str, str]]:
        """Return the entries of a list as the person sees them."""
        made = self.contents[message["content_sid"]]["types"]["twilio/list-picker"]
        return [
            {name: _filled(text, message["variables"]) for name, text in one.items()}
            for one in made["items"]
        ]

    def _is_too_long(self, form: dict[str, str]) -> bool:
        """Tell whether a list is beyond the limits of its parts or of all of it (63021)."""
        kinds = self.contents.get(form.get("ContentSid", ""), {}).get("types", {})
        if "twilio/list-picker" not in kinds:
            return False
        values = json.loads(form["ContentVariables"])
        most = {"item": 24, "id": 200, "description": 72}
        for one in kinds["twilio/list-picker"]["items"]:
            if any(len(_filled(one[name], values)) > limit for name, limit in most.items()):
                return True
        return sum(map(len, values.values())) > 1024

    def _type(self, form: dict[str, str]) -> Answer:
        if form.get("channel") != "whatsapp" or not re.fullmatch("[SM]M.+", form["messageId"]):
            return refusal(400, 20001, "messageId or channel is invalid")
        self.typing.append(form["messageId"])
        return 200, {"success": True}

    def _keep(self, form: dict[str, str]) -> dict[str, Any]:
        body = form.get("Body", "")
        content = self.contents.get(form.get("ContentSid", ""))
        if content is not None:
            [made] = content["types"].values()
            body = _filled(made["body"], json.loads(form["ContentVariables"]))
        elif "ContentSid" in form:
            body = f"Reminder: {json.loads(form['ContentVariables'])['1']} (from your assistant)"
        message = {
            "sid": f"SM{uuid.uuid4().hex}",
            "account_sid": ACCOUNT_SID,
            "to": form["To"],
            "from": form["From"],
            "body": body,
            "status": "queued",
            "direction": "outbound-api",
            "num_media": str(int("MediaUrl" in form)),
            "error_code": None,
            "error_message": None,
            "date_created": format_datetime(datetime.now(UTC)),
            "date_sent": None,
            "api_version": "2010-04-01",
        }
        if content is not None:
            message |= {
                "content_sid": form["ContentSid"],
                "variables": json.loads(form["ContentVariables"]),
            }
        self.messages.append(message)
        return message

    def _list(self, query: dict[str, str]) -> Answer:
        kept = [
            message
            for message in reversed(self.messages)
            if query.get("To", message["to"]) == message["to"]
            and query.get("From", message["from"]) == message["from"]
            and not (query.get("DateSent>") and message["date_sent"] is None)
        ]
        size = int(query.get("PageSize", "50"))
        page = {"messages": kept[:size], "page": 0, "page_size": size, "next_page_uri": None}
        return 200, page

    def _message(self, sid: str) -> Answer:
        for message in self.messages:
            if message["sid"] == sid:
                return 200, message
        return refusal(404, 20404, "The requested resource was not found")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"{{(\d+)}}", lambda found: values[found[1]], text)


def inbound_form(**changes: str) -> dict[str, str]:
    """Return the webhook form of a text as Twilio posts it, with changes."""
    message_sid = changes.get("MessageSid", f"SM{uuid.uuid4().hex}")
    usual = {
        "SmsMessageSid": message_sid,
        "NumMedia": "0",
        "ProfileName": "Ada",
        "MessageType": "text",
        "SmsSid": message_sid,
        "WaId": "15551230001",
        "SmsStatus": "received",
        "Body": "hello",
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message_sid,
        "AccountSid": ACCOUNT_SID,
        "From": "whatsapp:+15551230001",
        "ApiVersion": "2010-04-01",
    }
    return usual | changes


def sign(url: str, form: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    """Return X-Twilio-Signature as the documentation describes it, without the SDK.

    https://www.twilio.com/docs/usage/security#explore-the-algorithm-yourself
    """
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
