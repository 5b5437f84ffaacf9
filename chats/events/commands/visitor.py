"""What visitors send."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chats.events.base import ChatId, Command, Data, Ref, Seq, Token
from chats.events.commands.common import (
    MAX_FORM_FILES,
    MAX_PREVIEW,
    Beat,
    Mark,
    Resume,
    SendData,
    Short,
    Text,
    TranslateMessage,
    Url,
)


class Page(Data, frozen=True):
    """The page that a visitor looks at."""

    url: Url
    title: Short = ""
    referrer: Url = ""


class VisitorStartData(Data, frozen=True):
    token: Token
    ticket: Annotated[str, Meta(max_length=300)]
    page: Page | None = None
    locale: Annotated[str, Meta(max_length=35)] = ""
    time_zone: Annotated[str, Meta(max_length=64)] = ""
    # What the widget speaks to them, one of ours; the locale above is the browser's own.
    language: Annotated[str, Meta(max_length=10)] = ""
    # The newest chat the page knows, and the last number it has of it.
    chat: ChatId | None = None
    after: Seq = 0
    # The same page once more, over plain requests: says nothing of whether anybody is there.
    again: bool = False


class VisitorStart(Command, frozen=True, tag="session.start"):
    """The first frame of a visitor's socket: who this browser is, on which site."""

    data: VisitorStartData


class VisitorSend(Command, frozen=True, kw_only=True, tag="message.send"):
    """A message; without `chat` it goes to the visitor's open chat or begins one."""

    ref: Ref  # its identity for ever
    data: SendData
    chat: ChatId | None = None


class StartChat(Command, frozen=True, kw_only=True, tag="chat.start"):
    """**Yes** on an invitation: queue a chat in which nothing is written yet (P6)."""

    ref: Ref  # its identity for ever
    data: Data = Data()


class PreviewData(Data, frozen=True):
    # What stands in the field so far, where the site shows it to operators (X3).
    text: Annotated[str, Meta(max_length=MAX_PREVIEW)] = ""


class VisitorType(Command, frozen=True, tag="chat.type"):
    """The visitor is typing; sent at most every second while the text changes."""

    chat: ChatId
    data: PreviewData = PreviewData()


class End(Command, frozen=True, tag="chat.end"):
    """**End chat** by the visitor."""

    chat: ChatId
    data: Data = Data()


class ViewPage(Command, frozen=True, tag="page.view"):
    """The visitor went to another page of the site."""

    data: Page


Field = Annotated[str, Meta(min_length=1, max_length=40)]
Value = Annotated[str, Meta(max_length=500)] | int | float | bool | None


class DescribeData(Data, frozen=True):
    # Cart, account, plan: what `LiveChat('set')` passed.
    data: Annotated[dict[Field, Value], Meta(max_length=30)] = {}
    name: Annotated[str, Meta(max_length=100)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


class DescribeVisitor(Command, frozen=True, tag="visitor.describe"):
    """What the host page says of its visitor, unsigned: shown to operators, and opens nothing (I7)."""

    data: DescribeData


class PresenceData(Data, frozen=True):
    state: Literal["active", "idle", "hidden"]


class ReportPresence(Command, frozen=True, tag="presence.report"):
    """What the visitor's tabs say of them; sent on each change and with each beat."""

    data: PresenceData


class InquiryData(Data, frozen=True):
    name: Annotated[str, Meta(max_length=100)]
    email: Annotated[str, Meta(max_length=254)]
    text: Text
    phone: Annotated[str, Meta(max_length=40)] = ""
    # Tokens of files that were attached before.
    files: Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=MAX_FORM_FILES)] = []


class SendInquiry(Command, frozen=True, kw_only=True, tag="inquiry.send"):
    """The contact form; with `chat` it belongs to that redirected chat."""

    ref: Ref  # its identity for ever
    data: InquiryData
    chat: ChatId | None = None


class FormData(Data, frozen=True):
    # The form before a chat; or what is offered inside one that an operator started (U3).
    kind: Literal["reactive", "proactive", "offered"]
    # By field: what was written or chosen, several for several choices.
    answers: Annotated[
        dict[Field, Annotated[list[Annotated[str, Meta(max_length=2_000)]], Meta(max_length=50)]],
        Meta(max_length=30),
    ]


class SendForm(Command, frozen=True, kw_only=True, tag="form.send"):
    """The form before the chat (P3): it makes it, and is answered with it; an offered one makes none."""

    ref: Ref  # its identity for ever
    data: FormData


class EmailData(Data, frozen=True):
    email: Annotated[str, Meta(max_length=254)]


class EmailInstead(Command, frozen=True, tag="chat.email"):
    """**E-mail me instead**: ends the wait, and what was written becomes an inquiry (P4)."""

    chat: ChatId
    data: EmailData


class RateData(Data, frozen=True):
    rating: Annotated[int, Meta(ge=1, le=5)]
    comment: Annotated[str, Meta(max_length=1_000)] = ""


class Rate(Command, frozen=True, tag="chat.rate"):
    """What the visitor thought of a chat that is over (S14)."""

    chat: ChatId
    data: RateData


class CallData(Data, frozen=True):
    phone: Annotated[str, Meta(max_length=40)]


class MayCall(Command, frozen=True, tag="visitor.call"):
    """Call me instead: the visitor had begun to write a card number (S9)."""

    data: CallData


class AlertPresence(Command, frozen=True, tag="presence.alert"):
    """Tell an operator with room that this visitor is here (P7); answered with whether one was told."""

    data: Page


VisitorCommand = (
    VisitorStart
    | Beat
    | VisitorSend
    | StartChat
    | Mark
    | VisitorType
    | Resume
    | End
    | ViewPage
    | DescribeVisitor
    | ReportPresence
    | SendInquiry
    | SendForm
    | EmailInstead
    | TranslateMessage
    | Rate
    | MayCall
    | AlertPresence
)

decode_visitor = msgspec.json.Decoder(VisitorCommand).decode
