"""Tickets and tokens."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import signing

from accounts.models import Site
from livechat.testing.factories import SiteFactory
from widget.services.identity import BadTicket, hash_token, make_ticket, read_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.row("I7")]


def test_a_ticket_names_its_site_and_no_other(site: Site) -> None:
    other = SiteFactory()
    assert read_ticket(make_ticket(site)) == site.pk
    assert read_ticket(make_ticket(other)) == other.pk


def test_a_ticket_that_was_altered_is_refused(site: Site) -> None:
    other = SiteFactory()
    ticket = make_ticket(site)
    signature = ticket.partition(":")[2]
    for forged in (
        f"{other.pk}:{signature}",
        ticket[:-1],
        ticket.swapcase(),
        "",
        ":",
        "1",
        "x" * 300,
        "1:é:\x00",
    ):
        with pytest.raises(BadTicket):
            read_ticket(forged)


def test_a_signature_for_another_purpose_is_no_ticket(site: Site) -> None:
    with pytest.raises(BadTicket):
        read_ticket(signing.TimestampSigner(salt="something.else").sign(str(site.pk)))
    with pytest.raises(BadTicket):
        read_ticket(signing.TimestampSigner(salt="widget.ticket").sign("not a number"))


@pytest.mark.parametrize(("age", "is_good"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_ticket_is_good_for_a_day(site: Site, age: timedelta, is_good: bool) -> None:
    then = datetime.now(UTC) - age
    with patch("django.core.signing.time.time", return_value=then.timestamp()):
        ticket = make_ticket(site)
    if is_good:
        assert read_ticket(ticket) == site.pk
    else:
        with pytest.raises(BadTicket):
            read_ticket(ticket)


def test_a_stored_token_does_not_tell_the_token() -> None:
    token = "a" * 43
    assert hash_token(token) == hash_token(token) != hash_token("b" * 43)
    assert len(hash_token(token)) == 64
    assert token not in hash_token(token)
