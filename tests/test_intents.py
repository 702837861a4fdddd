"""The rules of intents.py: a table of cases for each thing a person can ask, and what is safe."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intents import Intent, classify

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def read(text: str) -> Intent:
    return classify(text, NOW, ROME)


KINDS = {
    "memory": (
        "I bought groceries: milk, bread, eggs",
        "Meeting with Sarah tomorrow",
        "remember that Anna is allergic to nuts",
        "Remember Anna's birthday is 4 May",
        "don't forget that the gate code is 4411",
        "never forget that the spare key is under the pot",
        "note: boiler serviced in March",
        "note to self: the blue folder is in the attic",
        "save this: IBAN DE00 1234",
        "wifi password is hunter2",
        "my wifi password: hunter2",
        "my locker number is 12",
        "The plumber's number is 555 0199",
        "add milk to my shopping list",
        "could you put batteries on the list?",
        "please call me Johnny",
        "change my name to Ann",
        "I have a dentist appointment next Tuesday",
        "when I was a kid we had a dog called Rex",
        "When we lived in Oslo, we skied every day",
        "what a lovely day at the lake with Tom",
        "would love to see Iceland one day",
        "I have a painting in my room to remind me of home",
        "had lunch with Priya at the new thai place",
        "may 5th is our anniversary",
        "did 5 miles on the treadmill",
        "that song reminds me of my grandmother",
        "these photos remind me of home",
        "I told him to remind me about the rent",
        "Anna likes to be called Annie",
        "move to Berlin in May",
        "I moved the sofa to the other room",
        "put the car in the garage",
        "help Tom move on Sunday",
        "showed the flat to two buyers",
        "find a good plumber",
        "read two chapters of Dune",
        "check engine light came on",
        "I am allergic to penicillin",
        "we're having a great time in Lisbon",
        "Thanks to Anna we won the match",
        "good news: the offer was accepted",
        "hello kitty backpack for Mia, size M",
        "Hi, I parked on level 3",
        "I love that the kids finally get along",
        "Sarah asked me what I want for Christmas and I said a bike",
        "I know what to buy for Tom",
        "parked in G12",
        "milk, bread, eggs",
        "Dinner at Luigi's 8pm",
        "such a nice day at the beach",
        "procured 3 laptops for the office",
        "Comment from Bob: the roof is fine",
        "caring for mom is hard",
        "super tired today",
        "another coat of paint on the fence",
        "Don't forget Tom hates olives",
        "The code for the gate is 9876",
        "this ring is a reminder of my grandmother",
        "do the laundry, then call mom",
        "Let me know how it goes, Tom said",
        "was late for work again",
        "bought everything on my shopping list",
        "Yes, I got the job",
    ),
    "search": (
        "What did I buy at the store?",
        "When is my meeting with Sarah?",
        "show me my photos from last week",
        "my wifi password",
        "wifi password",
        "mom's birthday",
        "Anna's phone number",
        "passport number",
        "remind me where I parked",
        "remind me what the password was",
        "can you remind me what Anna's address is?",
        "remind me of the wifi password",
        "remind me when my anniversary is",
        "where did i park",
        "where i parked",
        "who has my ladder",
        "do you remember where I put the passport?",
        "do you remember Anna's birthday",
        "do you know my shoe size?",
        "remember when we went to Rome?",
        "I forgot what the gate code is",
        "I can't remember where I put my keys",
        "i forgot my wifi password",
        "I wonder where I left my umbrella",
        "Can't find my keys. Where did I put them?",
        "Hi! what's my locker number",
        "hey, any idea where my charger is",
        "tell me about the trip to Rome",
        "tell me what Anna likes",
        "find my notes about the boiler",
        "search for plumber",
        "look up the dentist's address",
        "what do you know about Anna?",
        "list everything about the house",
        "how many times did I go to the gym in March?",
        "did melanie buy a car",
        "Is John allergic to nuts",
        "does anna eat fish",
        "in which hotel did we stay",
        "at what time is the flight",
        "what's on tomorrow?",
        "what's on my shopping list",
        "photos from Paris",
        "voice notes about the contract",
        "everything about Anna",
        "how is it going with my tax return?",
        "have I paid the rent?",
        "I need to know when the car was serviced",
        "how long ago did I change the filter",
        "so what did the doctor say?",
        "and when was that?",
        "what did I tell you about the boiler",
        "What's my name?",
        "I need to know what is on my calendar",
        "has Tim been to Porto",
        "was Anna feeling better",
        "which meetings are scheduled for today",
    ),
    "reminder": (
        "Remind me to call mom tomorrow at 3pm",
        "Set a reminder for my meeting at 2pm",
        "Alert me to take medicine at 9am",
        "every weekday at 8 remind me to stretch",
        "can you remind me to buy milk?",
        "could you please remind me about the rent on Friday",
        "would you mind reminding me to call Tom",
        "I'd like you to remind me at 5",
        "remember to buy milk",
        "remember to call Tom tomorrow at 5",
        "I need to remember to pay the rent",
        "don't let me forget the meeting tomorrow",
        "don't let me forget to call mom",
        "don't forget to water the plants",
        "make sure I take my pills at 9",
        "wake me up at 7",
        "ping me in 20 minutes",
        "nag me every 10 minutes to drink water",
        "tell me to visit grandma tomorrow night",
        "text me at 5 to leave",
        "send me a notification at 8 to stretch",
        "give me a nudge at 4 about the hike",
        "set an alarm for 6:30",
        "timer 10 minutes",
        "reminder: dentist Thursday 10am",
        "reminder to pay the rent",
        "I need a reminder",
        "can I have a reminder for the meeting?",
        "how about a reminder",
        "remind me when I get home to feed the cat",
        "remind me when the laundry is done",
        "remind me tomorrow that the meeting is on 5 May",
        "remind me to cancel the gym",
        "remind me to delete the old photos on Sunday",
        "set a reminder to move the car at 5pm",
        "in 10 minutes remind me to check the oven",
        "tomorrow at nine tell me to call the bank",
        "I have the dentist at 3 tomorrow, remind me an hour before",
        "The parcel comes Friday. Remind me at 9.",
        "let me know at 6 that the cake is ready",
        "yes please, remind me at 5",
    ),
    "reminder_list": (
        "what are my reminders?",
        "my reminders",
        "list reminders",
        "show me all my reminders for tomorrow",
        "do I have any reminders today",
        "is there a reminder for the dentist?",
        "when is my next reminder?",
        "which reminders do I have",
        "what did I ask you to remind me about?",
        "how many reminders do I have",
        "did I set a reminder for the rent?",
        "can you read my reminders",
        "remind me what's on my reminder list",
        "go through the items on my reminder list",
        "next reminder",
        "have I set a reminder to pay the rent?",
    ),
    "reminder_cancel": (
        "cancel the dentist reminder",
        "cancel 2",
        "cancel all my reminders",
        "delete the reminder about the rent",
        "please remove my reminder to stretch",
        "can you cancel the reminder for tomorrow?",
        "stop reminding me to drink water",
        "don't remind me about the meeting any more",
        "I don't need the reminder for the dentist anymore",
        "forget the reminder about Tom",
        "turn off the 7am alarm",
        "cancel the dentist",
        "cancel it",
        "never mind the reminder about milk",
        "clear all reminders",
        "you don't need to remind me about the rent",
    ),
    "reminder_change": (
        "move it to 5pm",
        "move 2 to 5pm",
        "move the dentist reminder to Friday at 10",
        "change the dentist reminder to friday",
        "reschedule the dentist",
        "reschedule the dentist to Friday",
        "postpone the call with Tom till tomorrow",
        "push it back an hour",
        "delay the meeting reminder by 20 minutes",
        "snooze",
        "snooze 10 minutes",
        "snooze till tomorrow morning",
        "snooze the dentist for 1h",
        "remind me again in 10 minutes",
        "done",
        "Done!",
        "did it",
        "I'm done",
        "mark the dentist reminder as done",
        "rename the dentist reminder to orthodontist",
        "skip the next one",
        "skip tomorrow's",
        "skip the next gym reminder",
        "make it 6pm",
        "can you move it to tomorrow?",
    ),
    "forget": (
        "forget what I said about the code",
        "delete that",
        "undo",
        "undo that",
        "forget that my name is Jure",
        "forget everything you know about Tom",
        "forget number 3",
        "delete the note about the boiler",
        "delete my wifi password",
        "delete everything",
        "please don't remember that",
        "don't save this",
        "erase all my notes",
        "clear my shopping list",
        "take milk off my shopping list",
        "can you forget Anna's address?",
        "remove the photo of the receipt",
        "scratch that",
    ),
    "chat": (
        "hi",
        "Hello!",
        "hey there",
        "good morning",
        "thanks",
        "thank you so much!",
        "Thanks, that helps",
        "ok",
        "lol",
        "haha",
        "👍",
        "😂😂",
        "cool, thanks",
        "bye",
        "see you tomorrow",
        "good night",
        "how are you?",
        "what's up",
        "who are you?",
        "are you a robot",
        "what's your name?",
        "how old are you",
        "do you like music",
        "tell me a joke",
        "yes",
        "no",
        "never mind",
        "forget it",
        "forget about it",
        "you're great",
        "nice one",
        "i love you",
        "...",
        "5pm",
        "tomorrow at 9",
        "no, 5pm",
        "2",
        "the first one",
        "more",
    ),
    "help": (
        "help",
        "what can you do?",
        "how do you work",
        "can you help me?",
        "how can I use you",
        "how do I set a reminder?",
        "how do I delete a memory",
        "what can I ask you",
        "show me what you can do",
        "what are your features",
        "instructions please",
        "how does this work?",
        "I need help",
        "?",
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts]
)
def test_kind(kind: str, text: str) -> None:
    assert read(text).kind == kind


OTHER_LANGUAGES = {
    "reminder": (
        "Recuérdame llamar a mamá mañana a las 3",
        "¿Puedes recordarme comprar leche?",
        "no me dejes olvidar la cita del martes",
        "Erinnere mich morgen um 9 an den Zahnarzt",
        "Kannst du mich morgen um 8 an die Miete erinnern?",
        "stell einen Wecker auf 7 Uhr",
        "Rappelle-moi d'appeler maman demain à 15h",
        "peux-tu me rappeler de payer le loyer vendredi ?",
        "Me lembre de ligar para a mãe amanhã às 15h",
        "lembra-me de pagar a renda na sexta",
        "Ingatkan saya menelepon ibu besok jam 3",
        "tolong ingatkan aku beli susu",
        "kal subah 8 baje mujhe dawai lene ki yaad dilana",
        "mujhe 5 baje yaad dilao doodh lena hai",
    ),
    "search": (
        "¿Dónde aparqué el coche?",
        "cuándo es la reunión con Sara",
        "¿cuál es la contraseña del wifi?",
        "recuérdame dónde dejé las llaves",
        "Wo habe ich geparkt?",
        "wann ist der Termin mit Sara",
        "was ist mein WLAN-Passwort",
        "Où ai-je garé la voiture ?",
        "quel est le mot de passe du wifi",
        "c'est quand la réunion avec Sara ?",
        "Onde eu estacionei o carro?",
        "qual é a senha do wifi",
        "Di mana saya parkir mobil?",
        "kapan rapat dengan Sara",
        "apa kata sandi wifi saya",
        "maine gaadi kahan park ki thi",
        "mera wifi password kya hai",
        "mein WLAN Passwort",
        "mi contraseña del wifi",
        "Zeig mir meine Fotos von letzter Woche",
    ),
    "memory": (
        "Aparqué en el nivel 3",
        "Recuerda que Ana es alérgica a las nueces",
        "Anna ist allergisch gegen Nüsse",
        "merk dir, dass der Schlüssel unter der Matte liegt",
        "Anna est allergique aux noix",
        "note que le code est 4411",
        "A Ana é alérgica a nozes",
        "lembre que a chave está debaixo do tapete",
        "Anna alergi kacang",
        "catat bahwa kunci ada di laci",
        "Anna ko badam se allergy hai",
        "yaad rakhna ki chaabi daraaz mein hai",
        "olvidé las llaves en casa",
        "j'ai oublié mes clés",
        "ich habe meine Schlüssel vergessen",
        "vergiss nicht, dass Anna vegan ist",
        "la reunión se canceló",
        "le concert est annulé",
        "rapat dibatalkan",
    ),
    "reminder_list": (
        "¿cuáles son mis recordatorios?",
        "Welche Erinnerungen habe ich?",
        "quels sont mes rappels ?",
        "quais são os meus lembretes?",
        "apa saja pengingat saya?",
        "mere reminders kya hain",
    ),
    "reminder_cancel": (
        "cancela el recordatorio del dentista",
        "lösche die Erinnerung an den Zahnarzt",
        "annule le rappel du dentiste",
        "cancele o lembrete do dentista",
        "batalkan pengingat dokter gigi",
        "dentist wala reminder cancel karo",
    ),
    "forget": (
        "olvida lo que dije sobre el código",
        "vergiss, was ich über den Code gesagt habe",
        "oublie ce que j'ai dit sur le code",
        "esqueça o que eu disse sobre o código",
        "lupakan apa yang saya katakan tentang kode",
        "code wali baat bhool jao",
    ),
    "chat": (
        "hola",
        "muchas gracias",
        "guten Morgen",
        "danke schön",
        "bonjour",
        "merci beaucoup",
        "bom dia",
        "obrigado",
        "selamat pagi",
        "terima kasih",
        "namaste",
        "shukriya",
        "wie geht's?",
        "ça va ?",
    ),
    "help": ("ayuda", "was kannst du?", "que peux-tu faire ?", "o que você pode fazer?", "bantuan"),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in OTHER_LANGUAGES.items() for text in texts]
)
def test_other_languages(kind: str, text: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my keys",
        "I forgot to call mom",
        "they cancelled the concert",
        "the concert was cancelled",
        "delete key is broken on my laptop",
        "Cancel culture is a strange thing",
        "clear skies all week",
        "stop by the bakery on Friday",
        "drop the kids at school",
        "remove the chicken from the freezer",
        "I deleted the app from my phone",
        "Tom told me to forget the whole thing",
        "forgot about the meeting, Tom was angry",
        "Undoing the knot took an hour",
        "cancelled my gym membership",
        "skip breakfast on Monday, blood test",
        "He wants to delete everything on his laptop",
        "the skip next to the house is full",
        "I finished the book Tom gave me",
        "we got rid of the old sofa",
        "Wiping the floor twice a week is enough",
        "I was late. They said to delete that.",
        "Removed the old tiles from the bath",
        "Deleted my Twitter account",
        "Eliminated sugar from my diet",
        "Cancellation fee was 30 euros",
        "Forgetting names is my talent",
        "alarm clock and yoga mat for Tom",
        "My reminder app deleted everything",
        "No reminder came from the dentist",
        "Mom said never mind the mess",
        "the alarm went off at 3am",
        "I set a reminder on my phone",
    ],
)
def test_no_statement_deletes_or_changes_anything(text: str) -> None:
    assert read(text).kind == "memory"


@pytest.mark.parametrize(
    "text",
    [
        "where did i park",
        "wifi password",
        "what was the name of that wine",
        "who borrowed the drill",
        "did i take my pills",
        "am I free on Friday",
        "is the boiler under warranty?",
        "Sarah's birthday?",
        "the plumber?",
        "when does the lease end",
        "which key opens the shed",
        "how much did the sofa cost",
        "have we been to Porto",
        "whats the gate code",
        "wheres my passport",
        "the car is parked where?",
        "can I park here on Sundays",
        "should i call the bank",
        "Nice. And where is it?",
    ],
)
def test_no_question_is_stored(text: str) -> None:
    assert read(text).kind != "memory"


@pytest.mark.parametrize(
    ("text", "about", "number", "every"),
    [
        ("cancel the dentist reminder", "dentist", None, False),
        ("Cancel my reminder to call Mom", "call Mom", None, False),
        ("cancel 2", "", 2, False),
        ("cancel the second one", "", 2, False),
        ("cancel reminder 3", "", 3, False),
        ("cancel it", "", None, False),
        ("cancel that reminder", "", None, False),
        ("cancel all my reminders", "", None, True),
        ("delete all reminders for tomorrow", "tomorrow", None, True),
        ("stop reminding me to drink water", "drink water", None, False),
        ("cancela el recordatorio del dentista", "dentista", None, False),
        ("lösche die Erinnerung an den Zahnarzt", "Zahnarzt", None, False),
        ("forget number 3", "", 3, False),
        ("forget what I said about the code", "code", None, False),
        ("delete that", "", None, False),
        ("delete everything", "", None, True),
        ("forget everything about Tom", "Tom", None, True),
        ("delete the note about the boiler", "boiler", None, False),
        ("delete note 4", "", 4, False),
        ("forget Anna's Straße", "Anna's Straße", None, False),
    ],
)
def test_target(text: str, about: str, number: int | None, every: bool) -> None:
    intent = read(text)
    assert (intent.about, intent.number, intent.every) == (about, number, every)


@pytest.mark.parametrize(
    ("text", "action", "about", "number", "time_text", "new_text"),
    [
        ("move it to 5pm", "move", "", None, "to 5pm", ""),
        ("move 2 to 5pm", "move", "", 2, "to 5pm", ""),
        ("move the dentist to Friday at 10", "move", "dentist", None, "to Friday at 10", ""),
        ("push it back an hour", "move", "", None, "an hour", ""),
        ("reschedule the dentist", "move", "dentist", None, "", ""),
        ("snooze", "snooze", "", None, "", ""),
        ("snooze 10 minutes", "snooze", "", None, "10 minutes", ""),
        ("Snooze it for 2 hours", "snooze", "", None, "for 2 hours", ""),
        ("snooze 2 10m", "snooze", "", 2, "10m", ""),
        ("postpone until tomorrow", "move", "", None, "until tomorrow", ""),
        ("actually, make it 6", "move", "", None, "6", ""),
        ("snooze till tomorrow morning", "snooze", "", None, "till tomorrow morning", ""),
        ("snooze the dentist for 1h", "snooze", "dentist", None, "for 1h", ""),
        ("remind me again in 10 minutes", "snooze", "", None, "in 10 minutes", ""),
        ("done", "done", "", None, "", ""),
        ("done with 2", "done", "", 2, "", ""),
        ("mark the dentist reminder as done", "done", "dentist", None, "", ""),
        ("rename 2 to Call Mom", "rename", "", 2, "", "Call Mom"),
        ("rename the dentist reminder to Braces", "rename", "dentist", None, "", "Braces"),
        ("skip the next one", "skip", "", None, "", ""),
        ("skip the next gym reminder", "skip", "gym", None, "", ""),
        ("undo", "undo", "", None, "", ""),
    ],
)
def test_change(
    text: str, action: str, about: str, number: int | None, time_text: str, new_text: str
) -> None:
    intent = read(text)
    found = (intent.action, intent.about, intent.number, intent.time_text, intent.new_text)
    assert found == (action, about, number, time_text, new_text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("hi", "greeting"),
        ("Good evening!", "greeting"),
        ("hi, how are you?", "how_are_you"),
        ("thanks a lot", "thanks"),
        ("good night", "bye"),
        ("who are you", "who_are_you"),
        ("yes please", "yes"),
        ("Sure!", "yes"),
        ("nope", "no"),
        ("forget it", "no"),
        ("5pm", ""),
    ],
)
def test_small_talk(text: str, action: str) -> None:
    intent = read(text)
    assert (intent.kind, intent.action) == ("chat", action)


@pytest.mark.parametrize(
    ("text", "kind_wanted", "count", "everything", "about"),
    [
        ("photos from Paris", "image", False, False, "photos from Paris"),
        ("show me my voice notes about Tom", "audio", False, False, "my voice notes about Tom"),
        ("find the pdf from the bank", "document", False, False, "the pdf from the bank"),
        ("how many times did I run in May?", "", True, False, "how many times did I run in May"),
        ("what do you know about Anna?", "", False, True, "Anna"),
        ("list everything about the house", "", False, True, "the house"),
        ("search for plumber", "", False, False, "plumber"),
        ("Can you tell me what Anna likes?", "", False, False, "what Anna likes"),
    ],
)
def test_question(text: str, kind_wanted: str, count: bool, everything: bool, about: str) -> None:
    intent = read(text)
    assert intent.kind == "search"
    assert (intent.kind_wanted, intent.count, intent.everything) == (kind_wanted, count, everything)
    assert intent.about == about


@pytest.mark.parametrize(
    ("text", "kind", "about", "number", "time_text"),
    [
        ("/search plumber", "search", "plumber", None, ""),
        ("/reminders", "reminder_list", "", None, ""),
        ("/cancel 2", "reminder_cancel", "", 2, ""),
        ("/snooze 2 10m", "reminder_change", "", 2, "10m"),
        ("/forget 3", "forget", "", 3, ""),
        ("/undo", "forget", "", None, ""),
        ("/help", "help", "", None, ""),
        ("/nonsense", "help", "", None, ""),
    ],
)
def test_command(text: str, kind: str, about: str, number: int | None, time_text: str) -> None:
    intent = read(text)
    assert intent.source == "command"
    assert (intent.kind, intent.about, intent.number, intent.time_text) == (
        kind,
        about,
        number,
        time_text,
    )


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "/", "¿", "İİİİ", "\x00", "🇮🇹", "ﬁ", "ß" * 50, "а" * 50]
)
def test_any_text_has_an_intent(text: str) -> None:
    assert 0 <= read(text).confidence <= 1


@pytest.mark.parametrize(
    "text", ["dentist", "remind me to call mom", "ΑΒΓ", "İstanbul trip", "Ça va"]
)
def test_case_does_not_matter(text: str) -> None:
    assert read(text.upper()).kind == read(text.lower()).kind


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1600,
        "ha" * 50 + "x",
        "1" * 1600,
        "cancel " + "a die do la " * 30 + "zz?",
        "what you know " + "a" * 1500,
        "thanks " * 15 + "my",
        "to " * 533,
        "the my all reminder " * 80,
        "thanks you " * 145,
        "cancel the reminder of the " * 60,
        "what do you know about the list " * 50,
        "hi, " * 400,
        "please " * 228,
        "yes no ok " * 160,
        "1:00 " * 320,
        "my the " * 228 + "password",
        "!?. " * 400,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_no_text_takes_long(text: str) -> None:
    read(text)
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 0.05
