"""Who could answer now, as the head of the widget shows them."""

from accounts.models import Operator, Site
from chats import rights

MOST = 3


def of_site(site: Site) -> list[Operator]:
    """At most three people with a picture who are online, whoever chatted last first."""
    online = rights.pool_of(site.client_id).online().exclude(picture="")
    return list(online.order_by("-last_chat_at", "pk")[:MOST])
