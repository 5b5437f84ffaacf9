"""The answer to HELP: who texts, and how to stop it; seldom, so that two machines do not go on."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from livechat.lib.text import clean_line
from livechat.lib.winning import win
from notifications.models import TEXTS, Delivery, HelpAnswer

EVERY = timedelta(hours=1)
# Of these the clients are named.
LATEST = 5
NAME_LENGTH = 40


def answer(phone: str, sender: str, now: datetime) -> str:
    """Words for whom we have texted; nothing for anybody else, nor twice within the hour."""
    sent = Delivery.objects.gone_out().filter(recipient=phone, kind__in=TEXTS, sender=sender)
    texts = list(sent.order_by("-created_at").select_related("client", "chat__visitor")[:LATEST])
    if not texts or not _take(phone, sender, now):
        return ""
    names = dict.fromkeys(clean_line(one.client.name)[:NAME_LENGTH] for one in texts)
    language = texts[0].chat.visitor.language if texts[0].chat else settings.LANGUAGE_CODE
    with translation.override(language):
        about = gettext("These texts are about your conversation with {name}.")
        return f"{about.replace('{name}', ', '.join(names))} {gettext('Reply STOP for no more texts.')}"


def _take(phone: str, sender: str, now: datetime) -> bool:
    _, is_first = HelpAnswer.objects.get_or_create(phone=phone, sender=sender, defaults={"answered_at": now})
    earlier = HelpAnswer.objects.filter(phone=phone, sender=sender, answered_at__lte=now - EVERY)
    return is_first or bool(win(earlier, answered_at=now))
