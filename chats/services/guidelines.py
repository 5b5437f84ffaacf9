"""What operators of a client should know (S15)."""

from datetime import datetime

from django.db.models import Max

from accounts.models import Client
from chats.errors import ChangedMeanwhile
from chats.models import Guideline
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line
from livechat.lib.winning import win

TITLE_LENGTH = 100
BODY_LENGTH = 20_000


class NoTitle(DomainError):
    code = "no_title"
    message = "Give the section a title."


def add(client: Client, title: str, body: str, now: datetime) -> Guideline:
    """At the end. Raises NoTitle, EmptyText or BadText."""
    last = Guideline.objects.filter(client=client).aggregate(last=Max("position"))["last"]
    return Guideline.objects.create(
        client=client, position=(last or 0) + 1, updated_at=now, **_cleaned(title, body)
    )


def change(guideline: Guideline, version: int, title: str, body: str, now: datetime) -> None:
    """Write it anew if it is still as it was read. Raises ChangedMeanwhile."""
    values = _cleaned(title, body)
    if not win(Guideline.objects.filter(pk=guideline.pk, version=version), updated_at=now, **values):
        raise ChangedMeanwhile


def delete(guideline: Guideline) -> None:
    Guideline.objects.filter(pk=guideline.pk).delete()


def _cleaned(title: str, body: str) -> dict[str, str]:
    title = clean_line(title)[:TITLE_LENGTH]
    if not title:
        raise NoTitle
    return {"title": title, "body": clean(body)[:BODY_LENGTH]}
