"""Short messages after a reminder was set, in its language: another time, not today, never."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import store

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
ONCE = {  # on Friday at 15:00
    "es": "recuérdame el viernes a las 15:00 ir a la peluquería",
    "pt": "me lembra sexta às 15:00 de ir ao barbeiro",
    "fr": "rappelle-moi vendredi à 15:00 d'aller chez le coiffeur",
    "de": "erinnere mich am Freitag um 15:00 an den Friseur",
    "it": "ricordami venerdì alle 15:00 di andare dal barbiere",
    "id": "ingatkan aku jumat jam 15:00 ke salon",
    "nl": "herinner me vrijdag om 15:00 aan de kapper",
    "hi_Latn": "shukravar ko 15:00 baje salon jana yaad dilana",
    "hi": "शुक्रवार को 15:00 बजे सैलून जाना याद दिलाना",
}
DAILY = {  # at 19:00
    "es": "recuérdame todos los días a las 19:00 hacer yoga",
    "pt": "me lembra todo dia às 19:00 de fazer ioga",
    "fr": "rappelle-moi tous les jours à 19:00 de faire du yoga",
    "de": "erinnere mich jeden Tag um 19:00 an Yoga",
    "it": "ricordami ogni giorno alle 19:00 lo yoga",
    "id": "ingatkan aku tiap hari jam 19:00 yoga",
    "nl": "herinner me elke dag om 19:00 aan yoga",
    "hi_Latn": "roz 19:00 baje yoga yaad dilana",
    "hi": "रोज़ 19:00 बजे योग याद दिलाना",
}
MOVED = [
    ("es", "media hora antes", "27T14:30"),
    ("es", "mejor el domingo", "29T15:00"),
    ("pt", "deixa pra domingo", "29T15:00"),
    ("fr", "plutôt 18h", "27T18:00"),
    ("fr", "une demi-heure avant", "27T14:30"),
    ("de", "mach Sonntag draus", "29T15:00"),
    ("de", "lieber erst um 16:30", "27T16:30"),
    ("it", "un'ora prima", "27T14:00"),
    ("it", "mezz'ora prima", "27T14:30"),
    ("id", "sejam sebelumnya", "27T14:00"),
    ("id", "setengah jam lebih awal", "27T14:30"),
    ("nl", "een uur eerder", "27T14:00"),
    ("nl", "half uur eerder", "27T14:30"),
    ("nl", "liever om 16:30", "27T16:30"),
    ("hi_Latn", "ek ghanta pehle", "27T14:00"),
    ("hi", "एक घंटा पहले", "27T14:00"),
    ("es", "no, a las 17:30", "27T17:30"),
    ("pt", "não, às 17h", "27T17:00"),
    ("fr", "non, à 17h", "27T17:00"),
    ("de", "nein, 17 Uhr", "27T17:00"),
    ("id", "bukan, jam 17", "27T17:00"),
    ("nl", "nee, om 17 uur", "27T17:00"),
    ("hi_Latn", "nahi, shaam 5 baje", "27T17:00"),
    ("hi", "नहीं, शाम 5 बजे", "27T17:00"),
    ("de", "das wird erst Sonntag", "29T15:00"),
    ("de", "halb fünf passt besser", "27T16:30"),
    ("de", "Friseur auf 17 Uhr bitte", "27T17:00"),
    ("de", "der Friseur ist jetzt um 16:30", "27T16:30"),
    ("de", "Friseur ne Stunde später", "27T16:00"),
    ("nl", "dat wordt zondag", "29T15:00"),
    ("nl", "kapper naar 17 uur graag", "27T17:00"),
    ("nl", "half vijf is beter", "27T16:30"),
    ("nl", "kapper een uurtje later", "27T16:00"),
    ("nl", "de kapper is verplaatst naar 17 uur", "27T17:00"),
    ("id", "bisanya minggu", "29T15:00"),
    ("id", "salonnya jam 17 deh", "27T17:00"),
    ("hi_Latn", "salon ab 17:00 baje hai", "27T17:00"),
    ("hi_Latn", "ravivar ko ho payega", "29T15:00"),
    ("hi", "रविवार को ठीक रहेगा", "29T15:00"),
    ("nl", "kan dat naar half vijf?", "27T16:30"),
    ("id", "bisa diganti jadi jam 17?", "27T17:00"),
    ("hi_Latn", "isko 17:00 baje kar sakte ho?", "27T17:00"),
    ("de", "lieber um vier", "27T16:00"),
    ("es", "mejor a las cuatro", "27T16:00"),
    ("it", "meglio alle quattro", "27T16:00"),
    ("nl", "oeps, 16 uur", "27T16:00"),
    ("nl", "een uur later", "27T16:00"),
    ("id", "dua jam lebih lambat", "27T17:00"),
    ("de", "eine Stunde nach hinten", "27T16:00"),
    ("de", "viertel nach vier wär mir lieber", "27T16:15"),
    ("nl", "kwart voor vier graag", "27T15:45"),
]
NOT_TODAY = [
    ("es", "hoy no"),
    ("pt", "hoje não precisa"),
    ("fr", "pas aujourd'hui"),
    ("de", "heute nicht"),
    ("it", "oggi no"),
    ("id", "hari ini ga usah"),
    ("nl", "vandaag niet"),
    ("hi_Latn", "aaj nahi"),
    ("hi", "आज नहीं"),
    ("de", "heute brauch ichs nicht"),
    ("nl", "vandaag hoeft het niet"),
    ("id", "utk hari ini ga usah"),
    ("hi", "आज के लिए रहने दो"),
    ("nl", "alleen vandaag niet"),
    ("id", "malem ini skip ya"),
    ("hi_Latn", "sirf aaj mat yaad dilana"),
]
CALLED_OFF = [
    ("es", "sabes qué, mejor bórralo"),
    ("pt", "apaga isso aí"),
    ("fr", "tu sais quoi, annule"),
    ("de", "nimm das raus"),
    ("de", "brauch ich nicht mehr"),
    ("de", "weißt du was, lösch das"),
    ("it", "lascia stare"),
    ("id", "hapus aja"),
    ("id", "ga usah diingetin"),
    ("nl", "laat maar zitten"),
    ("nl", "hoeft niet meer"),
    ("hi_Latn", "rehne do"),
    ("hi", "अब ज़रूरत नहीं है"),
    ("de", "Friseur fällt aus"),
    ("nl", "de kapper gaat niet door"),
    ("id", "ga jd ke salon"),
    ("hi_Latn", "salon nahi jana"),
    ("hi_Latn", "salon cancel, tabiyat kharab hai"),
    ("nl", "kapper afgezegd, ik ben ziek"),
]


def pending(world: World) -> list[str]:
    """Return when each reminder rings next, on the clock of Rome."""
    rows = world.db.execute("SELECT id FROM reminders WHERE status = 'pending'").fetchall()
    found = (store.get_reminder(world.db, row[0]) for row in rows)
    return [f"{one.due_at.astimezone(ROME):%dT%H:%M}" for one in found]


@pytest.mark.parametrize(("language", "said", "at"), MOVED)
def test_it_is_given_another_time(world: World, language: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(ONCE[language])
    assert pending(world) == ["27T15:00"]
    reply = world.say(said)
    assert (pending(world), world.count("memories")) == ([at], 0), reply


@pytest.mark.parametrize(("language", "said"), NOT_TODAY)
def test_not_today_leaves_today_out(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(DAILY[language])
    assert pending(world) == ["25T19:00"]
    reply = world.say(said)
    assert pending(world) == ["26T19:00"], reply


@pytest.mark.parametrize(("language", "said"), NOT_TODAY)
def test_not_today_of_a_single_one_asks_for_another_time(
    world: World, language: str, said: str
) -> None:
    world.clock.now = NOW
    world.say(ONCE[language])
    reply = world.say(said)
    assert "?" in reply
    assert pending(world) == ["27T15:00"]


@pytest.mark.parametrize(("language", "said"), CALLED_OFF)
def test_it_is_called_off(world: World, language: str, said: str) -> None:
    """The reason may be kept, the order is not."""
    world.clock.now = NOW
    world.say(ONCE[language])
    reply = world.say(said)
    assert pending(world) == [], reply
    assert said not in world.kept() and all(each in said for each in world.kept())
