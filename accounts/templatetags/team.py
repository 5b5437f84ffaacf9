"""What somebody may do for the client whose team they are in, on pages of every app."""

from django import template

from accounts import access
from accounts.models import AuditEntry, Client, User
from livechat.lib.errors import NotFound

register = template.Library()


@register.simple_tag
def managed_client(user: User) -> Client | None:
    """Of owners and admins, who have pages that operators do not see."""
    try:
        return access.managed_client(user)
    except NotFound:
        return None


@register.filter
def owns(user: User) -> bool:
    """Owners alone: package, payment methods, agreements, ownership. Staff who act for them do not."""
    try:
        access.owned_client(user)
    except NotFound:
        return False
    return True


_WORDS = {
    "acting.began": "Acted for you in the dashboard",
    "acting.changed": "Changed something while acting for you",
    "acting.ended": "Stopped acting for you",
    "agreement.accepted": "Accepted the Terms & Conditions",
    "order.cancelled": "Cancelled an order",
    "order.marked_paid": "Confirmed a transfer",
    "order.refunded": "Sent money back",
    "payment_method.removed": "Removed the payment method",
    "chat.read": "Read a conversation",
    "client.signed_up": "Opened the account",
    "data.exported": "Downloaded an export",
    "inquiry.read": "Read an inquiry",
    "invitation.withdrawn": "Withdrew an invitation",
    "member.invited": "Invited somebody",
    "member.joined": "Joined the team",
    "member.removed": "Took somebody out of the team",
    "member.role_changed": "Changed a role",
    "ownership.transferred": "Handed over the ownership",
    "subscription.cancelled": "Cancelled the subscription",
    "subscription.change_planned": "Planned a change of package",
    "subscription.change_undone": "Took a change of package back",
    "subscription.changed": "Changed the package",
    "subscription.corrected": "Corrected the subscription",
    "subscription.resumed": "Took the cancellation back",
    "top_up.switched_off": "Switched automatic top-up off",
    "top_up.switched_on": "Switched automatic top-up on",
    "promotions.restored": "Lifted the suspension of promotions",
    "promotions.suspended": "Suspended promotions",
    "service.restored": "Lifted the suspension of the service",
    "service.suspended": "Suspended the service",
}


@register.filter
def in_words(entry: AuditEntry) -> str:
    """What was done; with the number or the page that it was done to, where that helps."""
    words = _WORDS.get(entry.action, entry.action.replace(".", " ").replace("_", " ").capitalize())
    kind, _, number = entry.subject.partition(":")
    if kind in ("chat", "inquiry") and number:
        return f"{words}: {kind} {number}"
    return f"{words}: {entry.subject}" if entry.subject.startswith("/") else words
