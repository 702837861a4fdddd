"""Languages other than English: which one a text is in, and words found in any of their forms."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW, Server, World, make_world
from notes import closest_in_all, found, keep, schema_of

import store
from answers import recall
from background.loops import Background
from language import tables
from language.forms import detect, stemming
from search import asked_words, finding, marking
from search.judging import confidence
from tables import database

# -- which language --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Meeting with Sarah tomorrow", ("en",)),
        ("I’m at the café with Zoë", ("en",)),
        ("Flight to Los Angeles on the 3rd of May", ("en",)),
        ("Thanks, take care!", ()),
        ("Ho comprato le scarpe in centro", ("it",)),
        ("Die Ersatzschlüssel liegen bei Frau Weber", ("de",)),
        ("¿Dónde están las llaves?", ("es",)),
        ("J'ai prêté la perceuse à Luc", ("fr",)),
        ("As chaves estão com a vizinha", ("pt",)),
        ("De sleutels liggen bij de buren", ("nl",)),
        ("Jag köpte röda skor i stan", ("sv",)),
        ("Jeg har købt nye sko til dig", ("da", "no")),
        ("Kupiłem nowe buty i nie wiem gdzie są", ("pl",)),
        ("Ostin uudet kengät eikä niitä ole", ("fi",)),
        ("Я купил красные ботинки", ("ru",)),
        ("Купив червоні черевики, а їх поки немає", ()),
        ("أين المفاتيح؟", ("ar",)),
        ("کلیدها کجاست؟", ("fa",)),
        ("Αγόρασα καινούργια παπούτσια", ("el",)),
        ("Saya membeli sepatu yang merah untuk ibu", ("id",)),
        ("Locker 17, code 4821", ()),
        ("", ()),
    ],
)
def test_the_commonest_words_say_the_language(text: str, languages: Sequence[str]) -> None:
    assert detect.find_languages(text) == languages


def test_every_language_has_a_stemmer() -> None:
    import snowballstemmer

    stemmers = {tables.text(code, "search", "stemmer") for code in tables.KNOWN if code != "en"}
    assert stemmers <= {*snowballstemmer.algorithms()}
    assert len(stemmers) == len(tables.KNOWN) - 1


def test_what_is_kept_is_of_the_release_that_is_installed() -> None:
    """Another one may stem otherwise: MIGRATIONS is to set memories.stems to NULL with it."""
    pins = (Path(stemming.__file__).parents[2] / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^snowballstemmer==3\.1\.1$", pins, re.MULTILINE)


def test_a_text_that_may_be_in_several_is_in_those_that_its_user_writes(world: World) -> None:
    keep(world, "Scarpe blu")  # nobody knows
    keep(world, "Ho comprato le scarpe rosse")
    keep(world, "Scarpe nere")
    keep(world, "Blue shoes", number="+15551230002")
    rows = world.db.execute("SELECT language, stems FROM memories ORDER BY id").fetchall()
    assert rows == [
        (None, ""),
        ("it", "it:compr it:scarp it:ross"),
        (None, "it:scarp it:ner"),
        (None, ""),
    ]
    assert found(world, "scarpa")[:2] == ["Scarpe nere", "Ho comprato le scarpe rosse"]


# -- what is found ---------------------------------------------------------------------------------

OTHERS = {
    "it": ("Riunione con l'avvocato martedì", "Il gatto dorme sul divano"),
    "de": ("Termin beim Anwalt am Dienstag", "Die Katze schläft auf dem Sofa"),
    "es": ("Reunión con el abogado el martes", "El gato duerme en el sofá"),
    "fr": ("Rendez-vous chez l'avocat mardi", "Le chat dort sur le canapé"),
    "pt": ("Reunião com o advogado na terça", "O gato dorme no sofá"),
    "nl": ("Afspraak met de advocaat op dinsdag", "De kat slaapt op de bank"),
    "sv": ("Möte med advokaten på tisdag", "Katten sover på soffan"),
    "ru": ("Встреча с адвокатом во вторник", "Кот спит на диване"),
    "el": ("Συνάντηση με τον δικηγόρο την Τρίτη", "Η γάτα κοιμάται στον καναπέ"),
    "hi": ("वकील से मंगलवार को मुलाकात", "बिल्ली सोफे पर सो रही है"),
}


@pytest.mark.parametrize(
    ("language", "memory", "question"),
    [
        ("it", "Ho comprato le scarpe rosse in centro", "quando compro la scarpa rossa?"),
        ("it", "L'assicurazione dell'auto scade a giugno", "quando scadono le assicurazioni?"),
        ("it", "Il medico mi ha prescritto due antibiotici", "antibiotico"),
        ("it", "Ho lasciato l'ombrello dall’idraulico", "quali idraulici hanno gli ombrelli?"),
        ("de", "Wir haben zwei Bücher ausgeliehen", "welches Buch ist ausgeliehen?"),
        ("de", "Gestern neue Reifen gekauft", "wann kaufte ich den Reifen?"),
        ("de", "Die Häuser in der Bergstraße werden gestrichen", "Haus"),
        ("de", "Die Ersatzschlüssel liegen bei Frau Weber", "wo sind die Schlüssel?"),
        ("de", "Der Schlüssel liegt unter der Matte", "wo ist der Ersatzschlüssel?"),
        ("es", "Compré unos zapatos negros en la calle Mayor", "¿dónde compraba el zapato?"),
        ("es", "La bombilla de las luces del coche está rota", "¿qué luz está rota?"),
        ("es", "Le presté la bicicleta a Marcos", "bicicletas"),
        ("fr", "J'ai prêté la perceuse à Luc", "à qui prêtais-je les perceuses ?"),
        ("fr", "La journée de l'oncle commence à sept heures", "journées d'oncles"),
        ("pt", "Emprestei a bicicleta ao Marcos", "a quem emprestamos as bicicletas?"),
        ("pt", "A Ana é alérgica a nozes", "que alergias a noz tem a Ana?"),
        ("nl", "De reservesleutels liggen bij de buren", "waar ligt de sleutel?"),
        ("nl", "Ik heb rode schoenen gekocht in de stad", "schoen"),
        ("sv", "Skolan slutar den 12 juni", "när slutade skolan?"),
        ("ru", "Запасные ключи лежат у соседки", "где запасной ключ?"),
        ("ru", "У Анны аллергия на орехи", "на что аллергия у Анны?"),
        ("el", "Αγόρασα καινούργια παπούτσια στην αγορά", "παπούτσι"),
        ("hi", "किताबें मेज पर रखी हैं", "किताब कहाँ है?"),
    ],
)
def test_a_word_is_found_in_any_of_its_forms(
    world: World, language: str, memory: str, question: str
) -> None:
    for text in (*OTHERS[language], memory, "The bins go out on Thursday"):
        keep(world, text)
    assert found(world, question)[0] == memory


@pytest.mark.parametrize(
    ("language", "memory", "question"),
    [
        ("it", "Ho comprato le scarpe da Zalando per 89 euro", "quanto ho pagato le scarpe?"),
        ("it", "Ho comprato le scarpe da Zalando per 89 euro", "quanto costano le scarpe?"),
        ("it", "Anna compie gli anni il 12 marzo", "quando è il compleanno di Anna?"),
        ("it", "Il dottor Ferri ha detto di bere acqua", "cosa ha detto il medico?"),
        ("de", "Ich habe Peter 50 Euro geliehen", "Wem habe ich Geld geliehen?"),
        ("de", "Ich habe Peter 50 Euro geliehen", "Wer schuldet mir Geld?"),
        ("es", "Compré los zapatos en Zara por 59 euros", "¿cuánto costaron los zapatos?"),
        ("es", "Le presté 50 euros a Carlos", "¿a quién le presté dinero?"),
        ("fr", "J'ai prêté 50 euros à Julien", "à qui ai-je prêté de l'argent ?"),
        ("pt", "Emprestei 50 euros ao João", "a quem emprestei dinheiro?"),
        ("nl", "Ik heb 50 euro geleend aan Jan", "aan wie heb ik geld geleend?"),
        ("sv", "Jag lånade ut 50 kronor till Erik", "vem lånade jag ut pengar till?"),
        ("ru", "Я одолжил Ивану 5000 рублей", "кому я одолжил деньги?"),
    ],
)
def test_a_sum_answers_what_it_cost_and_a_day_whose_birthday_it_is(
    world: World, language: str, memory: str, question: str
) -> None:
    for texts in (OTHERS[language], ("The bins go out on Thursday",)):
        for text in texts:
            keep(world, text)
    keep(world, memory)
    assert memory in world.say(question).splitlines()[0]


@pytest.mark.parametrize(
    "question",
    ["qual è la password del wifi?", "wo habe ich die Kamera hingelegt?", "когда свадьба Елены?"],
)
def test_what_nobody_said_is_refused(world: World, question: str) -> None:
    for texts in OTHERS.values():
        for text in texts:
            keep(world, text)
    hits = recall.find(world.db, 1, question, NOW, store.get_user(world.db, 1).zone)
    assert not hits or hits[0].score < confidence.OFFERS


def test_a_name_that_is_a_common_word_too_is_looked_for(world: World) -> None:
    keep(world, "Il compleanno di Giulia è il 14 luglio")
    keep(world, "Sara porta il 38 di scarpe")
    keep(world, "La mia taglia di scarpe è 42")
    assert world.say("quando è il compleanno di Sara?").startswith(closest_in_all())
    assert "Sara porta" in world.say("che scarpe porta la nostra Sara?").splitlines()[0]
    assert asked_words.content_words("¿dónde está Los Angeles?", ["es"]).keys() == {"angeles"}


def test_a_name_is_not_that_of_the_other_sex(world: World) -> None:
    """Both are "paol" to the stemmer."""
    keep(world, "Il compleanno di Paolo è a maggio")
    assert found(world, "quando torna Paola?") == []
    assert found(world, "Paola?") == []
    zone = store.get_user(world.db, 1).zone
    for phrase in ("Paola", "il compleanno di Paola"):
        assert finding.find_naming(world.db, 1, phrase, NOW, zone) == []
    for phrase in ("Paolo", "quei compleanni di Paolo"):
        assert len(finding.find_naming(world.db, 1, phrase, NOW, zone)) == 1


def test_stems_of_two_languages_never_meet(world: World) -> None:
    keep(world, "Räkningen för elen är betald")  # "elen" too is what Italian leaves of Elena
    assert stemming.terms_for("elena", ["it"]) == ['"it:elen"']
    assert store.list_ids_with_stem(world.db, 1, '"sv:elen"') == [1]
    assert store.list_ids_with_stem(world.db, 1, '"it:elen"') == []


def test_what_matches_is_marked(world: World) -> None:
    keep(world, "Ho comprato le scarpe dell'atleta")
    memory = store.find_memories(world.db, 1, [1])
    marks = marking.find_marks(world.db, "quando compro la scarpa degli atleti?", memory)
    assert [memory[0].content[start:end] for start, end in marks[1]] == [
        "comprato",
        "scarpe",
        "atleta",
    ]


# -- kept right ------------------------------------------------------------------------------------


def stems(world: World) -> list[str]:
    """What the index of stems holds, and that it is what the memories say."""
    world.db.execute("INSERT INTO stem_index (stem_index, rank) VALUES ('integrity-check', 1)")
    with closing(sqlite3.connect(world.services.database.path)) as db:
        db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, stem_index, row)")
        return [term for (term,) in db.execute("SELECT term FROM terms")]


def test_stems_follow_every_edit_and_come_back(world: World) -> None:
    world.say("Ho comprato le scarpe rosse")
    assert stems(world) == ["it:compr", "it:ross", "it:scarp"]
    with store.transaction(world.db):
        before = store.image_words(world.db, 1)
        store.set_memory_words(world.db, 1, "Ho venduto i libri della nonna", [])
    assert stems(world) == ["it:libr", "it:nonn", "it:vend"]
    with store.transaction(world.db):
        store.restore_image(world.db, before)
    assert stems(world) == ["it:compr", "it:ross", "it:scarp"]
    world.say("delete that")
    assert stems(world) == []
    world.say("/undo")
    assert stems(world) == ["it:compr", "it:ross", "it:scarp"]


@pytest.fixture
def shell(world: World) -> Iterator[sqlite3.Connection]:
    """A session of the sqlite3 shell, which knows nothing of stems."""
    db = sqlite3.connect(world.services.database.path, isolation_level=None)
    yield db
    db.close()


def test_what_the_shell_writes_is_found_at_once_and_stemmed_after(
    world: World, shell: sqlite3.Connection
) -> None:
    keep(world, "Ho comprato le scarpe rosse")
    keep(world, "Ho letto il giornale in cucina")
    shell.execute("UPDATE memories SET content = 'Ho venduto questi libri' WHERE id = 1")
    shell.execute("UPDATE memories SET id = 5 WHERE id = 2")
    shell.execute(
        "INSERT INTO memories (user_id, content, memory_type, created_at)"
        " VALUES (1, 'Le chiavi sono dai vicini', 'text', '2026-11-22T15:18:00Z')"
    )
    assert stems(world) == ["it:cucin", "it:giornal", "it:lett"]
    assert found(world, "chi sono i vicini?")[0] == "Le chiavi sono dai vicini"
    background = Background(world.services)
    assert background._catch_up()
    assert not background._catch_up()
    assert found(world, "libro")[0] == "Ho venduto questi libri"
    assert found(world, "chi è il vicino?")[0] == "Le chiavi sono dai vicini"
    shell.execute("DELETE FROM memories")
    assert stems(world) == []


def test_what_the_shell_moves_to_another_user_goes_with_its_stems(
    world: World, shell: sqlite3.Connection
) -> None:
    keep(world, "Ho comprato le scarpe rosse")
    keep(world, "Le chiavi sono dai vicini", number="+15551230002")
    shell.execute(
        "UPDATE memories SET user_id = 2, content = 'Ho venduto questi libri' WHERE id = 1"
    )
    assert "it:libr" not in stems(world)
    with store.transaction(world.db):
        store.add_missing_stems(world.db, 10)
    assert store.list_ids_with_stem(world.db, 2, '"it:libr"') == [1]
    assert store.list_ids_with_stem(world.db, 1, '"it:libr" OR "it:scarp"') == []


def test_what_is_kept_over_http_is_stemmed(server: Server) -> None:
    server.webhook("SM1", "Ho comprato le scarpe rosse")
    made = server.post("/memories", {"content": "Le chiavi sono dai vicini"})
    assert made.status == 201
    assert "it:vicin" in stems(server.world)


def test_an_older_file_is_stemmed_while_it_runs(tmp_path: Path) -> None:
    """The migration from version 2; that from 1 goes through it."""
    with sqlite3.connect(tmp_path / "memory.db") as old:
        old.executescript(
            Path(__file__).parents[1].joinpath("schema_v1.sql").read_text(encoding="utf-8")
        )
        old.execute(
            "INSERT INTO users (id, whatsapp_id, timezone, created_at, updated_at)"
            " VALUES (1, '+15551230001', 'Europe/Rome', '', '')"
        )
        old.executemany(
            "INSERT INTO memories (user_id, content, memory_type, created_at)"
            " VALUES (1, ?, 'text', '2026-11-22T15:18:00Z')",
            [("Ho comprato le scarpe rosse",), ("Meeting with Sarah tomorrow",)] * 60,
        )
    old.close()
    world = make_world(tmp_path)
    assert found(world, "scarpe")[0] == "Ho comprato le scarpe rosse"
    background = Background(world.services)
    assert background._catch_up()
    assert background._catch_up()
    assert not background._catch_up()
    assert found(world, "scarpa")[0] == "Ho comprato le scarpe rosse"
    assert stems(world) == ["it:compr", "it:ross", "it:scarp"]
    with closing(sqlite3.connect(":memory:")) as new:
        new.executescript(database.SCHEMA.read_text(encoding="utf-8"))
        assert schema_of(new) == schema_of(world.db.reader)
    world.services.database.close()


def test_a_long_text_is_saved_in_little_time() -> None:
    text = "di che si parla " + " ".join(f"parola{n:x}q" for n in range(20_000))
    started = time.process_time()
    assert 0 < stemming.read(text, list)[1].count("it:") <= stemming.MOST_STEMMED
    assert time.process_time() - started < 1


def test_what_tells_no_language_is_kept_by_the_stems_of_what_its_writer_speaks(
    world: World,
) -> None:
    user = store.add_user(world.db, "+628123", ZoneInfo("Asia/Jakarta"), NOW)
    store.set_language(world.db, user.id, "id", NOW)
    assert store.list_languages(world.db, user.id) == ["id"]
    for text in ("servis motor, olinya MPX2", "les pak Dimas, ruangannya E30"):  # "pak": Czech, too
        assert "id:" in stemming.read(text, lambda: store.list_languages(world.db, user.id))[1]
    store.set_language(world.db, user.id, "en", NOW)
    assert store.list_languages(world.db, user.id) == []


# -- English ---------------------------------------------------------------------------------------


def test_english_has_no_stems_and_loads_no_stemmer(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom language.forms import stemming\n"
        "kept = stemming.read('I bought the shoes in town', lambda: [])\n"
        "print(kept, 'snowballstemmer' in sys.modules)\n"
        "stemming.read('Ho comprato le scarpe', lambda: [])\n"
        "print('snowballstemmer' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(stemming.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["(None, '') False", "True"]
