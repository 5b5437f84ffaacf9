"""Files that go along with a canned response of a client; each chat gets copies of its own."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import Operator
from chats.errors import MayNotManage
from chats.models import Attachment, CannedResponse, Chat
from chats.services import responses, uploads
from livechat.lib.errors import DomainError
from livechat.lib.files import content_of

MOST = 5


class TooManyResponseFiles(DomainError):
    code = "too_many_files"
    message = f"A response can have at most {MOST} files."


class NoFilesHere(DomainError):
    code = "no_files_here"
    message = "Files go along with responses of a client, not with your own."


def add(response: CannedResponse, upload: UploadedFile, by: Operator, now: datetime) -> Attachment:
    """Raises MayNotManage, NoFilesHere, TooManyResponseFiles, EmptyFile, FileTooLarge or PictureTooLarge."""
    if not responses.may_manage(by, response):
        raise MayNotManage
    if response.client_id is None:
        raise NoFilesHere
    if response.attachments.count() >= MOST:
        raise TooManyResponseFiles
    attachment = uploads.on_disk(upload, client_id=response.client_id, chat=None, operator=by, now=now)
    try:
        with transaction.atomic():
            attachment.save()
            response.attachments.add(attachment)
            responses.tell(response)
    except BaseException:
        uploads.remove([attachment])
        raise
    return attachment


def take_away(response: CannedResponse, tokens: Iterable[str], by: Operator) -> None:
    """Raises MayNotManage; tokens of anything else are passed over."""
    if not responses.may_manage(by, response):
        raise MayNotManage
    gone = list(response.attachments.filter(token__in=list(tokens)))
    if not gone:
        return
    with transaction.atomic():
        Attachment.objects.filter(pk__in=[attachment.pk for attachment in gone]).delete()
        responses.tell(response)
        transaction.on_commit(partial(uploads.remove, gone))


def send(response: CannedResponse, chat: Chat, operator: Operator, *, ref: str, now: datetime) -> None:
    """Send copies into the operator's own chat, once for each `ref`. Raises what `uploads.send` raises."""
    for number, attachment in enumerate(response.attachments.all()):
        file = BytesIO(content_of(attachment.file))
        upload = UploadedFile(file, name=attachment.name, size=attachment.size)
        uploads.send(chat, upload, ref=f"{ref}-{number}", now=now, operator=operator)
