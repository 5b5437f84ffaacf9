"""Texts that come in, and what the provider says of those that went out."""

import logging
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext

from billing.services import post_units
from chats.errors import TooManyChats
from chats.models import Chat
from chats.services import afar, inquiries, masking
from chats.services.way_back import Elsewhere
from livechat.lib.errors import DomainError
from livechat.lib.text import clean
from livechat.lib.winning import win
from notifications.models import TEXTS, Delivery, InboundText
from notifications.senders import text
from notifications.services import delivery_log, help_texts, opt_outs

log = logging.getLogger(__name__)

Kind, State = Delivery.Kind, Delivery.State

# Those that carriers in English-speaking countries know, with what our texts name: STOP.
STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START = {"START", "UNSTOP"}
HELP = {"HELP", "INFO"}
# A provider that repeats what it said does so within minutes.
KEPT = timedelta(days=30)
# Providers join as many parts.
LONGEST = 1_600
NOT_DELIVERED = ("failed", "undelivered")
# What the provider may already have said before its answer to us was read.
ON_ITS_WAY = (State.CLAIMED, State.SENT, State.UNKNOWN)


def note_status(delivery_id: int, provider_id: str, status: str, error: str, now: datetime) -> None:
    """A text arrived, or did not; a late or repeated word changes nothing."""
    if status != "delivered" and status not in NOT_DELIVERED:
        return
    ours = Delivery.objects.filter(pk=delivery_id, kind__in=TEXTS)
    delivery = ours.filter(provider_id__in=("", provider_id)).select_related("client").first()
    if delivery is None or not provider_id:
        return
    with transaction.atomic():
        on_its_way = ours.filter(state__in=ON_ITS_WAY)
        if status == "delivered":
            # A phone that was off gets it hours after it was sent.
            sent_at = Coalesce("sent_at", Value(now))
            win(on_its_way, state=State.DELIVERED, sent_at=sent_at, provider_id=provider_id, problem="")
        elif win(
            on_its_way,
            state=State.FAILED,
            provider_id=provider_id,
            problem=f"Their carrier did not take it ({error[:10]}).",
        ):
            post_units.give_back(delivery.client, reference=f"text:{delivery.pk}", now=now)
            if error == str(text.STOPPED):
                opt_outs.stop_texts(delivery.recipient, delivery.sender, now)
        delivery_log.changed(delivery)


def word(body: str) -> Literal["stop", "start", "help", ""]:
    """What a text asks of us, if it is nothing but one of these words."""
    said = body.strip().strip(".!\"'").upper()
    if said in STOP:
        return "stop"
    if said in START:
        return "start"
    return "help" if said in HELP else ""


def receive(
    provider_id: str, sender: str, recipient: str, body: str, now: datetime, *, has_files: bool = False
) -> str:
    """STOP and START hold for that number; everything else joins the chat of the last text to it (U10).

    Pictures are not fetched: a line says that there was something.
    Gives what is to be answered to HELP; of everything else nothing.
    """
    asked = word(body)
    if asked in ("stop", "start"):
        with transaction.atomic():
            # An older START that is told again would lift a younger STOP.
            if _is_new(provider_id, now):
                hold = opt_outs.stop_texts if asked == "stop" else opt_outs.allow_texts
                hold(sender, recipient, now)
    elif asked == "help":
        return help_texts.answer(sender, recipient, now)
    else:
        _join(provider_id, sender, recipient, body, now, has_files=has_files)
    return ""


def prune(now: datetime) -> None:
    InboundText.objects.filter(received_at__lt=now - KEPT).delete()


def _is_new(provider_id: str, now: datetime) -> bool:
    if not provider_id:
        return True  # a STOP must never be missed
    _, is_new = InboundText.objects.get_or_create(provider_id=provider_id[:64], defaults={"received_at": now})
    return is_new


def _join(
    provider_id: str, sender: str, recipient: str, body: str, now: datetime, *, has_files: bool
) -> None:
    texts = Delivery.objects.gone_out().filter(
        kind__in=(Kind.TEXT, Kind.CONFIRMATION), recipient=sender, sender=recipient
    )
    last = texts.order_by("-claimed_at").select_related("chat__visitor").first()
    if last is None or last.chat is None:
        return
    with translation.override(last.chat.visitor.language):
        file = gettext("[File: {name}]").replace("{name}", "MMS") if has_files else ""
    # The provider's name for it is its identity: the same text twice is one message (D4).
    try:
        said = masking.mask_cards(clean(f"{body[:LONGEST]}\n{file}"))
        _take(last.chat, provider_id[:64], said, sender, now)
    except DomainError as error:
        log.info("text.refused delivery=%d code=%s", last.pk, error.code)


def _take(chat: Chat, ref: str, said: str, sender: str, now: datetime) -> None:
    try:
        afar.answer(chat, ref=ref, text=said, now=now)
    except (Elsewhere, TooManyChats):
        inquiries.take_reply(chat.visitor, chat, ref=ref, text=said, phone=sender, now=now)
