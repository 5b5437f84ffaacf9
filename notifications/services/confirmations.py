"""What a visitor gets who has used the contact form: that we have it, and nothing of what was written.

The address is whatever somebody typed: an e-mail that repeated their words would carry anybody's text
to anybody.
"""

from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from chats.models import Inquiry
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries

A_DAY = 3
SUBJECT_LENGTH = 240


def confirm(inquiry_id: int, now: datetime) -> Delivery | None:
    """Queue it in the visitor's language; none without an address, or for one that had enough today."""
    inquiry = Inquiry.objects.select_related("client", "site", "visitor", "chat").get(pk=inquiry_id)
    recipient = inquiry.email.lower()
    if not recipient:
        return None
    to_them = Delivery.objects.filter(kind=Delivery.Kind.INQUIRY_RECEIPT, recipient=recipient)
    if to_them.filter(created_at__gt=now - timedelta(days=1)).count() >= A_DAY:
        return None
    with translation.override(language_of(inquiry)):
        subject = gettext("We have your message: {site}").format(site=inquiry.site.title)
        context = {
            "client": inquiry.client,
            "site": inquiry.site,
            "language": translation.get_language(),
            "is_rtl": translation.get_language_bidi(),
        }
        return deliveries.queue(
            Delivery(
                client_id=inquiry.client_id,
                chat_id=inquiry.chat_id,
                kind=Delivery.Kind.INQUIRY_RECEIPT,
                reference=f"inquiry_receipt:{inquiry.pk}",
                recipient=recipient,
                subject=clean_line(subject)[:SUBJECT_LENGTH],
                text=render_to_string("notifications/email/receipt.txt", context),
                html=render_to_string("notifications/email/receipt.html", context),
                created_at=now,
                due_at=now,
            )
        )


def language_of(inquiry: Inquiry) -> str:
    """That of the chat, else of the browser, else English."""
    spoken = (inquiry.chat.visitor_language if inquiry.chat else "") or inquiry.visitor.locale
    try:
        return translation.get_supported_language_variant(spoken.lower())
    except LookupError:
        return "en"
