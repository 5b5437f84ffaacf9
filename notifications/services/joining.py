"""An answer by e-mail becomes a line of its conversation and its files lines of their own; or an inquiry."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from chats.events.commands import MAX_TEXT
from chats.models import Chat, Inquiry, Ticket, Visitor
from chats.services import afar, form_files, inquiries, masking, messages, tickets, uploads
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
    entered = afar.answer(chat, ref=ref, text=said or ", ".join(_names(mail.files)), now=now)
    # Where nobody is there it is an inquiry as well, which has the files.
    inquiry = inquiries.made_from(entered) if entered.status == Chat.Status.REDIRECTED else None
    if inquiry is None:
        lost = [one for at, one in enumerate(mail.files) if not _send(entered, one, f"{ref}-{at}", now)]
    else:
        tokens, lost = _keep(entered.visitor, mail, ref, now)
        form_files.go_with(inquiry, tokens)
    if is_cut or lost:
        data = {"files": _names(lost), "is_cut": is_cut}
        messages.note(entered, "mail.incomplete", now, ref=f"{ref}-rest", data=data)
    return entered


def as_inquiry(visitor: Visitor, chat: Chat | None, mail: Mail, ref: str, now: datetime) -> Inquiry:
    """For the Customer service box: subject, words and files, whoever sent it. Safe to run twice.

    Raises Unavailable, BadEmail or FileGone.
    """
    tokens, lost = _keep(visitor, mail, ref, now)
    said = "\n\n".join(part for part in (mail.subject, mail.text, _not_kept(lost)) if part)
    return inquiries.take_reply(
        visitor,
        chat,
        ref=ref,
        text=masking.mask_cards(said)[:INQUIRY_LENGTH],
        now=now,
        name=mail.name,
        email=mail.sender,
        files=tokens,
    )


def to_ticket(ticket: Ticket, mail: Mail, ref: str, now: datetime) -> None:
    """Words for the ticket that they answer, which keeps no files. Safe to run twice. Raises BadText."""
    by = f"[{mail.sender}]" if mail.sender != ticket.email.lower() else ""
    said = "\n\n".join(part for part in (by, mail.text, _not_kept(mail.files)) if part)
    tickets.take_reply(ticket, now, ref=ref, body=said)


def _not_kept(files: Sequence[MailFile]) -> str:
    return f"[Not kept: {', '.join(_names(files))}]" if files else ""


def _send(chat: Chat, file: MailFile, ref: str, now: datetime) -> bool:
    """Under the rules for files that visitors send in the chat."""
    try:
        uploads.send(chat, _upload(file), ref=ref, now=now)
    except DomainError:
        return False
    return True


def _keep(visitor: Visitor, mail: Mail, ref: str, now: datetime) -> tuple[list[str], list[MailFile]]:
    """Tokens of what is kept for an inquiry, under the rules for files of the contact form; and the rest."""
    tokens, lost = [], []
    for at, file in enumerate(mail.files):
        try:
            tokens.append(form_files.keep(visitor, _upload(file), ref=f"{ref}-{at}", now=now).token)
        except DomainError:
            lost.append(file)
    return tokens, lost


def _upload(file: MailFile) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name or "file", file.content)


def _names(files: Sequence[MailFile]) -> list[str]:
    return [uploads.clean_name(one.name) for one in files[:NAMED]]
