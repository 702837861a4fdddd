"""Spanish and Portuguese as chats have it: an order with its reason, hours with an "h", what comes
after a list, excuses after it rang; and statements of near wording, which stay notes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import reminders
import store

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
OPTICIAN = {  # on Thursday at 16:00
    "es": "recuérdame mañana a las 16:00 ir a la óptica",
    "pt": "me lembra amanhã às 16:00 de ir na ótica",
    "en": "remind me tomorrow at 16:00 to see the optician",
}
SERIES = {  # at 21:00
    "es": "recuérdame todos los días a las 21:00 la pomada",
    "pt": "me lembra todo dia às 21:00 da pomada",
}
SOUP = {  # in ten minutes
    "es": "recuérdame en 10 minutos apagar la sopa",
    "pt": "me lembra em 10 minutos de desligar a sopa",
}
CALLED_OFF = [
    ("es", "cancela lo de la óptica porque ya no me toca"),
    ("es", "quita lo d la óptica, eso lo ve mi hermana"),
    ("es", "olvídalo ya fui"),
    ("es", "siempre no"),
    ("es", "smpre no, borra lo de la óptica"),
    ("es", "cancela lo de mañana"),
    ("es", "no, mejor nada"),
    ("pt", "apaga o da ótica pq já fui"),
    ("pt", "pode tirar o lembrete da ótica, a Rita já foi lá"),
    ("pt", "cancela o de amanhã"),
    ("pt", "já não é preciso"),
    ("en", "delete the optician one because Tom drove me"),
]
MOVED = [
    ("es", "me lo cambias al sábado", "28T16:00"),
    ("es", "lo puedes mover a las 18:00?", "26T18:00"),
    ("es", "adelántalo media hora", "26T15:30"),
    ("es", "me la pasaron al sábado, cámbialo", "28T16:00"),
    ("es", "pasa lo de la óptica al sábado porque mañana no puedo", "28T16:00"),
    ("es", "lo de la óptica dejalo para el sábado", "28T16:00"),
    ("pt", "a ótica passa pra sábado q amanhã n dá", "28T16:00"),
    ("pt", "bora deixar pras 18h", "26T18:00"),
    ("pt", "e se for 18h?", "26T18:00"),
    ("pt", "na vdd é sábado", "28T16:00"),
]
PUT_OFF = [
    ("es", "dame chance 15 min", 15),
    ("es", "no he podido, recuérdame en una hora", 60),
    ("es", "vuélveme a decir en media hora", 30),
    ("pt", "calma ae, me lembra dnv em 40 min", 40),
    ("pt", "toca de novo em 15", 15),
    ("pt", "+20", 20),
    ("pt", "repete daqui 1 hora", 60),
]
KEPT = [
    ("es", "la óptica subió los precios a 800"),
    ("es", "la pasamos bien el sábado"),
    ("es", "la óptica la paga mi tía"),
    ("pt", "vamos passar no sábado"),
    ("pt", "a ótica veio 230 esse mês"),
    ("pt", "vou tomar o suco amanhã"),
]
SET = [
    ("pt", "me lembra de comprar pão 18h", "25T18:00"),
    ("pt", "me lembra amanhã de ligar pra Ana, 10h", "26T10:00"),
    ("pt", "me lembra amanhã cedinho de regar", "26T09:00"),
    ("pt", "me lembra em 18h de regar", "26T04:00"),
    ("es", "recuérdame mañana a las 12 del día pagar el agua", "26T12:00"),
    ("es", "recuérdame el viernes a medio dia ir por Luz", "27T12:00"),
    ("es", "recuérdame el lunes, 7 de la noche, sacar la basura", "30T19:00"),
]
RULES = [
    ("es", "recuérdame los martes sacar la basura, 8 pm", "FREQ=WEEKLY;BYDAY=TU", "20:00"),
    ("es", "recuérdame los días 15 y 30 de cada mes la cuota", "BYMONTHDAY=15,30", "09:00"),
    ("es", "recuérdame cada día 5 la luz", "BYMONTHDAY=5", "09:00"),
    ("es", "recuérdame un día sí y otro no regar", "INTERVAL=2", "09:00"),
    ("es", "recuérdame cada día la infusión, a las 8 y a las 20", "BYHOUR=8,20", "20:00"),
    ("pt", "todo dia 5 me lembra de mandar a nota, 10h", "BYMONTHDAY=5", "10:00"),
    ("pt", "me lembra todo dia às 7h, 13h e 19h de medir", "BYHOUR=7,13,19", "13:00"),
    ("pt", "me lembra todo dia 8 da noite do chá", "FREQ=DAILY", "20:00"),
    ("pt", "me lembra toda seg, qua e sex 7h do treino", "BYDAY=MO,WE,FR", "07:00"),
    ("pt", "me lembra nas quartas às 19h do futebol", "BYDAY=WE", "19:00"),
]


@pytest.mark.parametrize(("language", "said"), CALLED_OFF)
def test_an_order_to_cancel_is_done_whatever_its_reason(
    world: World, language: str, said: str
) -> None:
    world.clock.now = NOW
    world.say(OPTICIAN[language])
    reply = world.say(said)
    assert world.ringing() == [], reply


@pytest.mark.parametrize(("language", "said", "at"), MOVED)
def test_it_is_moved(world: World, language: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(OPTICIAN[language])
    reply = world.say(said)
    assert world.ringing() == [at], reply


@pytest.mark.parametrize(("language", "said", "minutes"), PUT_OFF)
def test_what_rang_is_put_off(world: World, language: str, said: str, minutes: int) -> None:
    world.clock.now = NOW
    world.say(SOUP[language])
    world.clock.pass_(minutes=11)
    reminders.tick(world.services, world.db, world.clock())
    reply = world.say(said)
    due = world.clock() + timedelta(minutes=minutes)
    assert world.ringing() == [f"{due.astimezone(ROME):%dT%H:%M}"], reply
    assert world.count("memories") == 0


@pytest.mark.parametrize(("language", "said"), KEPT)
def test_a_statement_changes_nothing(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(OPTICIAN[language])
    world.say(said)
    assert (world.ringing(), world.count("memories")) == (["26T16:00"], 1)


@pytest.mark.parametrize(("language", "said", "at"), SET)
def test_an_hour_is_read_as_chats_write_it(world: World, language: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(OPTICIAN[language])
    world.say("cancela" if language == "es" else "cancela isso")
    reply = world.say(said)
    assert world.ringing() == [at], reply


@pytest.mark.parametrize(("language", "said", "rule", "hour"), RULES)
def test_a_series_is_one(world: World, language: str, said: str, rule: str, hour: str) -> None:
    world.clock.now = NOW
    world.say("hola, qué tal" if language == "es" else "oi, tudo bem")
    reply = world.say(said)
    [(found, due)] = world.db.execute(
        "SELECT recurrence_pattern, scheduled_time FROM reminders WHERE status = 'pending'"
    ).fetchall()
    local = datetime.fromisoformat(str(due)).astimezone(ROME)
    assert rule in found, reply
    assert f"{local:%H:%M}" == hour, reply


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("gasté 300 en la farmacia", "borra lo de la farmacia, eso me lo reembolsan"),
        ("el código del taller es 4471", "ese ya no sirve, bórralo"),
        ("a mensalidade são 310 euros", "esquece a mensalidade, mudou"),
        ("gastei 96,50 de impressão", "apaga a anotação da impressão, vou pôr na planilha"),
    ],
)
def test_a_note_is_forgotten_whatever_the_reason(world: World, note: str, said: str) -> None:
    """What is told as the reason is a statement, and kept."""
    world.say(note)
    world.say(said)
    assert note not in world.kept()
    assert all(each in said for each in world.kept())


def test_what_comes_after_a_list_is_of_it(world: World) -> None:
    world.say("lista de la excursión: gorra, agua")
    world.say("ah y tmb protector solar y una toalla grande")
    world.say("échale pilas")
    world.say("agua ya")
    (listed,) = store.list_lists(world.db, 1)
    shown = listed.content.split("\n")
    assert [*shown[1:2], *shown[-3:]] == ["gorra", "protector solar", "toalla grande", "pilas"]


def test_what_is_undone_is_from_before_the_message(world: World) -> None:
    world.clock.now = NOW
    world.say(OPTICIAN["es"])
    world.say("cancela lo de la óptica")
    world.say("ay no siempre sí voy, regrésalo")
    assert world.ringing() == ["26T16:00"]


@pytest.mark.parametrize(("language", "said"), [("es", "mañana jueves no me lo recuerdes")])
def test_a_day_said_twice_is_left_out(world: World, language: str, said: str) -> None:
    world.clock.now = NOW
    world.say(SERIES[language])
    reply = world.say(said)
    assert "Saltado" in reply


@pytest.mark.parametrize(
    ("first", "then", "due"),
    [
        (
            "la revisión del coche es el 10 de diciembre a las 17:30",
            "recuérdame un día antes a las 8 de la noche buscar los papeles",
            "09T20:00",
        ),
        (
            "consulta da vó dia 10/12 às 14h20",
            "me lembra um dia antes às 20h de separar os exames",
            "09T20:00",
        ),
        ("consulta da vó dia 10/12 às 14h20", "me lembra no dia anterior às 20h", "09T20:00"),
    ],
)
def test_a_day_before_is_of_what_was_said(world: World, first: str, then: str, due: str) -> None:
    world.clock.now = NOW
    world.say(first)
    reply = world.say(then)
    assert world.ringing() == [due], reply


def test_what_was_wrong_is_put_right_in_its_note(world: World) -> None:
    world.clock.now = NOW
    world.say("el aula de Nico este año es la 3B")
    world.say(OPTICIAN["es"])
    world.say("perdón me equivoqué, es la 3C no la 3B")
    assert (world.kept(), world.ringing()) == (["el aula de Nico este año es la 3C"], ["26T16:00"])


@pytest.mark.parametrize(
    ("title", "said", "at"),
    [
        ("recuérdame mañana a las 8 ver a doña Cuca", "lo de doña cuca a las 18:00", "26T18:00"),
        (
            "me lembra hoje às 20h de mandar a ata",
            "joga 1h pra frente",
            "25T21:00",
        ),
        ("me lembra amanhã às 8h do raio x", "deixa pra sex msm hora", "27T08:00"),
    ],
)
def test_it_is_moved_in_few_words(world: World, title: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(title)
    reply = world.say(said)
    assert world.ringing() == [at], reply


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "ya la apagué mijo, gracias"), ("pt", "já desliguei, obrigada meu bem")],
)
def test_a_kind_word_beside_it_does_not_keep_it_from_being_done(
    world: World, language: str, said: str
) -> None:
    world.clock.now = NOW
    world.say(SOUP[language])
    world.clock.pass_(minutes=11)
    reminders.tick(world.services, world.db, world.clock())
    reply = world.say(said)
    assert (world.ringing(), world.count("memories")) == ([], 0), reply
