"""Files in a chat: what they really are, where they lie, and who may fetch them (O22, O25, I3)."""

import logging
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_noop
from msgspec import Struct

from accounts.models import Operator
from chats.errors import ChatEnded
from chats.events.facts import ChatChanged
from chats.events.views import MessageView
from chats.models import Attachment, Chat, Message
from chats.models.attachments import new_token
from chats.services import first_words, masking, messages, news, pictures
from chats.services.messages import VISITOR, Draft
from chats.services.owning import own, refusal
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from livechat.lib.winning import win

log = logging.getLogger(__name__)

FILE_BYTES = 10 * 1024 * 1024
FILES_A_CHAT = 20
NAME = 150
HEAD = 4096
DOWNLOAD = "application/octet-stream"
# Types that say what a download is; whatever a browser might run has none.
KNOWN = {
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "audio/mpeg",
    "audio/ogg",
    "video/mp4",
    "video/webm",
}
# Marks that turn the direction of what follows, or cannot be seen: "gpj.exe" must not read "exe.jpg".
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


class EmptyFile(DomainError):
    code = "empty_file"
    message = gettext_noop("This file is empty.")


class FileTooLarge(DomainError):
    code = "file_too_large"
    message = gettext_noop("A file can have at most 10 MB.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    message = gettext_noop("A chat can hold at most 20 files.")


class UploadsOff(DomainError):
    code = "uploads_off"
    message = gettext_noop("Files cannot be sent here. Ask the operator to allow it.")


class _Kind(Struct, frozen=True):
    """A file as it will lie on the disk."""

    file: "File[Any]"
    name: str
    content_type: str
    width: int | None = None
    height: int | None = None


def send(
    chat: Chat, upload: UploadedFile, *, ref: str, now: datetime, operator: Operator | None = None
) -> MessageView:
    """Store a file and the line that shows it; without `operator` the visitor sent it.

    One file and one line for each `ref`, however often it is tried (D4). Raises ChatEnded, NotYours,
    RefReused, UploadsOff, EmptyFile, FileTooLarge, PictureTooLarge or TooManyFiles, and keeps nothing then.
    """
    author = messages.author_of(operator.pk) if operator else VISITOR
    if (line := _stored_before(chat, author, ref)) is not None:
        return line
    if operator is None:
        _refuse_unless_allowed(chat.pk)
    attachment = on_disk(upload, client_id=chat.client_id, chat=chat, operator=operator, now=now)
    try:
        return _store(attachment, author, operator, ref, now)
    except BaseException:
        attachment.file.storage.delete(attachment.file.name)
        raise


def on_disk(
    upload: UploadedFile,
    *,
    client_id: int,
    now: datetime,
    chat: Chat | None,
    operator: Operator | None,
    token: str = "",
) -> Attachment:
    """A row that is not saved yet, with its file in place; whoever does not save it removes the file.

    Raises EmptyFile, FileTooLarge or PictureTooLarge.
    """
    if not upload.size:
        raise EmptyFile
    if upload.size > FILE_BYTES:
        raise FileTooLarge
    kind = _kind_of(upload)
    attachment = Attachment(
        client_id=client_id, chat=chat, operator=operator, name=kind.name,
        content_type=kind.content_type, size=kind.file.size, width=kind.width, height=kind.height,
        token=token or new_token(), created_at=now,
    )  # fmt: skip
    attachment.file.save(attachment.token, kind.file, save=False)
    return attachment


def _store(
    attachment: Attachment, author: str, operator: Operator | None, ref: str, now: datetime
) -> MessageView:
    chat = attachment.chat
    assert chat is not None
    draft = Draft(
        chat.pk, author, ref, attachment.name, now, operator.pk if operator else None,
        operator.display_name if operator else "", "file", _data(attachment),
    )  # fmt: skip
    with transaction.atomic():
        outcome = messages.store_and_publish(draft)
        if outcome.code:
            raise messages.REFUSALS[outcome.code]
        if outcome.is_new:
            # The chat is locked now: nobody can add another file, or forbid them, between look and commit.
            if operator is None:
                _refuse_unless_allowed(chat.pk)
            if Attachment.objects.filter(chat=chat).count() >= FILES_A_CHAT:
                raise TooManyFiles
            attachment.save()
    if not outcome.is_new:
        # The same file, tried twice at once: the other try's is the one.
        attachment.file.storage.delete(attachment.file.name)
    elif outcome.woke:
        first_words.settle(chat.pk, outcome.woke, now)
    line = _stored_before(chat, author, ref)
    assert line is not None
    return line


def allow(chat: Chat, operator: Operator, now: datetime, *, allowed: bool) -> None:
    """**Allow uploads** for this visitor, or not any more (O25). Raises ChatEnded, NotActive or NotYours."""
    with transaction.atomic():
        if not win(own(chat, operator), uploads_allowed=allowed):
            raise refusal(chat)
        news.tell(chat.pk, ChatChanged)


def remove(attachments: Iterable[Attachment]) -> None:
    """Delete files from the disk; call it once the rows are gone for good. What stays `orphans` finds."""
    for attachment in attachments:
        if not attachment.file.name:
            continue
        try:
            attachment.file.storage.delete(attachment.file.name)
        except Exception:  # noqa: BLE001 - the others must go, whatever the storage says of this one
            log.exception("uploads.not_removed attachment=%s", attachment.pk)


def clean_name(name: str, ending: str = "") -> str:
    """The name without a path and without what misleads the eye, at most 150 characters, never empty."""
    name = _UNSEEN.sub("", clean_line(name.replace("\\", "/")))
    name = masking.mask_cards(re.sub(r'[<>:"|?*]', "_", PurePosixPath(name).name)).strip(". ")
    if ending and not _ends_with(name, ending):
        name += ending
    tail = PurePosixPath(name).suffix[:20]
    if len(name) > NAME:
        name = name[: NAME - len(tail)].rstrip(". ") + tail
    return name if name and name != ending else f"file{ending}"


def _ends_with(name: str, ending: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg") if ending == ".jpg" else ending)


def _kind_of(upload: UploadedFile) -> _Kind:
    """What the file is by its content; its name and the browser's word for it count for nothing."""
    name = upload.name or ""
    if (picture := pictures.redrawn(upload)) is not None:
        return _Kind(
            picture.content, clean_name(name, picture.ending), picture.content_type,
            picture.width, picture.height,
        )  # fmt: skip
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = DOWNLOAD
    return _Kind(upload, clean_name(name), found if found in KNOWN else DOWNLOAD)


def _data(attachment: Attachment) -> dict[str, Any]:
    """What both sides' pages need to fetch and show it."""
    return {
        "token": attachment.token,
        "type": attachment.content_type,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
    }


def _stored_before(chat: Chat, author: str, ref: str) -> MessageView | None:
    seq = Message.objects.filter(chat=chat.pk, author=author, ref=ref).values_list("seq", flat=True).first()
    return messages.after(chat.pk, seq - 1, 1)[0] if seq else None


def _refuse_unless_allowed(chat_id: int) -> None:
    chat = Chat.objects.values("status", "uploads_allowed").get(pk=chat_id)
    if chat["status"] not in ("queued", "assigned", "active"):
        raise ChatEnded
    if chat["status"] != Chat.Status.ACTIVE or not chat["uploads_allowed"]:
        raise UploadsOff
