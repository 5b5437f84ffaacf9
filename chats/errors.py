"""What the two sides of a chat may be told when something is refused."""

from livechat.lib.errors import DomainError


class ChatEnded(DomainError):
    code = "chat_ended"
    message = "This chat has ended."


class NotYours(DomainError):
    code = "not_yours"
    message = "Somebody else has this chat now."


class RefReused(DomainError):
    code = "ref_reused"
    message = "Another message was sent under this name already."


class TooManyChats(DomainError):
    code = "too_many_chats"
    message = "You have begun many chats today. Please use the contact form."


class AlreadyTaken(DomainError):
    """Somebody else was faster; the message says who."""

    code = "already_taken"
    message = "Somebody else has this chat already."


class NotAllowed(DomainError):
    code = "not_allowed"
    message = "You can read this client's chats, but not answer them."


class NoRoom(DomainError):
    code = "no_room"
    message = "You have as many chats as you can take. End one first."


class NotActive(DomainError):
    code = "not_active"
    message = "Accept this chat first."


class Unpaid(DomainError):
    """The interaction cannot be begun; the chat goes to the contact form."""

    code = "unpaid"
    message = "This client cannot have chats answered now. The visitor was sent to the contact form."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
