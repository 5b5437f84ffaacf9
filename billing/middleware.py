"""After a subscription has ended, the dashboard shows and exports, and changes nothing but the package."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from accounts import access
from accounts.models import User
from billing.services import subscriptions
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.refusals import refuse

DASHBOARD = "/dashboard/"
# Beginning again, on which terms, keeping one's own account safe, and staff who go.
STILL_CHANGES = (
    "/dashboard/billing/",
    "/dashboard/agreement/",
    "/dashboard/security/",
    "/dashboard/acting/end/",
)
READS = ("GET", "HEAD", "OPTIONS")


class ReadOnly(DomainError):
    code = "read_only"
    message = "Your subscription has ended: everything can be read and exported, and nothing changed."


class ReadOnlyDashboard(MiddlewareMixin):
    """Refuses what would change something on the dashboard of a client that has left."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        path = request.path_info
        if request.method in READS or not path.startswith(DASHBOARD) or path.startswith(STILL_CHANGES):
            return None
        if not isinstance(request.user, User):
            return None
        try:
            client = access.client_of_member(request.user)
        except NotFound:
            return None
        return refuse(request, ReadOnly()) if subscriptions.is_read_only(client, timezone.now()) else None
