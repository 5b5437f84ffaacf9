"""An operator's own settings (O36): how visitors see them, and how their console behaves."""

import secrets
from dataclasses import asdict, dataclass
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Operator
from chats.events.facts import ChatChanged
from chats.models import Chat
from chats.services import news
from livechat.lib.pictures import square


@dataclass(frozen=True)
class Choices:
    display_name: str
    allows_uploads: bool
    checks_spelling: bool
    sounds: bool
    notifications: bool
    language: str
    languages: list[str]


def save(operator: Operator, choices: Choices) -> None:
    """Store them, and tell all windows of the operator; visitors read the new name from now on."""
    with transaction.atomic():
        before = Operator.objects.get(pk=operator.pk)
        Operator.objects.filter(pk=operator.pk).update(**asdict(choices))
        news.tell_desk(operator.pk, "settings")
        if before.display_name != choices.display_name:
            _tell_chats(operator.pk)


def set_picture(operator: Operator, file: IO[bytes]) -> None:
    """Make a face of the picture and show it under a new address. Raises BadPicture."""
    face = ContentFile(square(file))
    name = operator.picture.storage.save(f"pictures/{secrets.token_urlsafe(16)}.webp", face)
    _replace_picture(operator, name)


def remove_picture(operator: Operator) -> None:
    """Initials again."""
    _replace_picture(operator, "")


def _replace_picture(operator: Operator, name: str) -> None:
    with transaction.atomic():
        before = str(Operator.objects.values_list("picture", flat=True).get(pk=operator.pk))
        Operator.objects.filter(pk=operator.pk).update(picture=name)
        news.tell_desk(operator.pk, "settings")
        _tell_chats(operator.pk)
        if before:
            transaction.on_commit(partial(operator.picture.storage.delete, before), robust=True)


def _tell_chats(operator_id: int) -> None:
    for chat_id in Chat.objects.open().filter(operator=operator_id).values_list("pk", flat=True):
        news.tell(chat_id, ChatChanged)
