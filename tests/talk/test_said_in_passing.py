"""What people text about a reminder without its verb: in passing, with a reason, or with the name
of the thing alone; and statements of near wording, which stay notes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import reminders
import store

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
VET = {  # on Thursday at 16:00
    "en": "remind me tomorrow at 16:00 the vet",
    "es": "recuérdame mañana a las 16:00 el veterinario",
    "pt": "me lembra amanhã às 16:00 do veterinário",
    "fr": "rappelle-moi demain à 16:00 le véto",
    "it": "ricordami domani alle 16:00 il veterinario",
}
DROPS = {  # at 21:00
    "en": "remind me every day at 21:00 to take the drops",
    "es": "recuérdame todos los días a las 21:00 las gotas",
    "pt": "me lembra todo dia às 21:00 das gotas",
    "fr": "rappelle-moi tous les jours à 21:00 les gouttes",
    "it": "ricordami ogni giorno alle 21:00 le gocce",
}
PLUMBER = {  # in ten minutes
    "en": "remind me in 10 minutes to pay the plumber",
    "es": "recuérdame en 10 minutos pagar al plomero",
    "pt": "me lembra em 10 minutos de pagar o encanador",
    "fr": "rappelle-moi dans 10 minutes de payer le plombier",
    "it": "ricordami tra 10 minuti di pagare l'idraulico",
}
MOVED = [
    ("en", "they've moved the vet to 17:30", "26T17:30"),
    ("es", "el veterinario lo movieron a las 5 y media", "26T17:30"),
    ("es", "nos cambiaron el veterinario a las 17:30", "26T17:30"),
    ("es", "al final el sábado", "28T16:00"),
    ("pt", "adiaram o veterinário pras 17:30", "26T17:30"),
    ("pt", "veterinário agora às 17:30", "26T17:30"),
    ("pt", "afinal põe no sábado", "28T16:00"),
    ("fr", "ils ont décalé le véto à 17h30", "26T17:30"),
    ("fr", "samedi ce serait mieux", "28T16:00"),
    ("it", "il veterinario è slittato alle 17:30", "26T17:30"),
    ("it", "hanno spostato il veterinario alle 17:30", "26T17:30"),
]
CALLED_OFF = [
    ("es", "al final no hace falta lo del veterinario"),
    ("es", "ya fui, puedes quitarlo"),
    ("pt", "o veterinário foi cancelado, pode tirar"),
    ("fr", "ne me rappelle pas le véto"),
    ("it", "il veterinario è saltato, toglilo pure"),
    ("it", "già andato, puoi eliminarlo"),
]
NOT_TOMORROW = [
    ("en", "tomorrow I'm away, skip it"),
    ("es", "mañana no, descanso"),
    ("pt", "amanhã estou fora, pode pular"),
    ("fr", "pas demain, je me repose"),
    ("it", "domani no, riposo"),
]
IN_TWENTY = [
    ("en", "give me 20"),
    ("es", "en 20 porfa"),
    ("es", "aguántame 20 min"),
    ("pt", "em 20 por favor"),
    ("fr", "dans 20 stp"),
    ("fr", "dans 20 mn"),
    ("it", "tra 20 per favore"),
    ("it", "dammi 20"),
]
DONE = [
    ("en", "the plumber is paid"),
    ("es", "plomero pagado y despedido"),
    ("pt", "já paguei faz tempo"),
    ("fr", "le plombier est payé"),
    ("it", "l'idraulico è pagato"),
]
SAID = [
    ("es", "el veterinario ya no atiende los sábados"),
    ("es", "movieron el sofá al cuarto de abajo"),
    ("pt", "o veterinário novo cobra 60 a consulta"),
    ("pt", "o gato já comeu"),
    ("fr", "le véto n'est plus disponible le samedi"),
    ("fr", "ils ont déplacé le canapé dans la chambre"),
    ("it", "il veterinario nuovo chiede 60 a visita"),
    ("it", "hanno spostato il divano in cucina"),
]


def pending(world: World) -> list[str]:
    """Return when each reminder rings next, on the clock of Rome."""
    rows = world.db.execute("SELECT id FROM reminders WHERE status = 'pending'").fetchall()
    found = (store.get_reminder(world.db, row[0]) for row in rows)
    return sorted(f"{one.due_at.astimezone(ROME):%dT%H:%M}" for one in found)


@pytest.mark.parametrize(("language", "said", "at"), MOVED)
def test_the_thing_has_another_time(world: World, language: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(VET[language])
    reply = world.say(said)
    assert (pending(world), world.count("memories")) == ([at], 0), reply


@pytest.mark.parametrize(("language", "said"), CALLED_OFF)
def test_it_is_called_off(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(VET[language])
    reply = world.say(said)
    assert pending(world) == [], reply


@pytest.mark.parametrize(("language", "said"), NOT_TOMORROW)
def test_tomorrow_is_left_out_and_why_is_kept(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(DROPS[language])
    reply = world.say(said)
    assert pending(world) == ["25T21:00"], reply
    assert world.count("memories") == 1  # the reason
    row = world.db.execute("SELECT id FROM reminders WHERE status = 'pending'").fetchone()
    assert store.get_reminder(world.db, row[0]).skipped


@pytest.mark.parametrize(("language", "said"), IN_TWENTY)
def test_a_number_alone_puts_off_by_minutes(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(PLUMBER[language])
    world.clock.pass_(minutes=11)
    reminders.tick(world.services, world.db, world.clock())
    reply = world.say(said)
    assert pending(world) == ["25T10:31"], reply


@pytest.mark.parametrize(("language", "said"), DONE)
def test_what_is_told_of_the_named_one_is_done(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(PLUMBER[language])
    world.clock.pass_(minutes=11)
    reminders.tick(world.services, world.db, world.clock())
    reply = world.say(said)
    ended = world.db.execute("SELECT COUNT(*) FROM reminders WHERE done_at IS NOT NULL").fetchone()
    assert (ended[0], world.count("memories")) == (1, 0), reply


@pytest.mark.parametrize(("language", "said"), SAID)
def test_what_only_sounds_like_it_is_kept(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(VET[language])
    reply = world.say(said)
    assert (pending(world), world.count("memories")) == (["26T16:00"], 1), reply


LEFT = [
    ("en", "what's left?"),
    ("es", "¿qué me queda?"),
    ("pt", "o que falta?"),
    ("fr", "qu'est-ce qu'il reste ?"),
    ("it", "che c'è rimasto?"),
]


@pytest.mark.parametrize(("language", "said"), LEFT)
def test_what_is_left_shows_what_is_to_come(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(VET[language])
    world.say("the kettle is by the window")
    assert "vet" in world.say(said) or "véto" in world.say(said)


def test_what_is_left_of_a_list_shows_the_list(world: World) -> None:
    world.say("lista della spesa: latte, uova, pane")
    world.say("preso il latte")
    reply = world.say("che c'è rimasto?")
    assert "uova" in reply
    assert "latte" not in reply
