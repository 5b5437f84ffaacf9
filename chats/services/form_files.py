"""Files of inquiries: of the contact form, before it is sent, and of e-mails that no conversation takes.

They belong to nobody but their visitor until the inquiry is there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop

from chats.access import is_blocked
from chats.errors import Unavailable
from chats.models import Attachment, Inquiry, Visitor
from chats.services import uploads
from livechat.lib.errors import DomainError

# Of one visitor, sent with a form or not.
A_DAY = 20
KEPT_UNSENT = timedelta(days=1)
TOKEN_LENGTH = 32


class NoFormFiles(DomainError):
    code = "uploads_off"
    message = gettext_noop("Files cannot be sent with this form.")


class TooManyFormFiles(DomainError):
    code = "too_many_files"
    message = gettext_noop("That is more files than we can take today.")


class FileGone(DomainError):
    code = "file_gone"
    message = gettext_noop("A file is not there any more. Please attach it again.")


def add(visitor: Visitor, upload: UploadedFile, *, ref: str, now: datetime) -> Attachment:
    """What `keep` does, for the form of a website that takes files with it. Raises NoFormFiles, too."""
    if not visitor.site.takes_form_files:
        raise NoFormFiles
    return keep(visitor, upload, ref=ref, now=now)


def keep(visitor: Visitor, upload: UploadedFile, *, ref: str, now: datetime) -> Attachment:
    """Keep a file until its inquiry is there; one for each `ref`, however often it is tried.

    Raises Unavailable, TooManyFormFiles, EmptyFile, FileTooLarge or PictureTooLarge.
    """
    if is_blocked(visitor):
        raise Unavailable
    token = _token(visitor, ref)
    if (known := Attachment.objects.filter(token=token).first()) is not None:
        return known
    if Attachment.objects.filter(visitor=visitor, created_at__gt=now - KEPT_UNSENT).count() >= A_DAY:
        raise TooManyFormFiles
    attachment = uploads.on_disk(
        upload, client_id=visitor.site.client_id, chat=None, operator=None, now=now, token=token
    )
    attachment.visitor = visitor
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:
        # The same file, tried twice at once: the other try's is the one.
        uploads.remove([attachment])
        return Attachment.objects.get(token=token)
    except BaseException:
        uploads.remove([attachment])
        raise
    return attachment


def go_with(inquiry: Inquiry, tokens: Sequence[str]) -> None:
    """These files belong to this inquiry now. Raises FileGone, and the caller stores nothing then."""
    unsent = Attachment.objects.filter(Q(inquiry=None) | Q(inquiry=inquiry), visitor=inquiry.visitor_id)
    if unsent.filter(token__in=tokens).update(inquiry=inquiry) < len(set(tokens)):
        raise FileGone


def prune(now: datetime) -> None:
    """Files whose inquiry never came."""
    unsent = Attachment.objects.filter(inquiry=None, visitor__isnull=False, created_at__lt=now - KEPT_UNSENT)
    for attachment in unsent.iterator():
        # Whoever sends the form in this moment wins or is told.
        if unsent.filter(pk=attachment.pk).delete()[0]:
            uploads.remove([attachment])


def _token(visitor: Visitor, ref: str) -> str:
    """The same for every try, and guessed by nobody."""
    return salted_hmac("chats.form_files", f"{visitor.pk} {ref}").hexdigest()[:TOKEN_LENGTH]
