"""The page as a person meets it: real Chromium drives the real program.

Run by `make test-page`, which installs Chromium where it may; elsewhere these tests are skipped.
"""

import contextlib
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from browser import (
    PATIENT_MS,
    PHONE,
    Program,
    make_png,
    make_wav,
    running_program,
)
from conftest import make_world
from openai_stand_in import OpenAIStandIn
from page_parts import HOSTILE, opened, post
from page_parts import browser as browser
from page_parts import page as page
from page_parts import program as program
from playwright.sync_api import Browser, Page, expect
from stand_in import Fault

import store

ROME = ZoneInfo("Europe/Rome")


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_have_count(0)


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=re.compile(name)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(name))


# -- the chat --------------------------------------------------------------------------------------


def test_a_newcomer_says_something_and_finds_it_in_the_timeline(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tell me anything")).to_be_visible()
    say(page, "I bought groceries: milk, bread, eggs")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Saved.")
    say(page, "What did I buy?")
    expect(log).to_contain_text("“I bought groceries: milk, bread, eggs”")
    go(page, "Memories")
    expect(page.locator(".day-of h2")).to_have_text("Today")
    expect(page.locator(".memory")).to_contain_text("I bought groceries: milk, bread, eggs")


def test_a_phone_keyboard_hides_no_new_message(browser: Browser, program: Program) -> None:
    for number in range(12):
        post(program, "chat", {"text": f"Box {number} is in the attic", "user_id": "local"})
    with opened(browser, program.url, viewport=PHONE) as page:
        newest = page.locator(".entry").last
        expect(newest).to_be_in_viewport(ratio=0.9)
        page.set_viewport_size({"width": 360, "height": 400})
        expect(newest).to_be_in_viewport(ratio=0.9)


def test_ten_files_leave_send_in_reach(browser: Browser, program: Program, tmp_path: Path) -> None:
    files = [tmp_path / f"a rather long name of a photo from the garden {n}.txt" for n in range(10)]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    with opened(browser, program.url, viewport=PHONE) as page:
        page.get_by_label("Files to send").set_input_files(files)
        expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
        say(page, "Ten")
        expect(page.get_by_role("link", name="garden 9.txt")).to_have_attribute(
            "download", files[9].name
        )


def test_a_refused_file_is_dropped(page: Page, tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.pdf", tmp_path / "good.txt"
    empty.touch()
    good.write_text("The boiler was serviced in May", encoding="utf-8")
    page.get_by_label("Files to send").set_input_files([empty, good])
    say(page, "The papers")
    expect(page.get_by_role("alert")).to_have_text("empty.pdf is empty. It is left out.")
    expect(page.get_by_label("Attached")).not_to_contain_text("empty.pdf")
    expect(page.get_by_label("Message", exact=True)).to_have_value("The papers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Saved")


def test_another_zone_shows_at_once(page: Page) -> None:
    say(page, "The plumber is called Rossi")
    time_said = page.locator(".bubble.mine time").first
    before = time_said.text_content()
    say(page, "/timezone Asia/Tokyo")
    expect(time_said).not_to_have_text(before or "")


def test_a_photo_has_its_thumbnail(page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "roof.png"
    photo.write_bytes(make_png())
    page.get_by_label("Files to send").set_input_files(photo)
    expect(page.get_by_label("Attached")).to_contain_text("roof.png")
    say(page, "The tile that fell from the roof")
    expect(page.get_by_role("log").get_by_role("img")).to_have_js_property("naturalWidth", 64)
    go(page, "Memories")
    thumbnail = page.locator(".memory .thumbnail")
    expect(thumbnail.locator("img")).to_have_js_property("naturalWidth", 64)
    thumbnail.click()
    expect(page.get_by_role("dialog").locator("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thumbnail).to_be_focused()


def test_a_voice_note_has_its_player(page: Page, tmp_path: Path) -> None:
    note = tmp_path / "note.wav"
    note.write_bytes(make_wav())
    page.get_by_label("Files to send").set_input_files(note)
    say(page, "")
    go(page, "Memories")
    player = page.get_by_role("group", name="Voice note")
    expect(player).to_contain_text("0:01")
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    expect(player.get_by_role("button", name="Play")).to_be_visible()  # it has ended


def test_a_recorded_note_is_sent(page: Page) -> None:
    page.get_by_role("button", name="Record a voice note").click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Stop and attach").click()
    expect(page.get_by_label("Attached")).to_contain_text("voice.wav")
    say(page, "")
    player = page.get_by_role("log").get_by_role("group", name="Voice note")
    expect(player.locator("audio")).to_have_js_property("readyState", 4)
    assert 0.3 < player.locator("audio").evaluate("sound => sound.duration") < 5


def test_a_reminder_arrives_without_reloading(page: Page, program: Program) -> None:
    say(page, "hello")
    soon = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 5))
    post(
        program,
        "reminders",
        {"message": "stretch", "scheduled_time": soon, "user_id": "local"},
    )
    log = page.get_by_role("log")
    expect(log.locator(".reminder")).to_contain_text("Reminder: stretch", timeout=PATIENT_MS)
    log.get_by_role("button", name="Done").click()
    expect(log).to_contain_text("Done.")
    log.get_by_role("button", name="Undo").click()
    log.get_by_role("button", name="Done").click()
    expect(log).to_contain_text("Done.")
    page.reload()
    expect(log).to_contain_text("Done.")  # and is not asked for again
    expect(log.get_by_role("button", name="In 10 min")).to_have_count(0)
    go(page, "Reminders")
    expect(page.locator(".sent li")).to_have_text(re.compile("stretch.*Done", re.S))


def test_a_reminder_is_told_in_every_view(page: Page, program: Program) -> None:
    say(page, "hello")
    go(page, "Memories")
    soon = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 2))
    body = {"message": "take the cake out", "scheduled_time": soon, "user_id": "local"}
    post(program, "reminders", body)
    notice = page.get_by_label("Notices")
    expect(notice).to_contain_text("take the cake out")
    expect(page.get_by_role("navigation")).to_contain_text("1 new")
    notice.get_by_role("button", name="In 10 min").click()
    expect(notice).to_contain_text("Snoozed")
    go(page, "Chat")
    expect(page.get_by_role("navigation")).not_to_contain_text("new")


def test_an_answer_that_takes_long_comes_by_itself(browser: Browser, tmp_path: Path) -> None:
    note = tmp_path / "note.wav"
    note.write_bytes(make_wav())
    with OpenAIStandIn() as openai:
        openai.next(Fault("slow", seconds=9, path="/v1/audio"))
        environ = {"OPENAI_BASE_URL": openai.url, "OPENAI_API_KEY": openai.key, "SENSES": "server"}
        with (
            running_program(tmp_path, **environ) as program,
            opened(browser, program.url) as page,
        ):
            page.get_by_label("Files to send").set_input_files(note)
            page.get_by_label("Message", exact=True).press("Enter")
            log = page.get_by_role("log")
            answer = log.locator(".theirs", has_text="hello from a voice note")
            expect(answer).to_have_count(1, timeout=PATIENT_MS)
            expect(log).not_to_contain_text("thinking")
            page.reload()
            expect(answer).to_have_count(1)


# -- memories --------------------------------------------------------------------------------------


def test_a_search_marks_what_it_found_and_says_why(page: Page) -> None:
    say(page, "🎉👩‍🔧 The plumber is called Rossi")
    say(page, "The bins go out on Thursday")
    go(page, "Memories")
    page.get_by_label("Search your memories").press_sequentially("plum")  # still being written
    found = page.get_by_role("region", name="Found")
    expect(found.locator(".memory")).to_have_count(1)
    expect(found.locator("mark")).to_have_text("plumber")
    found.evaluate("group => group.setAttribute('data-old', '')")
    page.keyboard.type("ber")
    with page.expect_response(lambda answer: "partial" not in answer.url):
        page.keyboard.press("Enter")
    expect(page.locator("[data-old]")).to_have_count(0)  # what is opened now stays
    found.get_by_text("Why this?").click()
    expect(found.get_by_role("rowheader", name="has the words")).to_be_visible()
    assert page.url.endswith("#/memories?q=plumber")


def test_an_edit_and_its_undo(page: Page) -> None:
    say(page, "The plumber is called Rossi")
    go(page, "Memories")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Words").fill("The plumber is called Bianchi")
    page.get_by_label("Tags").fill("House, repairs")
    page.get_by_role("button", name="Save").click()
    memory = page.locator(".memory")
    expect(memory).to_contain_text("Bianchi")
    expect(memory.get_by_label("Tags").locator("a")).to_have_text(["house", "repairs"])
    expect(page.locator("#tag option")).to_have_text(["Any", "house (1)", "repairs (1)"])
    page.get_by_role("button", name="Undo").click()
    expect(memory).to_contain_text("Rossi")
    expect(memory.get_by_label("Tags")).to_have_count(0)


def test_a_deletion_and_its_undo_by_keyboard(page: Page) -> None:
    say(page, "The plumber is called Rossi")
    go(page, "Memories")
    page.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".memory")).to_have_count(0)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Undo":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".memory")).to_contain_text("Rossi")
    page.reload()
    expect(page.locator(".memory")).to_contain_text("Rossi")


def test_filters_by_kind_tag_and_date(page: Page, program: Program) -> None:
    post(program, "memories", {"content": "an old one", "created_at": "2021-03-04T10:00:00"})
    post(program, "memories", {"content": "a tagged one", "tags": ["house"]})
    page.reload()
    go(page, "Memories")
    expect(page.locator(".memory")).to_have_count(2)
    page.get_by_text("Tag and date").click()
    page.get_by_label("Tag", exact=True).select_option("house")
    expect(page.locator(".memory")).to_have_text([re.compile("a tagged one")])
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".memory")).to_have_count(2)
    page.get_by_label("To", exact=True).fill("2021-03-04")
    expect(page.locator(".memory")).to_have_text([re.compile("an old one")])
    page.locator("label", has_text="Photos").click()
    expect(page.locator(".results")).to_contain_text("Nothing here.")


def test_where_a_memory_came_from(page: Page) -> None:
    say(page, "The plumber is called Rossi")
    go(page, "Memories")
    page.get_by_role("button", name="Where it came from").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Saved.")
    dialog.get_by_role("link", name="Show it in the chat").click()
    expect(page.locator(".pointed-at")).to_contain_text("Rossi")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_message_of_long_ago_is_gone_to(page: Page, program: Program) -> None:
    for number in range(60):
        post(program, "chat", {"text": f"Box {number} is in the attic", "user_id": "local"})
    page.goto(f"{program.url}#/chat?id=3")
    page.reload()
    expect(page.locator(".pointed-at")).to_contain_text("Box 2 is in the attic")
    page.get_by_role("link", name="To the newest messages").click()
    expect(page.get_by_role("log")).to_contain_text("Box 59 is in the attic")
    page.get_by_role("button", name="Earlier messages").click()
    expect(page.get_by_role("log")).to_contain_text("Box 10 is in the attic")


def test_a_link_keeps_its_own_brackets(page: Page) -> None:
    say(page, "Read it (https://en.wikipedia.org/wiki/Rust_(fungus)), please")
    link = page.locator(".bubble.mine a[target]")
    expect(link).to_have_text("https://en.wikipedia.org/wiki/Rust_(fungus)")


def test_what_a_user_wrote_is_never_html(page: Page) -> None:
    say(page, HOSTILE)
    expect(page.get_by_role("log").locator(".mine").first).to_contain_text(HOSTILE)
    go(page, "Memories")
    expect(page.locator(".memory")).to_contain_text(HOSTILE)
    page.get_by_label("Search your memories").fill("script")
    expect(page.locator(".found .memory")).to_contain_text(HOSTILE)
    page.get_by_role("button", name="Where it came from").click()
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    assert page.title() == "Memories · Memory"
    assert page.locator("img[src=x], body script").count() == 0


# -- reminders -------------------------------------------------------------------------------------


def test_a_reminder_shows_its_time_before_it_is_set_and_can_be_moved(page: Page) -> None:
    say(page, "hello")
    go(page, "Reminders")
    field = page.get_by_label("Remind me to")
    field.fill("call mom")
    expect(page.get_by_role("button", name="Set reminder")).to_be_disabled()
    field.fill("call mom tomorrow at 3pm")
    expect(page.locator(".read-as")).to_contain_text("15:00")
    page.get_by_role("button", name="Set reminder").click()
    row = page.locator(".reminder-row")
    expect(row).to_have_text(re.compile("15:00.*call mom", re.S))
    row.get_by_role("button", name="Move").click()
    page.get_by_label("Move it to").fill("5pm")
    page.keyboard.press("Enter")
    expect(row).to_have_text(re.compile("17:00.*call mom", re.S))
    row.get_by_role("button", name="Cancel").click()
    expect(page.locator(".sent li")).to_have_text(re.compile("Cancelled"))
    page.get_by_label("Notices").get_by_role("button", name="Undo").last.click()
    expect(page.locator("#coming + .day-of .reminder-row")).to_contain_text("call mom")


def test_a_recurring_reminder_in_words(page: Page) -> None:
    say(page, "hello")
    go(page, "Reminders")
    page.get_by_label("Remind me to").fill("stretch every weekday at 8")
    expect(page.locator(".read-as")).to_contain_text("Every weekday")
    page.keyboard.press("Enter")
    expect(page.locator(".reminder-row .note")).to_have_text("Every weekday")


def test_of_many_past_reminders_the_newest_are_told(browser: Browser, tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.clock.now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=80)
    with store.transaction(world.db):
        store.add_user(world.db, store.LOCAL_USER, ROME, world.clock.now)
    for number in range(60):
        due = world.clock.now + timedelta(hours=1)
        store.add_reminder(world.db, 1, None, f"pill {number}", due, ROME, world.clock.now)
        world.clock.now = due
        world.ring()
    world.services.database.close()
    with running_program(tmp_path) as program, opened(browser, program.url) as page:
        go(page, "Reminders")
        expect(page.locator(".sent li").first).to_contain_text("pill 59")


# -- take it with you ------------------------------------------------------------------------------


def test_an_export_goes_out_and_comes_in_again(page: Page, tmp_path: Path) -> None:
    say(page, "The plumber is called Rossi")
    go(page, "Take")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export .zip").click()
    taken = tmp_path / "taken.zip"
    download.value.save_as(taken)
    page.get_by_label("File to import").set_input_files(taken)
    expect(page.locator(".import-status")).to_contain_text("Imported.")
    go(page, "Memories")
    expect(page.locator(".memory")).to_have_count(1)  # twice is once


def test_a_chat_is_asked_about_its_dates(page: Page, tmp_path: Path) -> None:
    chat = tmp_path / "_chat.txt"
    chat.write_text("[03/04/2025, 10:15:00] Anna: the key is under the pot\n", encoding="utf-8")
    go(page, "Take")
    page.get_by_label("File to import").set_input_files(chat)
    status = page.locator(".import-status")
    status.get_by_role("button", name="None of them").click()
    status.get_by_role("button", name="Day first").click()
    expect(status).to_contain_text("Imported.")
    go(page, "Memories")
    page.get_by_role("button", name="Where it came from").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Anna")).to_be_visible()
    page.keyboard.press("Escape")
    go(page, "Chat")
    expect(page.locator(".bubble.mine")).to_have_count(0)
    expect(page.get_by_role("article", name="Anna")).to_contain_text("under the pot")


def test_a_backup_is_made_and_can_be_taken(page: Page) -> None:
    say(page, "The plumber is called Rossi")
    go(page, "Take")
    page.get_by_role("button", name="Make a backup now").click()
    link = page.get_by_role("link", name=re.compile("Download backup-"))
    with page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


# -- the door --------------------------------------------------------------------------------------


def test_from_afar_the_token_opens(browser: Browser, tmp_path: Path) -> None:
    afar = {"X-Forwarded-For": "203.0.113.7"}  # as a tunnel adds it
    with (
        running_program(tmp_path, API_TOKEN="let me in") as program,
        opened(browser, program.url, extra_http_headers=afar) as page,
    ):
        token = page.get_by_label(re.compile("API_TOKEN"))
        token.fill("let me guess")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("not the token")
        page.get_by_label(re.compile("API_TOKEN")).fill("let me in")
        page.keyboard.press("Enter")
        say(page, "The plumber is called Rossi")
        expect(page.get_by_role("log")).to_contain_text("Saved.")
        [cookie] = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        go(page, "Take")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_label(re.compile("API_TOKEN"))).to_be_visible()


# -- when it is away -------------------------------------------------------------------------------


def test_what_is_said_to_an_assistant_that_is_away_is_not_lost(
    browser: Browser, tmp_path: Path
) -> None:
    with contextlib.ExitStack() as running:
        program = running.enter_context(running_program(tmp_path))
        with opened(browser, program.url) as page:
            say(page, "hello")
            running.close()
            say(page, "The plumber is called Rossi")
            expect(page.locator("#offline")).to_contain_text("cannot be reached")
            expect(page.get_by_label("Message", exact=True)).to_have_value(re.compile("Rossi"))
            with running_program(tmp_path, PORT=str(program.port)):
                expect(page.locator("#offline")).to_have_text("", timeout=PATIENT_MS)
                page.get_by_label("Message", exact=True).press("Enter")
                expect(page.get_by_role("log").locator(".mine", has_text="Rossi")).to_have_count(1)
                expect(page.get_by_role("log")).to_contain_text("Saved.")
