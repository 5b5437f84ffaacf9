"""Owners of the tests at the dashboard, and what they send."""

from typing import Any

from django.test import Client as Http

from accounts.models import Client, Member, Operator, Site
from livechat.testing.factories import MemberFactory
from widget.design_form import typed
from widget.services import designs


def signed_in(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


def owner_of(client: Client) -> Http:
    member: Member = MemberFactory(client=client, role=Member.Role.OWNER)
    http = Http()
    http.force_login(member.user)
    return http


def filled(site: Site, **changed: Any) -> dict[str, Any]:
    """What the design's form sends for a site as it is, but for what is changed."""
    site.refresh_from_db()
    saved = designs.for_site(site)
    fields = typed(designs.values_of(site, saved)) | {"version": saved.version} | changed
    return {name: "on" if value is True else value for name, value in fields.items() if value is not False}
