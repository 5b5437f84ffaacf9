"""Commands that both doors know, and what several of them are made of."""

from typing import Annotated

from msgspec import Meta

from chats.events.base import ChatId, Command, Data, Seq

MAX_TEXT = 5_000
MAX_PREVIEW = 500
MAX_FORM_FILES = 5

Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
Url = Annotated[str, Meta(max_length=2_000)]
Reason = Annotated[str, Meta(max_length=500)]
Short = Annotated[str, Meta(max_length=200)]


class SendData(Data, frozen=True):
    text: Text


class BeatData(Data, frozen=True):
    # Operators: a key or the pointer was used since the last beat.
    input: bool = False


class Beat(Command, frozen=True, tag="session.beat"):
    """Sent every 25 s; no answer within 25 s means that the line is dead."""

    data: BeatData = BeatData()


class MarkData(Data, frozen=True):
    delivered: Seq = 0
    seen: Seq = 0


class Mark(Command, frozen=True, tag="chat.mark"):
    """High-water marks: everything up to this number arrived, or was on screen."""

    chat: ChatId
    data: MarkData


class ResumeData(Data, frozen=True):
    after: Seq


class Resume(Command, frozen=True, tag="chat.resume"):
    """I have everything up to `after`; send what is missing, then go on live."""

    chat: ChatId
    data: ResumeData


class TranslateMessageData(Data, frozen=True):
    seq: Seq


class TranslateMessage(Command, frozen=True, tag="message.translate"):
    """A line of the other side in the language that this side reads; answered with its text."""

    chat: ChatId
    data: TranslateMessageData
