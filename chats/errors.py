"""What the two sides of a chat may be told when something is refused."""

from django.utils.translation import gettext_noop

from livechat.lib.errors import DomainError


class ChatEnded(DomainError):
    code = "chat_ended"
    message = gettext_noop("This chat has ended.")


class NotYours(DomainError):
    code = "not_yours"
    message = "Somebody else has this chat now."


class RefReused(DomainError):
    code = "ref_reused"
    message = gettext_noop("Another message was sent under this name already.")


class TooManyChats(DomainError):
    code = "too_many_chats"
    message = gettext_noop("You have begun many chats today. Please use the contact form.")


class FormRequired(DomainError):
    """No chat begins without the answers that the site needs (P3, U3)."""

    code = "form_required"
    message = "Please fill in the form first."


class Unavailable(DomainError):
    """What a blocked visitor is told, and nothing more (X15)."""

    code = "unavailable"
    message = gettext_noop("This chat is not available right now.")


class AlreadyTaken(DomainError):
    """Somebody else was faster; the message says who."""

    code = "already_taken"
    message = "Somebody else has this chat already."


class AlreadyAnswered(DomainError):
    code = "already_answered"
    message = "Somebody has just come to answer you."


class NotAllowed(DomainError):
    code = "not_allowed"
    message = "You can read this client's chats, but not answer them."


class NoRoom(DomainError):
    code = "no_room"
    message = "You have as many chats as you can take. End one first."


class NotActive(DomainError):
    code = "not_active"
    message = "Accept this chat first."


class AlreadyOffered(DomainError):
    """A chat has one open transfer at most; the message says to whom."""

    code = "already_offered"
    message = "This chat is being offered to somebody already."


class NoReason(DomainError):
    code = "no_reason"
    message = "Say why you hand this chat on."


class NotAvailable(DomainError):
    code = "not_available"
    message = "Nobody can take this chat now."


class TransferOver(DomainError):
    """Somebody else was faster, the clock too; the message says who."""

    code = "transfer_over"
    message = "This transfer is over."


class AlertIsOver(DomainError):
    """The visitor's presence is not offered to this operator any more; the message says why."""

    code = "alert_over"
    message = "This visitor is not offered to you any more."


class HasChat(DomainError):
    code = "has_chat"
    message = "This visitor has a chat already."


class NotReachable(DomainError):
    code = "not_reachable"
    message = (
        "This visitor left no e-mail address or phone number that a follow-up of this website can go to."
    )


class NotOnline(DomainError):
    code = "not_online"
    message = "This visitor is not on the site any more."


class InvitedAlready(DomainError):
    code = "invited_already"
    message = "This visitor was invited a moment ago. Give them some time to answer."


class KnockedAlready(DomainError):
    code = "knocked_already"
    message = "You have just knocked. Wait a moment before you knock again."


class Unpaid(DomainError):
    """The interaction cannot be begun; the chat goes to the contact form."""

    code = "unpaid"
    message = "This client cannot have chats answered now. The visitor was sent to the contact form."

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class MayNotManage(DomainError):
    code = "not_allowed"
    message = "You can use this, but only owners and admins of the client can change it."


class ShortcutTaken(DomainError):
    code = "shortcut_taken"
    message = "There is a response with this shortcut already."


class MayNotDelete(DomainError):
    code = "may_not_delete"
    message = "You may not delete chats of this client."


class StillRunning(DomainError):
    code = "still_running"
    message = "Only chats that are over can be deleted."


class TooLateToUndo(DomainError):
    code = "too_late"
    message = "Too late: what was deleted is gone for good."


class OtherName(DomainError):
    code = "other_name"
    message = "That is not the client’s name. Nothing was deleted."


class TruncationRuns(DomainError):
    code = "truncation_runs"
    message = "This table is being emptied already."


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    message = "Somebody else has changed this meanwhile. Look at it again first."
