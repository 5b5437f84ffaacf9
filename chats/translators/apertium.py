"""Apertium APy: https://wiki.apertium.org/wiki/Apertium-apy"""

from urllib.parse import urlencode

from chats.translators.base import NotTranslated, Pair, Translator, found

# APy speaks ISO 639-3. Where it has several kinds of a language, such as por_BR, the plain one is meant.
CODES = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "eu": "eus", "fi": "fin", "fr": "fra", "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv",
    "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "tr": "tur",
    "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
NAMES = {code: name for name, code in CODES.items()}


class Apertium(Translator):
    def fetch_pairs(self) -> frozenset[Pair]:
        answer = self.call("/listPairs")
        try:
            pairs = [(pair["sourceLanguage"], pair["targetLanguage"]) for pair in answer["responseData"]]
        except (KeyError, TypeError) as error:
            raise NotTranslated from error
        return frozenset((NAMES[one], NAMES[other]) for one, other in pairs if {one, other} <= NAMES.keys())

    def ask(self, text: str, source: str, target: str) -> str:
        pair = f"{CODES[source]}|{CODES[target]}"
        # Words that it does not know stay as they are, without a star before them.
        form = urlencode({"langpair": pair, "q": text, "markUnknown": "no"}).encode()
        answer = self.call("/translate", form, "application/x-www-form-urlencoded")
        return found(answer, "responseData", "translatedText")
