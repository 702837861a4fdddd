"""Requests in languages that are not read: kept, told that nothing rings, never "Saved" alone."""

import pytest
from conftest import World

from language.questions import elsewhere

REQUESTS = {
    "tr": "yarın saat 9'da anneme telefon etmemi hatırlat",
    "ar": "ذكرني غدا الساعة الخامسة بموعد الطبيب",
    "ru": "напомни мне завтра в 9 позвонить маме",
    "uk": "Нагадай завтра о 9 подзвонити мамі",
    "pl": "przypomnij mi jutro o 9 o dentyście",
    "cs": "připomeň mi zítra v 9 zubaře",
    "sv": "påminn mig imorgon kl 9 om tandläkaren",
    "da": "mind mig om tandlægen i morgen kl. 9",
    "no": "minn meg på tannlegen i morgen kl 9",
    "fi": "muistuta minua huomenna klo 9 hammaslääkäristä",
    "hu": "emlékeztess holnap 9-kor a fogorvosra",
    "el": "θύμισέ μου αύριο στις 9 τον οδοντίατρο",
    "ro": "amintește-mi mâine la 9 de dentist",
    "fa": "فردا ساعت ۹ یادم بنداز برم دندانپزشکی",
    "he": "תזכיר לי מחר בתשע רופא שיניים",
    "ja": "明日9時に歯医者をリマインドして",
    "ko": "내일 9시에 치과 가라고 알려줘",
    "zh": "明天九点提醒我去看牙医",
    "th": "พรุ่งนี้เก้าโมงช่วยเตือนให้ไปหาหมอฟัน",
    "vi": "nhắc tôi 9 giờ sáng mai đi nha sĩ",
    "ta": "நாளை 9 மணிக்கு பல் மருத்துவரை நினைவூட்டு",
    "bn": "কাল সকাল ৯টায় ডাক্তারের কথা মনে করিয়ে দিও",
}


@pytest.mark.parametrize("language", REQUESTS)
def test_a_request_is_kept_and_told_that_nothing_rings(world: World, language: str) -> None:
    said = REQUESTS[language]
    reply = world.say(said)
    assert "nothing will ring" in reply and elsewhere.says_kept(language) in reply
    assert (world.count("memories"), world.count("reminders")) == (1, 0)
    found = world.db.execute("SELECT content FROM memories").fetchone()[0]
    assert found.startswith(said)


@pytest.mark.parametrize(
    "said",
    [
        "remind me at 5 to call Ann",
        "ingatkan saya besok jam 9",
        "dün dişçiye gittim",
        "вчера был дождь",
    ],
)
def test_what_is_read_or_no_request_is_not_taken_for_one(said: str, world: World) -> None:
    assert "ring" not in world.say(said).partition("\n")[0]


def test_a_request_is_found_wherever_it_stands_in_the_text() -> None:
    assert elsewhere.language_of_request("lütfen bana yarın hatırlatır mısın?") == "tr"
    assert elsewhere.language_of_request("x" * 401 + " hatırlat") == ""


@pytest.mark.parametrize(
    "said",
    [
        "nastaw budzik na 7:15",
        "alarmı kur saat 7",
        "ställ alarm på 7.15",
        "اضبط المنبه على السابعة",
        "đặt báo thức lúc 7 giờ",
        "weka kengele saa moja asubuhi",
        "постав будильник на 7",
    ],
)
def test_an_alarm_is_a_request_too(world: World, said: str) -> None:
    assert "nothing will ring" in world.say(said)
    assert (world.count("memories"), world.count("reminders")) == (1, 0)
