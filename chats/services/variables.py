"""What stands between braces in a canned response. Never a template engine: three names and a question.

`{{ visitor.name }}`, `{{ operator.name }}`, `{{ site.name }}`, each with what to say where there is
none, `{{ visitor.name|"there" }}`; `{{ ask:"order number" }}` is asked of the operator. Everything
else stays as it is written.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

NAMES = ("visitor.name", "operator.name", "site.name")

_QUOTED = r'["“”]([^"“”{}\n]{0,100})["“”]'
_VARIABLE = re.compile(
    rf"(?P<before>[ \t]?)\{{\{{[ \t]*(?:(?P<name>{'|'.join(map(re.escape, NAMES))})"
    rf"[ \t]*(?:\|[ \t]*{_QUOTED}[ \t]*)?|ask[ \t]*:[ \t]*{_QUOTED}[ \t]*)\}}\}}"
)


class Ask(NamedTuple):
    """A place that the operator fills in before the response is inserted."""

    question: str


Part = str | Ask


def fill(text: str, values: Mapping[str, str]) -> list[Part]:
    """The text in parts, with the known names put in. What is put in is not read again."""
    parts: list[Part] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts.append(text[end : match.start()])
        parts += _filled(match, values)
        end = match.end()
    parts.append(text[end:])
    return _joined(parts)


def plain(parts: list[Part]) -> str:
    """The text where nobody can be asked: questions are left out."""
    return "".join(part for part in parts if isinstance(part, str))


def _filled(match: re.Match[str], values: Mapping[str, str]) -> list[Part]:
    before, name, fallback, question = match.groups()
    if name is None:
        # A question without words could not be answered: it stays as it is written.
        return [before, Ask(question.strip())] if question.strip() else [match[0]]
    value = values.get(name, "") or fallback or ""
    # "Hello {{ visitor.name }}," reads "Hello," where there is no name.
    return [before + value] if value else []


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbouring texts as one, and none that is empty."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    return joined
