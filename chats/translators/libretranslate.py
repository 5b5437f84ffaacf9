"""LibreTranslate: https://docs.libretranslate.com"""

import json

from chats.translators.base import NotTranslated, Pair, Translator, found

# It says zh-Hans or zt where we say zh, by version.
OTHER_NAMES = {"zh-Hans": "zh", "no": "nb"}


class LibreTranslate(Translator):
    def __init__(self, base: str, key: str) -> None:
        super().__init__(base)
        self.key = key
        self._theirs: dict[str, str] = {}

    def fetch_pairs(self) -> frozenset[Pair]:
        answer = self.call("/languages")
        try:
            pairs = [
                (one["code"], other) for one in answer for other in one["targets"] if one["code"] != other
            ]
        except (KeyError, TypeError) as error:
            raise NotTranslated from error
        self._theirs = {ours(name): name for pair in pairs for name in pair}
        return frozenset((ours(one), ours(other)) for one, other in pairs)

    def ask(self, text: str, source: str, target: str) -> str:
        body = {"q": text, "source": self._theirs[source], "target": self._theirs[target], "format": "text"}
        if self.key:
            body["api_key"] = self.key
        return found(self.call("/translate", json.dumps(body).encode(), "application/json"), "translatedText")


def ours(name: str) -> str:
    return OTHER_NAMES.get(name, name)
