"""An answer by e-mail becomes a line of its conversation, and its files lines of their own."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from chats.events.commands import MAX_TEXT
from chats.models import Chat
from chats.services import afar, masking, messages, uploads
from livechat.lib.errors import DomainError
from notifications.mails.reading import Mail, MailFile

INQUIRY_LENGTH = 20_000
NAMED = 20


def join(chat: Chat, mail: Mail, ref: str, now: datetime) -> Chat:
    """Where it went: the chat that it answers, or one that goes on with it. Safe to run twice.

    Raises Elsewhere, Unavailable or TooManyChats.
    """
    words = masking.mask_cards(mail.text)
    is_cut = len(words) > MAX_TEXT
    said = f"{words[: MAX_TEXT - 1].rstrip()}…" if is_cut else words
    # Whoever sends a picture without a word has said something all the same.
    entered = afar.answer(chat, ref=ref, text=said or ", ".join(_names(mail)), now=now)
    refused = [one for at, one in enumerate(mail.files) if not _keep(entered, one, f"{ref}-{at}", now)]
    if is_cut or refused:
        left = [uploads.clean_name(one.name) for one in refused[:NAMED]]
        data = {"files": left, "is_cut": is_cut}
        messages.note(entered, "mail.incomplete", now, ref=f"{ref}-rest", data=data)
    return entered


def as_inquiry(mail: Mail) -> str:
    """Subject, words, and which files were in it: an inquiry holds none."""
    names = _names(mail)
    files = f"[Not kept: {', '.join(names)}]" if names else ""
    said = "\n\n".join(part for part in (mail.subject, mail.text, files) if part)
    return masking.mask_cards(said)[:INQUIRY_LENGTH]


def _keep(chat: Chat, file: MailFile, ref: str, now: datetime) -> bool:
    """Under the rules for files that visitors send in the chat."""
    try:
        uploads.send(chat, SimpleUploadedFile(file.name or "file", file.content), ref=ref, now=now)
    except DomainError:
        return False
    return True


def _names(mail: Mail) -> list[str]:
    return [uploads.clean_name(one.name) for one in mail.files[:NAMED]]
