"""The webhook as Twilio posts it: every kind of message, once, whoever else knocks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from conftest import ANNA, Server, World

PHOTO = {
    "NumMedia": "1",
    "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
    "MediaContentType0": "image/jpeg",
}
PLACE = {
    "MessageType": "location",
    "Latitude": "41.8902",
    "Longitude": "12.4922",
    "Label": "Colosseo",
    "Address": "Piazza del Colosseo 1, Roma",
}


def test_a_text_is_saved_and_answered_with_twiml(server: Server) -> None:
    answer = server.webhook("SM1", "I bought groceries: milk, bread, eggs")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert ElementTree.fromstring(answer.text).tag == "Response"
    assert answer.reply.startswith("Saved.")
    memory = server.get("/memories/list").json[0]
    assert memory["content"] == "I bought groceries: milk, bread, eggs"


def test_the_same_sid_32_times_at_once_is_one_message(server: Server) -> None:
    barrier = threading.Barrier(32)

    def post(_: int) -> str:
        barrier.wait()
        return server.webhook("SM1", "The key is under the blue pot").text

    with ThreadPoolExecutor(32) as pool:
        replies = list(pool.map(post, range(32)))
    assert len(set(replies)) == 1
    assert server.world.count("interactions") == server.world.count("memories") == 1


def test_deliveries_that_fail_by_each_other_are_all_answered_alike(world: World) -> None:
    """A delivery notes the sender's name before it finds out that another was first."""
    barrier = threading.Barrier(8)

    def deliver(worker: int) -> list[str]:
        replies = []
        for number in range(25):
            barrier.wait()
            sid, name = f"SM{number}", f"Anna {worker}"
            text = f"The key of box {number} is blue"
            replies.append(world.say(text, MessageSid=sid, ProfileName=name))
        return replies

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(deliver, range(8)))
    assert all(one == replies[0] for one in replies)
    assert all(replies[0])
    assert world.count("interactions") == world.count("memories") == 25


def test_a_reminder_is_set_once_however_often_it_comes(server: Server) -> None:
    replies = {server.webhook("SM1", "Remind me to call mom tomorrow at 3pm").text for _ in "abc"}
    assert len(replies) == 1
    assert server.world.count("reminders") == 1


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"Body": "", **PLACE}, "location", "Colosseo"),
        ({"Body": "the code is 4711", **PHOTO}, "image", "4711"),
        (
            {"Body": "", "ButtonText": "Bought the tickets"},
            "text",
            "tickets",
        ),
        ({"Body": "Tea is in the left drawer", "Forwarded": "true"}, "text", "drawer"),
        ({"Body": "Ключ под ковриком 🔑"}, "text", "🔑"),
        ({"Body": "x" * 1600}, "text", "x" * 1600),
        ({"Body": "Paul's size is 42", "FieldOfTomorrow": "yes"}, "text", "42"),
    ],
    ids=["location", "photo with caption", "button", "forwarded", "emoji", "long", "unknown field"],
)
def test_every_kind_of_message_is_kept(
    server: Server, fields: dict[str, str], kind: str, words: str
) -> None:
    form = {"MessageSid": "SM1", "From": ANNA, **fields}
    assert server.call("POST", "/webhook", form=form).status == 200
    memory = server.get("/memories/list").json[0]
    assert memory["memory_type"] == kind
    assert words in memory["content"]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("Café für Zoë 🔑".encode(), "Café für Zoë 🔑"),
        (b"Caf%C3%A9+f%C3%BCr Zo\xc3\xab", "Café für Zoë"),
        (b"Caf\xe9 f%FCr Zoe", "Caf\ufffd f\ufffdr Zoe"),
    ],
    ids=["raw", "mixed", "broken"],
)
def test_letters_may_come_as_they_are_as_curl_sends_them(
    server: Server, body: bytes, kept: str
) -> None:
    form = b"MessageSid=SM1&From=whatsapp:%2B15551230001&Body=" + body
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert server.call("POST", "/webhook", body=form, headers=headers).status == 200
    assert server.get("/memories/list").json[0]["content"] == kept


def test_unknown_fields_are_kept_with_the_interaction(server: Server) -> None:
    server.webhook("SM1", "Tea is in the drawer", FieldOfTomorrow="yes")
    metadata = server.get("/interactions/recent").json[0]["metadata"]
    assert metadata["extras"]["FieldOfTomorrow"] == "yes"


@pytest.mark.parametrize(
    "fields",
    [{}, {"Body": "   "}, {**PHOTO, "Body": ""}],  # a mere reaction gets no answer at all
    ids=["nothing", "blank", "photo that cannot be fetched"],
)
def test_what_cannot_be_kept_is_never_called_saved(server: Server, fields: dict[str, str]) -> None:
    answer = server.call("POST", "/webhook", form={"MessageSid": "SM1", "From": ANNA, **fields})
    assert answer.status == 200
    assert answer.reply
    assert "Saved" not in answer.reply
    assert server.world.count("memories") == 0
    assert server.world.count("interactions") == 1


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_without_sid_or_sender_the_reason_is_told(server: Server, missing: str) -> None:
    form = {"MessageSid": "SM1", "From": ANNA, "Body": "hi"}
    del form[missing]
    answer = server.call("POST", "/webhook", form=form)
    assert answer.status == 400
    assert missing in answer.json["error"]
    assert server.world.count("interactions") == 0


@pytest.mark.parametrize("sender", ["local", "whatsapp:local", " Local "])
def test_nobody_sends_as_the_user_of_this_machine(server: Server, sender: str) -> None:
    form = {"MessageSid": "SM1", "From": sender, "Body": "/list"}
    answer = server.call("POST", "/webhook", form=form)
    assert (answer.status, server.world.count("interactions")) == (400, 0)
    assert "From" in answer.json["error"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "CF-Connecting-IP"])
def test_without_twilio_nobody_from_afar_can_post(server: Server, header: str) -> None:
    form = {"MessageSid": "SM1", "From": ANNA, "Body": "hi"}
    answer = server.call("POST", "/webhook", form=form, headers={header: "203.0.113.9"})
    assert answer.status == 401
    assert server.world.count("interactions") == 0


def test_a_page_of_another_site_cannot_post(server: Server) -> None:
    form = {"MessageSid": "SM1", "From": ANNA, "Body": "hi"}
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert server.call("POST", "/webhook", form=form, headers=headers).status == 401


def test_curl_may_leave_the_plus_unencoded(server: Server) -> None:
    body = b"MessageSid=SM1&From=whatsapp:+15551230001&Body=The cellar key hangs behind the door"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert server.call("POST", "/webhook", body=body, headers=headers).status == 200
    assert server.get("/users/list").json["users"][0]["whatsapp_id"] == "+15551230001"


def test_broken_bytes_lose_nothing_else(server: Server) -> None:
    body = b"MessageSid=SM1&From=whatsapp%3A%2B15551230001&Body=caf%E9+is+open%00+till+9"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert server.call("POST", "/webhook", body=body, headers=headers).status == 200
    assert server.world.count("interactions") == 1


def test_a_long_answer_is_split_into_messages(server: Server) -> None:
    for number in range(9):
        server.webhook(f"SM{number}", f"Chapter {number}: " + "word " * 200)
    parts = ElementTree.fromstring(server.webhook("SMx", "/list").text).findall(".//Body")
    texts = [part.text or "" for part in parts] or [
        message.text or ""
        for message in ElementTree.fromstring(server.webhook("SMy", "/list").text).findall(
            "Message"
        )
    ]
    assert len(texts) > 1
    assert all(len(text) <= 1500 for text in texts)
