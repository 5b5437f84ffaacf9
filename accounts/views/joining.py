"""The page behind the link of an invitation: for whoever holds it, signed in or not."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.adapter import landing_page
from accounts.models import TeamInvitation, User
from accounts.services import team_invitations
from accounts.team_forms import JoinForm
from livechat.lib.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_team(request: HttpRequest, invitation_secret: str) -> HttpResponse:
    """Join as who is signed in, or with a new account; an older account is asked to sign in first."""
    now = timezone.now()
    invitation = team_invitations.by_secret(invitation_secret, now)
    if isinstance(request.user, User):
        return _join_as(request, invitation, request.user)
    if User.objects.filter(email=invitation.email).exists():
        return _page(request, invitation, "sign_in")
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = team_invitations.accept_as_new(invitation, **form.cleaned_data, now=now)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            answer: HttpResponse = perform_login(
                request, user, email_verification="none", redirect_url=landing_page(user)
            )
            return answer
    return _page(request, invitation, "new", form)


def _join_as(request: HttpRequest, invitation: TeamInvitation, user: User) -> HttpResponse:
    if user.email != invitation.email:
        return _page(request, invitation, "other")
    if request.method != "POST":
        return _page(request, invitation, "join")
    team_invitations.accept(invitation, user, timezone.now())
    messages.success(request, f"You are in the team of {invitation.client} now.")
    return redirect(landing_page(user))


def _page(
    request: HttpRequest, invitation: TeamInvitation, case: str, form: JoinForm | None = None
) -> HttpResponse:
    context = {"invitation": invitation, "client": invitation.client, "case": case, "form": form}
    status = 422 if form and form.errors else 403 if case == "other" else 200
    return render(request, "accounts/join_team.html", context, status=status)
