"""`make words`: find every word that a visitor reads, and compile the catalogues that translate them.

Only what visitors read is marked for translation, so everything that is marked is theirs. Nothing but
Babel is needed for it, and nothing at all to run the product: the compiled catalogues are committed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALES = ROOT / "widget" / "locale"
LANGUAGES = ("es", "de", "fr", "pt", "ar")
PYTHON = ("livechat", "accounts", "billing", "chats", "widget", "notifications")
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# {name}, {{ name }} as templates mark it, and %(name)s.
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")


def words() -> Catalog:
    """Every word that is marked in python and templates."""
    catalogue = Catalog(charset="utf-8")
    for path in _sources():
        for context, found in _marked(path):
            catalogue.add(found, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return catalogue


def _sources() -> Iterator[Path]:
    for folder in PYTHON:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts)
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def _marked(path: Path) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    source = path.read_text()
    if path.suffix != ".py":
        # Django makes python of it, which is aligned like the template.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _, name, found, _ in extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {}):
        given = [found] if isinstance(found, str) else list(found or ())
        context = given.pop(0) if "pgettext" in name else None
        texts = tuple(text for text in given if text)
        if texts:
            yield context, texts[0] if len(texts) == 1 else texts


def read(language: str) -> Catalog:
    with source_of(language).open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def source_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def compiled(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def problems(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    """Words without a translation, and translations that lost a placeholder or were made for other words."""
    for message in wanted:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        if translated is None or translated.fuzzy or not all(_forms(translated)):
            yield f"not translated: {message.id!r}"
        elif lost := _lost(message, translated):
            yield f"other placeholders than {message.id!r}: {lost!r}"
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"nobody says this any more: {message.id!r}"


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def _lost(message: Message, translated: Message) -> str:
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    allowed = set(PLACEHOLDER.findall(ids[-1]))
    for form in _forms(translated):
        found = set(PLACEHOLDER.findall(form))
        # "One new message" needs no number.
        is_counted = len(ids) > 1
        if found - allowed or (allowed - found and not is_counted):
            return form
    return ""


def update(language: str, wanted: Catalog) -> list[str]:
    """Bring a catalogue up to date with what is said, compile it, and say what is left to translate."""
    catalogue = read(language)
    made_at = catalogue.creation_date
    catalogue.update(wanted, no_fuzzy_matching=True)
    # So that a run which changes no words changes no file.
    catalogue.creation_date = catalogue.revision_date = made_at
    catalogue.obsolete.clear()
    with source_of(language).open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)
    source_of(language).with_suffix(".mo").write_bytes(compiled(catalogue))
    return [f"{language}: {problem}" for problem in problems(catalogue, wanted)]


def main() -> None:
    wanted = words()
    left = [problem for language in LANGUAGES for problem in update(language, wanted)]
    print(f"{len(list(wanted)) - 1} words in {len(LANGUAGES)} languages.")
    if left:
        sys.exit("\n".join(left))


if __name__ == "__main__":
    main()
