"""Texts that come in, and what the provider says of those that went out."""

from contextlib import suppress
from datetime import datetime
from typing import Literal

from django.db import transaction

from billing.services import post_units
from chats.events.commands import MAX_TEXT
from chats.services import afar, inquiries, masking
from chats.services.way_back import Elsewhere
from livechat.lib.errors import DomainError
from livechat.lib.text import clean
from livechat.lib.winning import win
from notifications.models import TEXTS, Delivery
from notifications.services import help_texts, opt_outs

Kind, State = Delivery.Kind, Delivery.State

# Those that carriers in English-speaking countries know, with what our texts name: STOP.
STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START = {"START", "UNSTOP"}
HELP = {"HELP", "INFO"}
NOT_DELIVERED = ("failed", "undelivered")
# What the provider may already have said before its answer to us was read.
ON_ITS_WAY = (State.CLAIMED, State.SENT, State.UNKNOWN)


def note_status(delivery_id: int, provider_id: str, status: str, error: str, now: datetime) -> None:
    """A text arrived, or did not; a late or repeated word changes nothing."""
    ours = Delivery.objects.filter(pk=delivery_id, kind__in=TEXTS)
    delivery = ours.filter(provider_id__in=("", provider_id)).select_related("client").first()
    if delivery is None or not provider_id:
        return
    with transaction.atomic():
        on_its_way = ours.filter(state__in=ON_ITS_WAY)
        if status == "delivered":
            win(on_its_way, state=State.DELIVERED, sent_at=now, provider_id=provider_id, problem="")
        elif status in NOT_DELIVERED and win(
            on_its_way, state=State.FAILED, provider_id=provider_id, problem=f"Not delivered ({error[:10]})."
        ):
            post_units.give_back(delivery.client, reference=f"text:{delivery.pk}", now=now)


def word(body: str) -> Literal["stop", "start", "help", ""]:
    """What a text asks of us, if it is nothing but one of these words."""
    said = body.strip().strip(".!\"'").upper()
    if said in STOP:
        return "stop"
    if said in START:
        return "start"
    return "help" if said in HELP else ""


def receive(provider_id: str, sender: str, recipient: str, body: str, now: datetime) -> str:
    """STOP and START hold for that number; everything else joins the chat of the last text to it (U10).

    Gives what is to be answered to HELP; of everything else nothing.
    """
    asked = word(body)
    if asked == "stop":
        opt_outs.stop_texts(sender, recipient, now)
    elif asked == "start":
        opt_outs.allow_texts(sender, recipient, now)
    elif asked == "help":
        return help_texts.answer(sender, recipient, now)
    else:
        _join(provider_id, sender, recipient, body, now)
    return ""


def _join(provider_id: str, sender: str, recipient: str, body: str, now: datetime) -> None:
    texts = Delivery.objects.filter(
        kind__in=(Kind.TEXT, Kind.CONFIRMATION), recipient=sender, sender=recipient, claimed_at__isnull=False
    )
    last = texts.order_by("-claimed_at").select_related("chat__visitor").first()
    if last is None or last.chat is None:
        return
    # The provider's name for it is its identity: the same text twice is one message (D4).
    with suppress(DomainError):
        said = masking.mask_cards(clean(body[:MAX_TEXT]))
        ref = provider_id[:64]
        try:
            afar.answer(last.chat, ref=ref, text=said, now=now)
        except Elsewhere:
            inquiries.take_reply(last.chat.visitor, last.chat, ref=ref, text=said, phone=sender, now=now)
