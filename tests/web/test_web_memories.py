"""Memories on the page: marks, reasons, filters, editing and taking back, over real HTTP."""

from typing import Any

import pytest
from conftest import ANNA, Server

import store


def keep(server: Server, content: str, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = server.post("/memories", {"content": content} | fields).json
    return made


def marked(server: Server, query: str) -> list[str]:
    """Return what is marked in the best match."""
    best = server.get("/memories", query=query).json[0]
    return ["".join(list(best["content"])[start:end]) for start, end in best["marks"]]


# -- finding ---------------------------------------------------------------------------------------


def test_a_result_has_the_names_that_older_scripts_look_for(server: Server) -> None:
    made = keep(server, "The plumber is Rossi", tags=["house"])
    [found] = server.get("/memories", query="plumber").json
    assert found["type"] == found["memory_type"] == "text" and found["local_id"] == made["id"]
    assert found["metadata"]["tags"] == ["house"]
    given = {"content": "The plumber is Bianchi"} | {
        name: found[name] for name in ("id", "type", "local_id", "metadata")
    }
    assert server.call("PATCH", f"/memories/{made['id']}", body=given).status == 200


@pytest.mark.parametrize(
    ("content", "query", "words"),
    [
        ("The plumber is called Rossi", "who is the plumber?", ["plumber"]),
        ("Plumbers: Rossi, ROSSI & sons", "plumber rossi", ["Plumbers", "Rossi", "ROSSI"]),
        ("😀 the 🔑 key is under the pot", "where is the key", ["key"]),
        ("I bought bread", "what did I buy?", ["bought"]),
        ("Café Rosé is closed on Mondays", "cafe rose", ["Café", "Rosé"]),
        ("The dentist is on the third floor", "dentsit", ["dentist"]),
        ("现关的密码是4821", "密码", ["密码"]),
        ("<b>bins</b> go out", "bins", ["bins"]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_words_that_match_are_marked(
    server: Server, content: str, query: str, words: list[str]
) -> None:
    keep(server, content)
    assert marked(server, query) == words


@pytest.mark.parametrize(
    ("query", "first", "words"),
    [
        ("plu", "The plumber is called Rossi", ["plumber"]),
        ("plumbe", "The plumber is called Rossi", ["plumber"]),
        ("called ros", "The plumber is called Rossi", ["called", "Rossi"]),
        ("groc", "I bought groceries", ["groceries"]),
        ("plumber", "The plumber is called Rossi", ["plumber"]),
        ("café", "Café Rosé is closed", ["Café"]),
    ],
)
def test_a_word_that_is_being_written_is_found(
    server: Server, query: str, first: str, words: list[str]
) -> None:
    for content in ("The plumber is called Rossi", "I bought groceries", "Café Rosé is closed"):
        keep(server, content)
    best = server.get("/memories", query=query, partial=1, explain=1, user_id="local").json[0]
    assert best["content"] == first
    assert [first[start:end] for start, end in best["marks"]] == words
    assert best["reasons"]
    filtered = {"query": query, "partial": 1, "tag": "none"}
    assert server.get("/memories", **filtered).json == []


@pytest.mark.parametrize("query", ['"', "pl*", "(pl", "pl OR", "a", "p\x00l", "-", "NEAR(pl"])
def test_no_sign_breaks_a_search(server: Server, query: str) -> None:
    keep(server, "The plumber is called Rossi")
    assert server.get("/memories", query=query, partial=1).status == 200
    assert server.get("/memories", query=query).status == 200


def test_a_file_found_for_its_kind_has_no_marks(server: Server) -> None:
    keep(server, "Our kitchen", memory_type="image")
    (found,) = server.get("/memories", query="show me my photos", explain=1).json
    assert found["marks"] == []
    assert [reason["part"] for reason in found["reasons"]] == ["listed"]


def test_reasons_add_up_to_the_score(server: Server) -> None:
    keep(server, "The plumber is called Rossi", sender="Maria")
    keep(server, "He comes on Thursday")
    keep(server, "Rossi sells plums in the market")
    assert "reasons" not in server.get("/memories", query="plumber").json[0]
    found = server.get("/memories", query="when does the plumber Rossi come?", explain=1).json
    assert len(found) == 3
    for memory in found:
        assert {"part", "weight", "points"} == set(memory["reasons"][0])
        points = sum(reason["points"] for reason in memory["reasons"])
        assert points == pytest.approx(memory["score"], abs=0.001)
    assert found[0]["reasons"][0]["part"] == "words"


def test_filters_leave_nothing_else(server: Server) -> None:
    keep(server, "bins at home", tags=["House"], created_at="2026-11-01T12:00:00Z")
    keep(server, "bins at work", tags=["work"], created_at="2026-11-05T12:00:00Z")
    keep(server, "bins painted", memory_type="image", created_at="2026-11-09T12:00:00Z")
    keep(server, 'bins "house"', tags=['the "house"'], created_at="2026-11-09T12:00:00Z")

    def contents(path: str, **query: str) -> set[str]:
        return {memory["content"] for memory in server.get(path, **query).json}

    for path, query in (("/memories", {"query": "bins"}), ("/memories/list", {})):
        assert contents(path, **query, tag="house") == {"bins at home"}
        assert contents(path, **query, tag="HOUSE", type="image") == set()
        assert contents(path, **query, tag='the "house"') == {'bins "house"'}
        assert contents(path, **query, type="image") == {"bins painted"}
        assert contents(path, **query, since="2026-11-05", until="2026-11-06") == {"bins at work"}
    assert contents("/memories", query="photos", type="text") == set()
    assert contents("/memories", query="photos", since="2026-11-09") == {"bins painted"}


def test_tags_are_counted(server: Server) -> None:
    keep(server, "one #house #garden")
    keep(server, "two #house")
    server.webhook("SM1", "three #work", ANNA)
    assert server.get("/tags", user_id="local").json == [
        {"tag": "house", "count": 2},
        {"tag": "garden", "count": 1},
    ]
    assert len(server.get("/tags").json) == 3


def test_a_place_and_a_transcript_are_shown(server: Server) -> None:
    server.webhook("SM1", "", ANNA, Latitude="41.9", Longitude="12.5", Label="The office")
    (memory,) = server.get("/memories/list").json
    assert memory["location"] == {
        "latitude": 41.9,
        "longitude": 12.5,
        "label": "The office",
        "address": "",
    }
    assert memory["transcript"] is None and memory["media"] == []


# -- editing ---------------------------------------------------------------------------------------


def test_an_edit_is_found_and_can_be_taken_back(server: Server) -> None:
    made = keep(server, "The plumber is called Rossi tomorrow", tags=["house"])
    path = f"/memories/{made['id']}"
    edited = server.call("PATCH", path, body={"content": "The plumber is called Bianchi"}).json
    assert edited == made | {"content": edited["content"], "undo_id": edited["undo_id"]}
    assert server.get("/memories", query="Bianchi").json[0]["id"] == made["id"]
    assert server.get("/memories", query="Rossi").json == []
    server.call("PATCH", path, body={"tags": ["Work", "work"]})
    assert server.get(path).json["tags"] == ["work"]
    assert server.post("/undo", {}).json["reply"].startswith("Taken back")
    assert server.get(path).json["tags"] == ["house"]
    assert server.post("/undo", {"undo_id": edited["undo_id"]}).status == 200
    assert server.get(path).json == made
    assert server.get("/memories", query="Rossi").json[0]["id"] == made["id"]


def test_the_days_that_its_words_mean_follow_an_edit(server: Server) -> None:
    server.post("/chat", {"text": "Meeting with Sarah tomorrow"})

    def days() -> list[str]:
        return [day for (day,) in server.world.db.execute("SELECT day FROM memory_days").fetchall()]

    assert days() == ["2026-11-23"]
    undo = server.call("PATCH", "/memories/1", body={"content": "Meeting with Sarah on Friday"})
    assert days() == ["2026-11-27"]
    server.post("/undo", {"undo_id": undo.json["undo_id"]})
    assert days() == ["2026-11-23"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"content": " "}, 400), ({"content": 7}, 400), ({"tags": "house"}, 400),
     ({"content": None}, 400), ([], 400)],
    ids=repr,
)  # fmt: skip
def test_a_wrong_edit_changes_nothing(server: Server, body: object, status: int) -> None:
    made = keep(server, "The plumber is called Rossi")
    assert server.call("PATCH", f"/memories/{made['id']}", body=body).status == status
    assert server.get(f"/memories/{made['id']}").json == made
    assert server.world.count("undo_steps") == 0


def test_what_is_not_there_cannot_be_edited(server: Server) -> None:
    assert server.call("PATCH", "/memories/9", body={"content": "x"}).status == 404


# -- taking back -----------------------------------------------------------------------------------


def test_a_deleted_memory_comes_back(server: Server) -> None:
    made = keep(server, "The plumber is called Rossi")
    path = f"/memories/{made['id']}"
    undo_id = server.call("DELETE", path).json["undo_id"]
    keep(server, "Something else")
    said = server.post("/undo", {"undo_id": undo_id}).json["reply"]
    assert said == "It is back: “The plumber is called Rossi”."
    assert server.get(path).json == made
    assert server.post("/undo", {"undo_id": undo_id}).status == 409


def test_after_ten_minutes_nothing_is_taken_back(server: Server) -> None:
    made = keep(server, "The plumber is called Rossi")
    undo_id = server.call("DELETE", f"/memories/{made['id']}").json["undo_id"]
    server.world.clock.pass_(minutes=10)
    answer = server.post("/undo", {"undo_id": undo_id})
    assert (answer.status, answer.json["error"][-1]) == (409, ".")


def test_an_edit_of_what_was_forgotten_since_waits_for_that(server: Server) -> None:
    made = keep(server, "The plumber is called Rossi")
    path = f"/memories/{made['id']}"
    edit = server.call("PATCH", path, body={"content": "no"}).json["undo_id"]
    gone = server.call("DELETE", path).json["undo_id"]
    assert server.post("/undo", {"undo_id": edit}).status == 409
    assert server.post("/undo", {"undo_id": gone}).status == 200
    assert server.post("/undo", {"undo_id": edit}).status == 200
    assert server.get(path).json == made


def test_one_user_takes_back_their_own_alone(server: Server) -> None:
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    mine = keep(server, "for the page", user_id="local")
    undo_id = server.call("DELETE", f"/memories/{mine['id']}").json["undo_id"]
    other = {"undo_id": undo_id, "user_id": "+15551230001"}
    assert server.post("/undo", other).status == 409
    assert server.post("/undo", {"undo_id": undo_id, "user_id": "local"}).status == 200
    assert store.find_memory(server.world.db, mine["id"]) is not None
    assert server.post("/undo", {"undo_id": "1"}).status == 400
