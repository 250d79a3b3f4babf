"""Which language a text is in, by py3langid (Lui and Baldwin 2012, Barbaresi's model): told even of short wires."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geo.language.pack import ENGLISH, Language, bundled_languages, open_language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["LANGUAGE_NAMES", "detect_language", "language_for", "language_note"]

LANGUAGE_NAMES = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "ku": "Kurdish",
    "ky": "Kyrgyz", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "ms": "Malay", "ne": "Nepali",
    "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""The languages that news comes in, by their ISO 639-1 codes; no other is guessed."""

_LEAST_SURE = 0.7
"""Probability from which a text is taken for anything but English: a name or two in another language is not enough."""
_LETTERS = 240
"""A wire tells its language in its first sentences."""
_LEAST_TELLTALES, _LEAST_SHARE = 3, 1 / 6
"""Different telltale words of English, and their share of all words, from which nobody needs to be asked."""


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language that a text is most likely in; English for one that tells nothing."""
    top = text[:_LETTERS]
    if _is_plainly_english(top.lower().split()):
        return ENGLISH
    code, chance = _identifier().classify(top)
    return str(code) if chance >= _LEAST_SURE else ENGLISH


def _is_plainly_english(words: list[str]) -> bool:
    """Most texts: this takes a hundredth of the model's time."""
    telltales = open_language(ENGLISH).classes["telltale"]
    found = [word for word in words if word in telltales]
    return len(found) >= _LEAST_SHARE * len(words) and len(set(found)) >= _LEAST_TELLTALES


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(LANGUAGE_NAMES.keys() & set(identifier.labels)))
    return identifier


def language_for(code: str) -> Language:
    """The pack of a language; the English one for a language without, whose names it may find all the same."""
    return open_language(code if code in bundled_languages() else ENGLISH)


def language_note(code: str) -> str:
    """What a reader of a text in this language should know: how far its pack goes, or that there is none; "" for all."""
    name = LANGUAGE_NAMES.get(code, code)
    if code not in bundled_languages():
        known = ", ".join(open_language(other).name for other in bundled_languages())
        return (
            f"The text reads like {name}, which is not known ({known} are): names that the gazetteer knows are shown, others are "
            "missed or wrongly placed."
        )
    language = open_language(code)
    if not language.lacks:
        return ""
    return f"The text is in {name}, which is read for {_list(_READ[: len(_READ) - len(language.lacks)])}, not for {_list(_READ[-len(language.lacks) :])}."


_READ = ("places", "dates", "areas", "events")


def _list(words: tuple[str, ...]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
