"""What is told as done: a verb of a title in the past ends a reminder, and nothing else does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import ANNA, World

import store

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")
TOLD = [
    ("en", "feed the cat", "fed her"),
    ("en", "water the tomatoes", "already watered them"),
    ("en", "take the vitamins", "i took them just now"),
    ("en", "hand in the form", "form handed in"),
    ("es", "colgar el cuadro", "ya lo colgué"),
    ("es", "fregar los platos", "platos fregados"),
    ("es", "devolver el libro", "acabo de devolverlo"),
    ("es", "poner la lavadora", "ya la he puesto"),
    ("pt", "varrer a sala", "já varri"),
    ("pt", "pagar o condomínio", "condomínio pago"),
    ("pt", "buscar a encomenda", "busquei agora"),
    ("fr", "nourrir le chat", "je l'ai nourri"),
    ("fr", "ranger la chambre", "je viens de la ranger"),
    ("fr", "mettre le lave-vaisselle", "lave-vaisselle mis"),
    ("de", "Katze füttern", "hab sie gefüttert"),
    ("de", "den Brief einzuwerfen", "schon eingeworfen"),
    ("de", "Spülmaschine ausräumen", "Spülmaschine ist ausgeräumt"),
    ("de", "Steuer überweisen", "grad überwiesen"),
    ("it", "stendere il bucato", "l'ho steso"),
    ("it", "spegnere il forno", "già spento"),
    ("it", "spedire il pacco", "pacco spedito"),
    ("id", "cuci piring", "udah kucuci"),
    ("id", "kirim paket", "paketnya udah dikirim"),
    ("id", "sapu halaman", "barusan nyapu"),
    ("hi_Latn", "kapde dhona", "kapde dho diye"),
    ("hi_Latn", "chai banana", "bana li"),
    ("hi", "पौधों को पानी देना", "पानी दे दिया"),
    ("hi", "कचरा फेंकना", "फेंक दिया"),
    ("nl", "de kat voeren", "heb haar gevoerd"),
    ("nl", "het pakje wegbrengen", "pakje weggebracht"),
    ("nl", "de ramen te zeemen", "net gezeemd"),
    ("en", "take the bins out", "the bins are outside"),
    ("de", "Papier rausbringen", "Papier ist draußen"),
    ("de", "Opa anrufen", "hab eben mit Opa telefoniert"),
    ("id", "telpon paman", "barusan ngobrol sama paman"),
    ("hi_Latn", "mausi ko phone karna", "mausi se baat ho gayi"),
    ("nl", "het oud papier buitenzetten", "papier staat buiten"),
    ("en", "turn off the heater", "the heater is off"),
    ("de", "den Herd ausmachen", "Herd ist aus"),
    ("hi_Latn", "papa ko call karna", "papa ko call kar liya"),
]
SAID = [
    ("en", "water the tomatoes", "watered the lawn at the cottage"),
    ("en", "call mum", "mum called"),
    ("en", "call the bank", "the bank called"),
    ("en", "pay the rent", "Olga paid the rent for January"),
    ("en", "take the vitamins", "took the vitamins back to the shop"),
    ("en", "feed the cat", "fed the cat and she scratched me"),
    ("en", "clean the oven", "haven't cleaned it"),
    ("en", "book the hotel", "they booked a hotel in Lucca"),
    ("es", "regar las plantas", "regué las plantas del vecino"),
    ("es", "llamar a mamá", "mamá me llamó"),
    ("es", "llamar a Pedro", "Pedro ha llamado"),
    ("es", "pagar la luz", "pagué 80 euros de luz"),
    ("es", "comprar pan", "compré pan integral"),
    ("es", "lavar el coche", "todavía no lo lavé"),
    ("es", "tomar la pastilla", "tomé la pastilla y me dio sueño"),
    ("es", "cortar el césped", "el vecino cortó el césped"),
    ("pt", "regar as plantas", "reguei a horta da minha avó"),
    ("pt", "ligar pro banco", "o banco ligou"),
    ("pt", "pagar a luz", "paguei 120 reais de luz"),
    ("pt", "lavar o carro", "ainda não lavei"),
    ("pt", "tomar o remédio", "tomei o remédio errado"),
    ("pt", "levar o lixo", "meu irmão levou o lixo"),
    ("fr", "arroser les plantes", "j'ai arrosé le jardin de Paul"),
    ("fr", "appeler la banque", "la banque a appelé"),
    ("fr", "appeler maman", "maman a appelé"),
    ("fr", "payer le loyer", "j'ai payé 800 de loyer"),
    ("fr", "ranger le garage", "je n'ai pas rangé le garage"),
    ("fr", "nourrir le chat", "j'ai nourri le chat de Léa"),
    ("fr", "poster la lettre", "elle a posté la lettre"),
    ("de", "Blumen gießen", "hab die Blumen von Uwe gegossen"),
    ("de", "Mama anrufen", "Mama hat angerufen"),
    ("de", "Blumen gießen", "hab sie noch nicht gegossen"),
    ("de", "Miete zahlen", "hab 900 Euro Miete gezahlt"),
    ("de", "Katze füttern", "Jana hat die Katze gefüttert"),
    ("de", "Keller aufräumen", "beim Aufräumen den Ring gefunden"),
    ("de", "Brief einwerfen", "hab den Brief in Köln eingeworfen"),
    ("it", "annaffiare le piante", "ho annaffiato l'orto di nonna"),
    ("it", "chiamare mamma", "mamma ha chiamato"),
    ("it", "pagare la luce", "ho pagato 90 euro di luce"),
    ("it", "stendere i panni", "non li ho stesi"),
    ("it", "buttare la spazzatura", "ho buttato la spazzatura nel bidone sbagliato"),
    ("it", "prendere la pastiglia", "ho preso la pastiglia blu"),
    ("it", "chiudere il gas", "Marco ha chiuso il gas"),
    ("id", "siram tanaman", "udah siram tanaman tetangga"),
    ("id", "telepon mama", "mama udah telepon"),
    ("id", "bayar listrik", "udah bayar listrik 300 ribu"),
    ("id", "buang sampah", "belum kubuang"),
    ("id", "cuci mobil", "mobil dicuci Budi"),
    ("id", "minum obat", "minum obat bikin ngantuk"),
    ("id", "jemur baju", "adik udah jemur baju putih"),
    ("hi_Latn", "paudhon ko paani dena", "padosi ko paani diya"),
    ("hi_Latn", "mummy ko call karna", "mummy ne call kiya"),
    ("hi_Latn", "bijli ka bill bharna", "bijli ka bill 900 bhara"),
    ("hi_Latn", "dawai lena", "dawai nahi li"),
    ("hi_Latn", "gaadi dhona", "Ravi ne gaadi dho di"),
    ("hi", "माँ को फोन करना", "माँ ने फोन किया"),
    ("hi", "किराया देना", "किराया 9000 दिया"),
    ("nl", "de planten water geven", "heb de planten van Bas water gegeven"),
    ("nl", "mama bellen", "mama heeft gebeld"),
    ("nl", "de huur betalen", "heb 800 euro huur betaald"),
    ("nl", "de kat voeren", "heb de kat nog niet gevoerd"),
    ("nl", "het vuilnis buitenzetten", "Kees heeft het vuilnis buitengezet"),
    ("nl", "de was ophangen", "de was opgehangen in de schuur"),
    ("nl", "pil innemen", "heb de verkeerde pil ingenomen"),
    ("en", "turn off the heater", "the heater is on"),
    ("en", "call Dora", "Dora is out"),
    ("de", "den Herd ausmachen", "der Herd ist an"),
    ("de", "Oma anrufen", "Oma ist weg"),
]  # fmt: skip


def after(world: World, language: str, *titles: str) -> None:
    """Let reminders with these titles ring for a person who speaks a language."""
    world.clock.now = NOW - timedelta(minutes=5)
    world.say("/help")
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    assert user is not None
    store.set_language(world.db, user.id, language, NOW)
    for title in titles:
        store.add_reminder(world.db, user.id, None, title, NOW, ROME, world.clock.now)
    world.clock.now = NOW
    world.ring()
    world.clock.pass_(minutes=1)


def done(world: World) -> list[str]:
    """Return the titles of what is noted as done."""
    rows = world.db.execute("SELECT message FROM reminders WHERE done_at IS NOT NULL ORDER BY id")
    return [row[0] for row in rows.fetchall()]


@pytest.mark.parametrize(("language", "title", "said"), TOLD)
def test_the_verb_of_a_title_in_the_past_ends_it(
    world: World, language: str, title: str, said: str
) -> None:
    after(world, language, title)
    reply = world.say(said)
    assert (done(world), world.count("memories")) == ([title], 0), reply


@pytest.mark.parametrize(("language", "title", "said"), SAID)
def test_what_says_something_new_is_kept(
    world: World, language: str, title: str, said: str
) -> None:
    after(world, language, title)
    reply = world.say(said)
    assert (done(world), world.kept()) == ([], [said]), reply
