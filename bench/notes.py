"""A person's notes and the questions that they answer, written for `make bench`, and questions that
none of them answers. Most of the questions use other words than the note does."""

from typing import Any

NOTES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("My wifi password is hunter2", ("what's the wifi password?", "internet key at home")),
    ("I parked on level 3, row B", ("where did I park?", "where is my car?")),
    ("Anna is allergic to nuts", ("who is allergic to nuts?", "what food can't Anna eat?")),
    ("I lent 20 euros to Marco", ("who did I lend money to?", "how much does Marco owe me?")),
    ("The plumber is called Rossi, 055 1234", ("plumber's number?", "who fixes our pipes?")),
    ("Mom's birthday is 4 March", ("when is mom's birthday?", "when was my mother born?")),
    (
        "The bins go out on Thursday",
        ("when do the bins go out?", "which day is rubbish collected?"),
    ),
    ("Dinner with Tom at Luigi's was 42 euros", ("how much was dinner with Tom?", "Luigi's price")),
    ("Flight to Lisbon on 3 May, seat 14C", ("when do I fly to Lisbon?", "my seat on the plane")),
    (
        "The landlord's number is 055 9876",
        ("how do I reach the landlord?", "who rents us the flat?"),
    ),
    (
        "Bought a laptop for 900 euros, two years warranty",
        ("laptop warranty", "what computer did I buy?"),
    ),
    (
        "Dr. Weber said to take the antibiotics for 7 days",
        ("how long do I take antibiotics?", "what medicine did the doctor give me?"),
    ),
    ("My shoe size is 43", ("what is my shoe size?", "how big are my feet?")),
    ("I got a raise at work", ("did I get a raise?", "do they pay me more now?")),
    ("Locker 17, code 4821", ("locker code?", "which locker is mine?")),
    ("Gate code 1944#", ("code for the gate", "how do I open the gate?")),
    (
        "Started running again, three times a week",
        ("how often do I run?", "what exercise am I doing?"),
    ),
    (
        "The car goes to the garage for its inspection on 12 June",
        ("when is the car inspection?", "when is the MOT?"),
    ),
    (
        "Grandma's lasagne: bechamel, no ricotta",
        ("how does grandma make lasagne?", "grandma's recipe"),
    ),
    (
        "Watched The Bear with Eva, loved it",
        ("what series did I watch with Eva?", "which show did I like?"),
    ),
    ("Ben's daughter is called Mia", ("what's the name of Ben's daughter?", "Ben's kid")),
    ("The spare key is at Rosa's, the neighbour", ("who has the spare key?", "who can let me in?")),
    (
        "Passport expires in September 2031",
        ("when does my passport expire?", "until when is my passport valid?"),
    ),
    ("Paint for the kitchen: RAL 9010", ("kitchen paint", "which colour are the kitchen walls?")),
    ("Gave the drill back to Paul", ("did I return the drill?", "who has the drill?")),
    (
        "The dog gets half a tablet against worms every three months",
        ("how often does the dog get worm tablets?", "dog medicine dose"),
    ),
    (
        "Train to Zurich leaves 7:32 from platform 4",
        ("when does the train to Zurich leave?", "which platform to Zurich?"),
    ),
    ("Blood pressure 128 over 82", ("what was my blood pressure?", "how is my blood pressure?")),
    (
        "Kids' school closes on 19 December",
        ("when does school close?", "when do the children's holidays begin?"),
    ),
    (
        "Emma likes dark chocolate and yellow roses",
        ("what flowers does Emma like?", "what can I give Emma as a present?"),
    ),
    ("Insurance policy number 77-4410", ("insurance number", "policy number?")),
    (
        "The printer needs cartridge HP 305",
        ("which cartridge does the printer need?", "ink for the printer"),
    ),
    (
        "Wine we loved at the wedding: Barolo 2016",
        ("which wine did we love?", "what did we drink at the wedding?"),
    ),
    ("I quit smoking on 1 February", ("when did I quit smoking?", "since when don't I smoke?")),
    ("Sofia moved to Berlin", ("where did Sofia move?", "where does Sofia live now?")),
    (
        "The gym closes at ten in the evening",
        ("when does the gym close?", "until when can I train?"),
    ),
    (
        "Tom starts his new job at the hospital in May",
        ("where does Tom work?", "what does Tom do now?"),
    ),
    (
        "The boiler was repaired, 180 euros",
        ("what did the boiler repair cost?", "who mended the heating?"),
    ),
    ("Size of the window blinds: 120 by 180", ("how big are the blinds?", "blinds measurements")),
    ("Haircut with Lucia, ask for the same again", ("who cuts my hair?", "which hairdresser?")),
    ("Compré leche y pan en el mercado", ("¿qué compré en el mercado?", "¿compré pan?")),
    (
        "La llave del trastero la tiene Carmen",
        ("¿quién tiene la llave del trastero?", "llaves del trastero"),
    ),
    ("Der Klempner heißt Schmidt, 0171 2345", ("wie heißt der Klempner?", "Nummer vom Klempner")),
    ("Die Winterreifen liegen im Keller", ("wo sind die Winterreifen?", "wo liegen meine Reifen?")),
    (
        "J'ai garé la voiture rue Mercier",
        ("où est garée la voiture ?", "où ai-je garé ma voiture ?"),
    ),
    ("Le code du portail est 2580", ("quel est le code du portail ?", "code portail")),
)

NEVER_SAID: tuple[str, ...] = (
    "what is my passport number?",
    "who won the match?",
    "how tall is the fence?",
    "what's my blood group?",
    "when is the parents' evening?",
    "recipe for pancakes",
    "what was the name of that film?",
    "did I water the plants?",
    "where are my keys?",
    "what did Ben say about the party?",
    "how old is Clara?",
    "what's the name of my dentist?",
    "when does the library open?",
    "which hotel did we stay at in Rome?",
    "who is my accountant?",
    "what size are the curtains?",
    "when did I last change the oil?",
    "do I need a visa for India?",
    "what's the alarm code?",
    "who lent me the ladder?",
    "how much was the hotel?",
    "which bus goes to the airport?",
    "what's Julia's address?",
    "when is the concert?",
    "how much do I weigh?",
    "what's the name of the vet?",
    "where did I leave my umbrella?",
    "which school does Leo go to?",
    "how many eggs are left?",
    "what did I promise Nina?",
    "when is Paul's birthday?",
    "what's the PIN of my card?",
    "who painted the fence?",
    "what's my tax number?",
    "where is the first-aid kit?",
    "which tyres do I need?",
    "¿cuándo es la boda de Luis?",
    "¿dónde dejé las gafas?",
    "wann ist der Elternabend?",
    "wo habe ich den Regenschirm gelassen?",
    "quand est le concert ?",
    "où sont mes lunettes ?",
)


def conversation() -> dict[str, Any]:
    """Return the notes in the shape of a labelled conversation."""
    questions = [
        {"text": question, "evidence": [place]}
        for place, (_, asked) in enumerate(NOTES)
        for question in asked
    ]
    memories = [{"text": note, "sender": None, "at": ""} for note, _ in NOTES]
    return {"name": "notes", "memories": memories, "questions": questions}
