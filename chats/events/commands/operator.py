"""What operators send."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chats.events.base import ChatId, Command, Data, Ref, RowId
from chats.events.commands.common import (
    Beat,
    Mark,
    Reason,
    Resume,
    ResumeData,
    SendData,
    Text,
    TranslateMessage,
    Url,
)


class OperatorStart(Command, frozen=True, tag="session.start"):
    """The first frame of an operator's socket; the session cookie says who it is."""

    data: Data = Data()


class OperatorSend(Command, frozen=True, kw_only=True, tag="message.send"):
    """A message into an active chat that the operator owns."""

    ref: Ref  # its identity for ever
    chat: ChatId
    data: SendData


class Type(Command, frozen=True, tag="chat.type"):
    """The operator is typing; sent at most every 3 s while they do."""

    chat: ChatId
    data: Data = Data()


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


class StartAlertedData(Data, frozen=True):
    alert: RowId
    text: Text


class StartAlerted(Command, frozen=True, kw_only=True, tag="alert.start"):
    """**Start chat**: the operator's first message makes it, and opens the visitor's window (P7)."""

    ref: Ref  # the message's identity for ever
    data: StartAlertedData


class LeaveResponse(Command, frozen=True, kw_only=True, tag="chat.respond"):
    """**Leave a response** on a chat that is over: the first words of one that waits for its visitor."""

    chat: ChatId
    ref: Ref  # the message's identity for ever
    data: SendData


class AlertData(Data, frozen=True):
    alert: RowId


class DismissAlert(Command, frozen=True, tag="alert.dismiss"):
    """The operator does not start a chat with this visitor."""

    data: AlertData


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
    | LeaveResponse
)

decode_operator = msgspec.json.Decoder(OperatorCommand).decode
