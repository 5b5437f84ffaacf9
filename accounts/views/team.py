"""The team of a client, below /dashboard/team/: for owners and admins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.models import Client, Member, User
from accounts.services import members, team_invitations
from accounts.team_forms import ROLES, InviteForm, OwnershipForm
from livechat.lib.errors import DomainError


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    return _page(request, access.managed_client(_user(request)), InviteForm())


@login_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    client = access.managed_client(user)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            team_invitations.invite(client, **form.cleaned_data, actor=user, now=timezone.now())
        except DomainError as error:
            form.add_error("email", error.message)
        else:
            messages.success(request, f"An invitation is on its way to {form.cleaned_data['email'].lower()}.")
            return redirect("dashboard_team")
    return _page(request, client, form, status=422)


@login_required
@require_POST
def send_again(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """A new link for the same person; the old one no longer works."""
    user = _user(request)
    client = access.managed_client(user)
    old = access.invitation_of(client, invitation_id)
    team_invitations.invite(client, old.email, old.role, actor=user, now=timezone.now())
    messages.success(request, f"A new invitation is on its way to {old.email}.")
    return redirect("dashboard_team")


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    user = _user(request)
    invitation = access.invitation_of(access.managed_client(user), invitation_id)
    team_invitations.withdraw(invitation, actor=user)
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("dashboard_team")


@login_required
@require_POST
def change_role(request: HttpRequest, member_id: int) -> HttpResponse:
    user = _user(request)
    member = access.member_of(access.managed_client(user), member_id)
    role = request.POST.get("role", "")
    if role != member.role:
        members.change_role(member, role, actor=user)
        messages.success(request, f"{member.user} is {dict(ROLES)[role].lower()} now.")
    return redirect("dashboard_team")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, member_id: int) -> HttpResponse:
    """Asks first, on a page of its own: it says what happens to their chats."""
    user = _user(request)
    client = access.managed_client(user)
    member = access.member_of(client, member_id)
    if request.method != "POST":
        return render(request, "accounts/team_remove.html", {"client": client, "member": member})
    members.remove(member, actor=user, now=timezone.now())
    if member.user_id == user.pk:
        messages.success(request, f"You have left the team of {client}.")
        return redirect("home")
    messages.success(request, f"{member.user} is no longer in your team.")
    return redirect("dashboard_team")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ownership(request: HttpRequest) -> HttpResponse:
    """Hand over everything; for the owner alone."""
    user = _user(request)
    client = access.owned_client(user)
    form = OwnershipForm(request.POST or None, client=client, owner=user)
    if request.method == "POST" and form.is_valid():
        receiver: Member = form.cleaned_data["member"]
        members.transfer(client.members.select_related("client", "user").get(user=user), receiver, actor=user)
        messages.success(request, f"{receiver.user} owns {client} now. You are an admin.")
        return redirect("dashboard_team")
    context = {"client": client, "form": form}
    return render(request, "accounts/team_ownership.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, client: Client, form: InviteForm, *, status: int = 200) -> HttpResponse:
    user = _user(request)
    now = timezone.now()
    context = {
        "client": client,
        "form": form,
        "members": client.members.select_related("user__operator").order_by("pk"),
        "invitations": client.team_invitations.filter(accepted_at=None).select_related("invited_by"),
        "roles": ROLES,
        "is_owner": access.role_in(user.pk, client.pk) == Member.Role.OWNER,
        "owners": client.members.filter(role=Member.Role.OWNER).count(),
        "now": now,
    }
    return render(request, "accounts/team.html", context, status=status)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
