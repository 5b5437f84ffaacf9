"""The envelope, and the answers to commands."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

# Made by the sender; the ref of a message is its identity for ever (D4).
Ref = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
# A browser's secret, made by itself.
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{32,64}\Z")]
RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
ChatId = RowId
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Side = Literal["visitor", "operator", "system"]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """Browser → server. Without a `ref` nothing is answered unless it is refused."""

    v: Literal[1]
    ref: Ref = ""


class Data(Struct, frozen=True, forbid_unknown_fields=True):
    """The `data` of a command."""


class Fact(Struct, frozen=True, tag_field="type", kw_only=True):
    """Server → browser."""

    v: Literal[1] = 1
    chat: int | UnsetType = UNSET
    seq: int | UnsetType = UNSET


class View(Struct, frozen=True, kw_only=True):
    """The `data` of a fact, or a part of it."""


class Done(Struct, frozen=True, tag_field="type", tag="ok"):
    """A command was carried out."""

    ref: str
    data: Any = {}
    v: Literal[1] = 1


class Refused(Struct, frozen=True, tag_field="type", tag="error"):
    """A command changed nothing: `code` for the page, `message` for a person."""

    ref: str
    code: str
    message: str
    v: Literal[1] = 1


encode = msgspec.json.Encoder().encode


def millis(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def maybe_millis(moment: datetime | None) -> int | None:
    return None if moment is None else millis(moment)
