"""Chats that ended before there was a history enter it, and their days are to be summed."""

from django.db import migrations, transaction
from django.db.models import Min, Q

A_BATCH = 200
CLOSED = ("ended", "redirected")


def enter_all(apps, schema_editor):
    chats = apps.get_model("chats", "Chat").objects.filter(status__in=CLOSED)
    last = 0
    while True:
        batch = list(
            chats.filter(pk__gt=last)
            .select_related("visitor")
            .prefetch_related("tags")
            .annotate(first_asked_at=Min("messages__created_at", filter=Q(messages__author="visitor")))
            .order_by("pk")[:A_BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        with transaction.atomic():
            for chat in batch:
                _enter(chats, chat)
            stale = apps.get_model("chats", "StaleDay")
            days = {(chat.client_id, chat.created_at.date()) for chat in batch}
            stale.objects.bulk_create(
                [stale(client_id=client_id, day=day) for client_id, day in days], ignore_conflicts=True
            )


def _enter(chats, chat):
    chats.filter(pk=chat.pk).update(
        is_listed=True,
        outcome=_outcome(chat),
        visitor_name=chat.visitor.name or f"Visitor {chat.visitor_id}",
        visitor_email=chat.visitor.email,
        tag_names=", ".join(sorted((tag.name for tag in chat.tags.all()), key=str.lower))[:200],
        response_seconds=_seconds(chat.first_asked_at, chat.first_response_at),
        handling_seconds=_seconds(chat.accepted_at, chat.ended_at),
    )


def _outcome(chat):
    if chat.is_test or not chat.visitor_seq:
        return ""
    if chat.status == "redirected":
        return "redirected"
    return "answered" if chat.first_response_at else "unanswered"


def _seconds(start, end):
    return None if start is None or end is None else max(0, round((end - start).total_seconds()))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("chats", "0009_history")]
    operations = [migrations.RunPython(enter_all, migrations.RunPython.noop)]
