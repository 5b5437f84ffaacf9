"""docs/protocol.md and the pages' scripts against the registry of commands and facts."""

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from django.conf import settings

from chats.events import base, commands, facts
from livechat.lib import polling, sockets
from livechat.lib.errors import DomainError

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "protocol.md").read_text()
CONSOLE = [ROOT / "static" / "js" / folder for folder in ("console", "shared")]
WIDGET = [ROOT / "static" / "widget", ROOT / "static" / "js" / "shared"]

# Drawn by the pages themselves: the divider above a linked chat.
PAGES_OWN = {"chat.continued"}
NOUNS = {
    "form",
    "alert",
    "invitation",
    "session",
    "message",
    "chat",
    "typing",
    "status",
    "availability",
    "page",
    "panel",
    "uploads",
    "visitor",
    "presence",
    "inquiry",
    "transfer",
    "responses",
    "list",
    "text",
    "word",
}
NAME = re.compile(r"[\"'`]([a-z]+)(\.[a-z_]+)[\"'`]")


def tags(structs: Iterable[type[msgspec.Struct]]) -> set[str]:
    return {str(struct.__struct_config__.tag) for struct in structs}


VISITOR_COMMANDS = tags(get_args(commands.VisitorCommand))
OPERATOR_COMMANDS = tags(get_args(commands.OperatorCommand))
VISITOR_FACTS = tags(facts.VISITOR_FACTS)
OPERATOR_FACTS = tags(facts.OPERATOR_FACTS)


def section(title: str) -> str:
    """The text below a heading, to the next one of its level."""
    level = title.partition(" ")[0]
    assert f"\n{title}\n" in PAGE, title
    return re.split(rf"\n#{{1,{len(level)}}} ", PAGE.split(f"\n{title}\n", 1)[1], maxsplit=1)[0]


def described(*titles: str) -> dict[str, list[str]]:
    """The examples by the tag that they stand under."""
    found: dict[str, list[str]] = {}
    for title in titles:
        for part in section(title).split("\n### ")[1:]:
            if tag := re.match(r"`([a-z_.]+)`\n", part):
                found[tag[1]] = re.findall(r"```json\n(.*?)```", part, re.DOTALL)
    return found


def table(title: str) -> list[list[str]]:
    """The rows of a section's table, cell by cell, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def codes(title: str) -> set[str]:
    return {row[0].strip("`") for row in table(title)}


# --- Commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "known", "decode"),
    [
        ("visitor", VISITOR_COMMANDS, commands.decode_visitor),
        ("operator", OPERATOR_COMMANDS, commands.decode_operator),
    ],
)
def test_every_command_is_described_with_an_example_that_decodes(
    side: str, known: set[str], decode: Callable[[str], msgspec.Struct]
) -> None:
    examples = described("## Commands of both sides", f"## Commands of the {side}")
    assert examples.keys() == known
    for tag, bodies in examples.items():
        assert bodies, f"{tag} has no example"
        for body in bodies:
            assert decode(body).__struct_config__.tag == tag


def test_every_command_belongs_to_a_door() -> None:
    doors = {*get_args(commands.VisitorCommand), *get_args(commands.OperatorCommand)}
    assert set(base.Command.__subclasses__()) == doors


def test_an_example_with_an_unknown_field_would_be_refused() -> None:
    [body] = described("## Commands of the operator")["chat.accept"]
    with pytest.raises(msgspec.ValidationError):
        commands.decode_operator(json.dumps(json.loads(body) | {"hurry": True}))


# --- Facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "structs"), [("visitor", facts.VISITOR_FACTS), ("operator", facts.OPERATOR_FACTS)]
)
def test_every_fact_is_described_with_an_example_that_is_complete(
    side: str, structs: tuple[type[msgspec.Struct], ...]
) -> None:
    examples = described("## Facts to both sides", f"## Facts to the {side}")
    assert examples.keys() == tags(structs)
    for struct in structs:
        bodies = examples[str(struct.__struct_config__.tag)]
        assert bodies, f"{struct.__name__} has no example"
        for body in bodies:
            assert again(body, struct) == json.loads(body)


def test_the_answers_are_as_they_are_sent() -> None:
    ok, error = re.findall(r"```json\n(.*?)```", section("## Answers"), re.DOTALL)
    assert again(ok, base.Done) == json.loads(ok)
    assert again(error, base.Refused) == json.loads(error)


def again(body: str, struct: type[msgspec.Struct]) -> Any:
    """What we would send for this example."""
    return json.loads(base.encode(msgspec.json.decode(body, type=struct)))


# --- Codes and limits -----------------------------------------------------------------------------


def test_the_error_codes_are_those_of_our_errors() -> None:
    for name in modules():
        importlib.import_module(name)
    # Those of pages, which are answered with words alone, are nobody's to know.
    spoken = {error.code for error in every(DomainError) if error.__module__.startswith(SPEAKERS)}
    assert spoken <= codes("### Error codes") <= {error.code for error in every(DomainError)}


SPEAKERS = ("chats.", "widget.", "livechat.lib.")


def modules() -> Iterator[str]:
    for package in ("accounts", "billing", "chats", "widget", "notifications", "livechat.lib"):
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            # Those of `lib` run by their name would act on the process that imports them.
            if not {"tests", "migrations"} & set(module.name.split(".")):
                yield module.name


def every(error: type[DomainError]) -> Iterator[type[DomainError]]:
    yield error
    for kind in error.__subclasses__():
        if kind.__module__.split(".")[1:2] != ["tests"]:
            yield from every(kind)


def test_the_close_codes_are_those_of_the_sockets() -> None:
    ours = {str(value) for value in vars(sockets).values() if isinstance(value, int) and 4400 <= value < 4600}
    assert codes("### Close codes") == ours


def test_the_lines_of_the_system_are_those_that_services_write() -> None:
    services = (ROOT / "chats" / "services").glob("*.py")
    written = {
        code for path in services for code in re.findall(r'"((?:chat|page|mail)\.[a-z_]+)"', path.read_text())
    }
    assert codes("## Lines of the system") == written


def test_the_limits_are_those_that_hold() -> None:
    from chats.consumers import CHECKS_A_MINUTE, CHECKS_BURST
    from chats.services import form_files, uploads
    from chats.sockets import PAGE as LINES
    from widget.consumers import SOCKETS_A_VISITOR
    from widget.views.files import FORM_FILES_A_MINUTE

    minute, burst, frames = settings.MESSAGES_A_MINUTE, settings.MESSAGES_BURST, settings.FRAMES_A_MINUTE
    assert {row[0]: row[1] for row in table("## Limits")} == {
        "frame": f"{sockets.FRAME_BYTES:,} bytes",
        "text of a message": f"{commands.MAX_TEXT:,} characters",
        "text of a typing preview": f"{commands.MAX_PREVIEW} characters",
        "a file": f"{uploads.FILE_BYTES // 2**20} MiB",
        "files of a chat": f"{uploads.FILES_A_CHAT}",
        "files of a contact form": f"{commands.MAX_FORM_FILES}",
        "files of one visitor for contact forms": f"{form_files.A_DAY} a day",
        "files for contact forms from one address": f"{FORM_FILES_A_MINUTE} a minute",
        "messages of a visitor's socket": f"{minute} a minute, {burst} at once",
        "messages of an operator's socket": f"{minute * 4} a minute, {burst * 4} at once",
        "spelling questions of an operator's socket": f"{CHECKS_A_MINUTE} a minute, {CHECKS_BURST} at once",
        "frames of a socket": f"{frames} a minute, {frames // 5} at once",
        "sockets of a visitor": f"{SOCKETS_A_VISITOR}",
        "polls of a visitor": f"{settings.POLLS_A_MINUTE} a minute, {settings.POLLS_A_MINUTE // 4} at once",
        "a poll": f"{polling.BODY_BYTES:,} bytes, {polling.FRAMES} frames",
        "sockets of visitors from one address": f"{settings.SOCKETS_AN_ADDRESS}",
        "lines in one answer": f"{LINES}",
        "facts that wait for a slow reader": f"{sockets.QUEUE}",
    }


# --- Scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folders", "sent", "received"),
    [(CONSOLE, OPERATOR_COMMANDS, OPERATOR_FACTS), (WIDGET, VISITOR_COMMANDS, VISITOR_FACTS)],
    ids=["console", "widget"],
)
def test_scripts_name_what_the_registry_has(folders: list[Path], sent: set[str], received: set[str]) -> None:
    named = {
        noun + verb
        for folder in folders
        for script in folder.rglob("*.js")
        for noun, verb in NAME.findall(script.read_text())
        if noun in NOUNS
    }
    assert named <= sent | received | codes("## Lines of the system") | PAGES_OWN
    assert sent <= named, "a command that the page never sends"
    assert received <= named, "a fact that the page never hears"
