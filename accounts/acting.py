"""The door of acting for a client: what the session says, looked at on each page of the dashboard."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Client, User
from accounts.services import acting

KEY = "acting"
# Nowhere else does the session have to be read for it: the widget's pages stay without cookies.
DASHBOARD = "/dashboard/"


def begin(request: HttpRequest, client: Client, reason: str, now: datetime) -> None:
    assert isinstance(request.user, User)
    until = acting.begin(request.user, client, reason, now)
    request.session[KEY] = {"client": client.pk, "until": until.isoformat()}


def end(request: HttpRequest) -> Client | None:
    """Stop acting; gives for whom it was."""
    client = _client(request.session.pop(KEY, None))
    if client is not None:
        assert isinstance(request.user, User)
        acting.ended(request.user, client, by_itself=False)
    return client


class Acting:
    """Sets `user.acting_for`, refuses what is not for staff to do, and writes down what they changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DASHBOARD) or KEY not in request.session:
            return self.get_response(request)
        client = self._client(request)
        if client is None:
            return redirect("admin:index")
        if not acting.is_allowed(request.method or "", request.path):
            words = "Not while you act for a client: this is for its own people to do."
            return render(request, "refused.html", {"message": words}, status=409)
        answer = self.get_response(request)
        if request.method == "POST" and answer.status_code < 400 and KEY in request.session:
            assert isinstance(request.user, User)
            acting.changed(request.user, client, request.path)
        return answer

    def _client(self, request: HttpRequest) -> Client | None:
        """Sets whom the person acts for; none when the time is over or the right is gone."""
        said = request.session[KEY]
        client, user = _client(said), request.user
        is_over = timezone.now() >= datetime.fromisoformat(said["until"])
        if client is None or is_over or not isinstance(user, User) or not acting.may_act(user):
            del request.session[KEY]
            if client is not None and isinstance(user, User):
                acting.ended(user, client, by_itself=True)
                messages.info(request, f"You no longer act for {client}.")
            return None
        user.acting_for = client
        return client


def _client(said: dict[str, str] | None) -> Client | None:
    return Client.objects.filter(pk=said["client"]).first() if said else None
