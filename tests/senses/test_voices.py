"""What a server is told before it hears a voice note."""

from conftest import World

from senses import voices


def test_a_person_s_languages_and_the_names_in_their_notes(world: World) -> None:
    world.say("O encanador bom que a Neide indicou é o Valdir", "whatsapp:+5511955501001")
    world.say("A Neide mora na rua do Valdir", "whatsapp:+5511955501001")
    world.say("Ann lives next to Bert", "whatsapp:+15551230002")
    hints = voices.hints_for(world.db, 1)
    assert hints.languages == ("pt",)
    assert sorted(hints.names) == ["Neide", "Valdir"]
    assert voices.hints_for(world.db, 2).names == ("Bert",)
