"""One file out of many: a module or stylesheet together with all that it imports.

Our sources are plain: `import { a, b as c } from "./x.js";` at the start of a line, exports with a name, no
cycles, `@import "x.css";`. Whatever is written otherwise is refused by name, so nothing is joined wrongly.
"""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from livechat.lib.scripts import without_comments

FOLDER = "joined"
# What other people's pages load by an address that never changes; no template of ours names it.
PLAIN_SCRIPTS = {"widget/loader.js"}
ALONE = [*PLAIN_SCRIPTS, "widget/launch.js", "widget/panel.js"]
_ASKED_FOR = re.compile(r"""{%\s*(?:modules|styles)\s+["']([^"']+)["']\s*%}""")

_IMPORT = re.compile(r'^import\s+(?:{([^{}]*)}\s*from\s+)?"(\.[^"]+)";', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function\*?|class|const) ([\w$]+))", re.MULTILINE)
# Only an entry may wait at its top level.
_WAIT = re.compile(r"^(?!.*\basync\b)(?=\S).*\bawait\b.*", re.MULTILINE)
# Imported later, exported without a name or changed afterwards: not what a joined file could do. An address
# that is made at run time leads where it says.
_OTHERWISE = re.compile(r"^.*(?:^(?:import(?!\(`)|export)\b|(?<![{<(|.\w])import\((?!`)).*", re.MULTILINE)
_NAMED = re.compile(r"^(?:async )?(?:function\*?|class|const|let) ([\w$]+)", re.MULTILINE)
_SHEET = re.compile(r'^@import "([^"]+)";\n?', re.MULTILINE)
_SHEET_COMMENT = re.compile(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n?", re.MULTILINE | re.DOTALL)


class CannotJoin(Exception):
    """A source that is written as none of ours is; says which, and what."""


@dataclass(frozen=True)
class Joined:
    """The one file, and the names of those that are in it: changed when one of them is."""

    text: str
    sources: tuple[str, ...]


def join(folder: Path, entry: str) -> Joined:
    """`entry`, a path below `folder`, with what it imports before it, each once, as browsers run them."""
    writers = {".js": _Modules, ".css": _Sheets}
    writer = _Script if entry in PLAIN_SCRIPTS else writers[posixpath.splitext(entry)[1]]
    parts = writer(folder, entry)
    parts.add(entry)
    return Joined(parts.whole(), tuple(parts.names))


def asked_for(templates: Path) -> list[str]:
    """The entries that templates name, and those that stand alone."""
    found = {name for path in templates.rglob("*.html") for name in _ASKED_FOR.findall(path.read_text())}
    return sorted({*found, *ALONE})


class _Parts:
    """What has been joined so far, in order."""

    def __init__(self, folder: Path, entry: str) -> None:
        self.folder = folder
        self.entry = entry
        self.home = posixpath.join(FOLDER, posixpath.dirname(entry))
        self.written: list[str] = []
        # None: begun, but what it imports is not joined yet.
        self.names: dict[str, int | None] = {}

    def add(self, name: str) -> int:
        """Join `name` unless it was; gives its number."""
        if name not in self.names:
            self.names[name] = None
            text = self.write(name, (self.folder / name).read_bytes())
            self.written.append(text)
            self.names[name] = len(self.written)
        number = self.names[name]
        if number is None:
            raise CannotJoin(f"{name} imports itself, by way of others.")
        return number

    def write(self, name: str, source: bytes) -> str:
        raise NotImplementedError

    def whole(self) -> str:
        return "".join(self.written)


class _Sheets(_Parts):
    def write(self, name: str, source: bytes) -> str:
        text = _SHEET_COMMENT.sub("", source.decode())
        for reference in _SHEET.findall(text):
            self.add(_beside(name, reference))
        text = _SHEET.sub("", text)
        if "url(" in text or "@import" in text:
            raise CannotJoin(f"{name} has an address or an import that would lead nowhere.")
        return text


class _Modules(_Parts):
    """Each module is a function that is called at once and gives what it exports: names stay its own."""

    def __init__(self, folder: Path, entry: str) -> None:
        super().__init__(folder, entry)
        self.exports: dict[int, list[str]] = {}

    def write(self, name: str, source: bytes) -> str:
        text = without_comments(source).decode()
        taken = [self._take(name, *found) for found in _IMPORT.findall(text)]
        # Lines stay in order, so that an error can be found.
        text = _IMPORT.sub(lambda match: "\n" * match[0].count("\n"), text)
        exports = _EXPORT.findall(text)
        text = _EXPORT.sub("", text)
        is_entry = name == self.entry
        if other := _OTHERWISE.search(text) or (not is_entry and _WAIT.search(text)):
            raise CannotJoin(f"{name} has a line that cannot be joined: {other[0]}")
        here = posixpath.relpath(name, self.home)
        text = text.replace("import.meta.url", f'new URL("{here}", import.meta.url).href')
        head = "".join(taken)
        if is_entry and not exports:
            return f"// {name}\n{{{head}\n{text}\n}}\n"
        number = len(self.written) + 1
        self.exports[number] = exports
        given = ", ".join(exports)
        told = f"export const {{ {given} }} = m{number};\n" if is_entry else ""
        return f"// {name}\nconst m{number} = (() => {{{head}\n{text}\nreturn {{ {given} }};\n}})();\n{told}"

    def _take(self, name: str, names: str, reference: str) -> str:
        number = self.add(_beside(name, reference))
        wanted = [item.strip().partition(" as ") for item in names.split(",") if item.strip()]
        if missing := {theirs for theirs, _, _ in wanted} - {*self.exports[number]}:
            raise CannotJoin(f"{name} imports {', '.join(missing)}, which {reference} does not export.")
        taken = ", ".join(f"{theirs}: {ours}" if ours else theirs for theirs, _, ours in wanted)
        return f" const {{ {taken} }} = m{number};" if taken else ""


class _Script(_Parts):
    """For a page that knows no modules: all of it in one function, and smaller for it; names are unique."""

    def __init__(self, folder: Path, entry: str) -> None:
        super().__init__(folder, entry)
        self.taken: set[str] = set()

    def write(self, name: str, source: bytes) -> str:
        text = without_comments(source).decode()
        for names, reference in _IMPORT.findall(text):
            self.add(_beside(name, reference))
            if missing := {item.strip() for item in names.split(",") if item.strip()} - self.taken:
                raise CannotJoin(f"{name} imports {', '.join(missing)}, which nobody before it has.")
        text = _EXPORT.sub("", _IMPORT.sub(lambda match: "\n" * match[0].count("\n"), text))
        if other := _OTHERWISE.search(text) or _WAIT.search(text):
            raise CannotJoin(f"{name} has a line that cannot be joined: {other[0]}")
        for found in _NAMED.findall(text):
            if found in self.taken:
                raise CannotJoin(f"{name} has {found}, as another part of {self.entry} does.")
            self.taken.add(found)
        return f"// {name}\n{text}\n"

    def whole(self) -> str:
        return f'(() => {{\n"use strict";\n{super().whole()}}})();\n'


def _beside(name: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
