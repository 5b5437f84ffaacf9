"""Every command of both doors."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chats.events.base import ChatId, Command, Data, Ref, RowId, Seq, Token

MAX_TEXT = 5_000
MAX_PREVIEW = 500

Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
Url = Annotated[str, Meta(max_length=2_000)]
Reason = Annotated[str, Meta(max_length=500)]
Short = Annotated[str, Meta(max_length=200)]


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


class OperatorStart(Command, frozen=True, tag="session.start"):
    """The first frame of an operator's socket; the session cookie says who it is."""

    data: Data = Data()


class BeatData(Data, frozen=True):
    # Operators: a key or the pointer was used since the last beat.
    input: bool = False


class Beat(Command, frozen=True, tag="session.beat"):
    """Sent every 25 s; no answer within 25 s means that the line is dead."""

    data: BeatData = BeatData()


class SendData(Data, frozen=True):
    text: Text


class VisitorSend(Command, frozen=True, kw_only=True, tag="message.send"):
    """A message; without `chat` it goes to the visitor's open chat or begins one."""

    ref: Ref  # its identity for ever
    data: SendData
    chat: ChatId | None = None


class StartChat(Command, frozen=True, kw_only=True, tag="chat.start"):
    """**Yes** on an invitation: queue a chat in which nothing is written yet (P6)."""

    ref: Ref  # its identity for ever
    data: Data = Data()


class OperatorSend(Command, frozen=True, kw_only=True, tag="message.send"):
    """A message into an active chat that the operator owns."""

    ref: Ref  # its identity for ever
    chat: ChatId
    data: SendData


class MarkData(Data, frozen=True):
    delivered: Seq = 0
    seen: Seq = 0


class Mark(Command, frozen=True, tag="chat.mark"):
    """High-water marks: everything up to this number arrived, or was on screen."""

    chat: ChatId
    data: MarkData


class Type(Command, frozen=True, tag="chat.type"):
    """The operator is typing; sent at most every 3 s while they do."""

    chat: ChatId
    data: Data = Data()


class PreviewData(Data, frozen=True):
    # What stands in the field so far, where the site shows it to operators (X3).
    text: Annotated[str, Meta(max_length=MAX_PREVIEW)] = ""


class VisitorType(Command, frozen=True, tag="chat.type"):
    """The visitor is typing; sent at most every second while the text changes."""

    chat: ChatId
    data: PreviewData = PreviewData()


class ResumeData(Data, frozen=True):
    after: Seq


class Resume(Command, frozen=True, tag="chat.resume"):
    """I have everything up to `after`; send what is missing, then go on live."""

    chat: ChatId
    data: ResumeData


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


class SendInquiry(Command, frozen=True, kw_only=True, tag="inquiry.send"):
    """The contact form; with `chat` it belongs to that redirected chat."""

    ref: Ref  # its identity for ever
    data: InquiryData
    chat: ChatId | None = None


class FormData(Data, frozen=True):
    kind: Literal["reactive", "proactive"]
    # By field: what was written or chosen, several for several choices.
    answers: Annotated[
        dict[Field, Annotated[list[Annotated[str, Meta(max_length=2_000)]], Meta(max_length=50)]],
        Meta(max_length=30),
    ]


class SendForm(Command, frozen=True, kw_only=True, tag="form.send"):
    """The form before the chat (P3): it makes the chat, and is answered with it."""

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


class AvailabilityData(Data, frozen=True):
    online: bool


class SetAvailability(Command, frozen=True, tag="availability.set"):
    """**You are offline / You are online** (S1)."""

    data: AvailabilityData


class Watch(Command, frozen=True, tag="chat.watch"):
    """Open a chat in the console: its record after `after`, the visitor, then everything live."""

    chat: ChatId
    data: ResumeData


class Unwatch(Command, frozen=True, tag="chat.unwatch"):
    """Close a chat in the console; the chat itself goes on."""

    chat: ChatId
    data: Data = Data()


class Accept(Command, frozen=True, tag="chat.accept"):
    """**Accept** (S3, O18)."""

    chat: ChatId
    data: Data = Data()


class Decline(Command, frozen=True, tag="chat.decline"):
    """**Send to contact form** (O18)."""

    chat: ChatId
    data: Data = Data()


class Terminate(Command, frozen=True, tag="chat.terminate"):
    """**Terminate**."""

    chat: ChatId
    data: Data = Data()


class Hold(Command, frozen=True, tag="chat.hold"):
    """**Hold**: sends `generic_OneMoment` and stops the silence clock."""

    chat: ChatId
    data: Data = Data()


Language = Annotated[str, Meta(max_length=10)]


class TranslateChatData(Data, frozen=True):
    visitor: Language  # what the visitor writes and reads; empty together with the other for off
    operator: Language


class TranslateChat(Command, frozen=True, tag="chat.translate"):
    """**Translate**: what each side of the chat reads (S11)."""

    chat: ChatId
    data: TranslateChatData


class TranslateMessageData(Data, frozen=True):
    seq: Seq


class TranslateMessage(Command, frozen=True, tag="message.translate"):
    """A line of the other side in the language that this side reads; answered with its text."""

    chat: ChatId
    data: TranslateMessageData


class Knock(Command, frozen=True, tag="chat.knock"):
    """**Knock knock**: calls the visitor back to the window, at most once in 10 s (O26)."""

    chat: ChatId
    data: Data = Data()


class ListReceivers(Command, frozen=True, tag="transfer.receivers"):
    """Who can take the operator's own chat now (O31)."""

    chat: ChatId
    data: Data = Data()


class OfferData(Data, frozen=True):
    reason: Reason = ""
    # One of the two: an operator, or a department, of which routing chooses one.
    receiver: RowId | None = None
    department: RowId | None = None


class OfferTransfer(Command, frozen=True, tag="transfer.offer"):
    """**Transfer**: offer the operator's own chat to a colleague (O28)."""

    chat: ChatId
    data: OfferData


class TransferData(Data, frozen=True):
    transfer: RowId


class AcceptTransfer(Command, frozen=True, tag="transfer.accept"):
    """**Accept** by the receiver (O34)."""

    chat: ChatId
    data: TransferData


class DenyData(Data, frozen=True):
    transfer: RowId
    reason: Reason = ""


class DenyTransfer(Command, frozen=True, tag="transfer.deny"):
    """**Deny** by the receiver (O35)."""

    chat: ChatId
    data: DenyData


class CancelTransfer(Command, frozen=True, tag="transfer.cancel"):
    """The sender takes the offer back."""

    chat: ChatId
    data: TransferData


class RedirectData(Data, frozen=True):
    url: Url


class Redirect(Command, frozen=True, kw_only=True, tag="page.redirect"):
    """**Redirect**: show the visitor a page of the site (O23)."""

    ref: Ref
    chat: ChatId
    data: RedirectData


class AllowData(Data, frozen=True):
    allowed: bool


class AllowUploads(Command, frozen=True, tag="uploads.allow"):
    """**Allow uploads** for the visitor of a chat, or not any more (O25)."""

    chat: ChatId
    data: AllowData


MAX_WORD = 40
Word = Annotated[str, Meta(min_length=1, max_length=MAX_WORD)]


class CheckData(Data, frozen=True):
    text: Text
    # Canned responses that were inserted: their words are never marked.
    canned: Annotated[str, Meta(max_length=50_000)] = ""


class CheckText(Command, frozen=True, tag="text.check"):
    """Which words of a response the dictionary does not know, before it is sent (S12)."""

    chat: ChatId
    data: CheckData


class WordData(Data, frozen=True):
    word: Word


class SuggestWord(Command, frozen=True, tag="word.suggest"):
    """What an unknown word may have been meant to be."""

    chat: ChatId
    data: WordData


class KeepWord(Command, frozen=True, tag="word.keep"):
    """Put a word on the list of the chat's client: nobody is asked about it again."""

    chat: ChatId
    data: WordData


class AlertPresence(Command, frozen=True, tag="presence.alert"):
    """Tell an operator with room that this visitor is here (P7); answered with whether one was told."""

    data: Page


class StartAlertedData(Data, frozen=True):
    alert: RowId
    text: Text


class StartAlerted(Command, frozen=True, kw_only=True, tag="alert.start"):
    """**Start chat**: the operator's first message makes it, and opens the visitor's window (P7)."""

    ref: Ref  # the message's identity for ever
    data: StartAlertedData


class AlertData(Data, frozen=True):
    alert: RowId


class DismissAlert(Command, frozen=True, tag="alert.dismiss"):
    """The operator does not start a chat with this visitor."""

    data: AlertData


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
OperatorCommand = (
    OperatorStart
    | Beat
    | OperatorSend
    | Mark
    | Type
    | Resume
    | Watch
    | Unwatch
    | SetAvailability
    | Accept
    | Decline
    | Terminate
    | Hold
    | TranslateChat
    | TranslateMessage
    | Knock
    | ListReceivers
    | OfferTransfer
    | AcceptTransfer
    | DenyTransfer
    | CancelTransfer
    | Redirect
    | AllowUploads
    | CheckText
    | SuggestWord
    | KeepWord
    | StartAlerted
    | DismissAlert
)

decode_visitor = msgspec.json.Decoder(VisitorCommand).decode
decode_operator = msgspec.json.Decoder(OperatorCommand).decode
