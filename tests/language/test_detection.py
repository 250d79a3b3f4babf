"""Which language a text is in, and what a reader is told of it."""

from __future__ import annotations

import pytest

from geo.language.detection import detect_language, language_note

FRENCH = "Les rebelles ont quitté la ville de Gao après des combats contre les soldats maliens, selon des habitants."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Rebels left the town of Gao after fighting with Malian soldiers, residents said.", "en"),
        ("Thousands fled Cité Soleil for Delmas and Pétionville.", "en"),
        ("REBELS LEFT THE TOWN OF GAO AFTER FIGHTING WITH SOLDIERS", "en"),
        (FRENCH, "fr"),
        ("Боевые действия продолжаются под Бахмутом, сообщили власти.", "ru"),
        ("قتل ثلاثة جنود في مدينة غاو شمال مالي", "ar"),
        ("Gao", "en"),
        ("", "en"),
        ("Han har to børn og bor i en by ved havet, hvor de to have ligger ned til vandet, oplyser politiet.", "da"),
        ("De rebellen hebben de stad verlaten na gevechten met soldaten, zeiden inwoners die er nog waren.", "nl"),
        (f"{FRENCH} Le “Movement for the Survival of the People and the Land” a revendiqué l'attaque.", "fr"),
        ("A lázadók elhagyták a várost a katonákkal vívott harc után, mondták a helyi lakosok a lapnak.", "hu"),
        ("Os rebeldes deixaram a cidade de Gao depois de combates com os soldados, disseram moradores.", "pt"),
    ],
)
def test_detect_language(text: str, code: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    ("code", "part"),
    [("en", ""), ("fr", "not for events"), ("ru", "reads like Russian"), ("xx", "reads like xx")],
)
def test_language_note(code: str, part: str) -> None:
    assert part in language_note(code)
    assert bool(part) == bool(language_note(code))
