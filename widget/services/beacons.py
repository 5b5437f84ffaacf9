"""What the loader says of a visitor every 30 s, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from chats.events.base import RowId, Token
from chats.events.commands import Short, Url
from chats.models import Visitor
from chats.services import alerts, invitations, presence
from chats.services.online import Sighting, State
from livechat.lib import countries, devices
from livechat.lib.text import clean_line
from widget.services import identity

BODY_BYTES = 4096
WEEK = 7 * 24 * 3600

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}\Z")]
Seconds = Annotated[int, Meta(ge=0, le=WEEK)]


class Beacon(Struct, frozen=True, forbid_unknown_fields=True):
    """One beacon; every time is a number of seconds until now, since clocks differ."""

    site: Key
    token: Token
    url: Url
    title: Short = ""
    referrer: Url = ""
    state: Literal["visible", "hidden", "left"] = "visible"
    seconds: Seconds = 0  # on the site, in this visit
    idle: Seconds = 0  # since the last key, pointer or scroll
    hidden: Seconds = 0
    again: bool = False  # was here before this visit
    known: bool = False  # has opened the widget, and so may have a row
    invitation: RowId | None = None  # one that was shown
    answer: Literal["", "shown", "yes", "no"] = ""


decode = msgspec.json.Decoder(Beacon).decode


def sighting(beacon: Beacon, site_id: int, *, address: str, user_agent: str, now: datetime) -> Sighting:
    """What is shown to operators. Of the address nothing is kept but its country."""
    moment = now.timestamp()
    state = _state(beacon)
    return Sighting(
        site_id=site_id,
        who=identity.hash_token(beacon.token),
        url=clean_line(beacon.url),
        title=clean_line(beacon.title),
        referrer=clean_line(beacon.referrer),
        state=state,
        state_at=moment - (beacon.hidden if state == "hidden" else beacon.idle),
        came_at=moment - beacon.seconds,
        device=devices.device_of(user_agent),
        country=countries.country_of(address),
        is_returning=beacon.again,
        answered=beacon.invitation or 0,
    )


def _state(beacon: Beacon) -> State:
    if beacon.state != "visible":
        return beacon.state
    return "idle" if timedelta(seconds=beacon.idle) > presence.AWAY_AFTER else "active"


def matters(beacon: Beacon) -> bool:
    """Whether the database has to hear of it: most visitors only look."""
    return beacon.known or bool(beacon.answer)


def store(beacon: Beacon, site_id: int, now: datetime) -> None:
    """What follow-ups go by (U2), what ends an alert (P7), and what was said to an invitation (X2)."""
    who = identity.hash_token(beacon.token)
    if beacon.answer and beacon.invitation:
        invitations.answered(beacon.invitation, site_id, who, beacon.answer, now)
    visitor = Visitor.objects.only("alerted_at").filter(site=site_id, token_hash=who).first()
    if visitor is None:
        return
    is_there = beacon.state != "left"
    if is_there:
        hidden = timedelta(seconds=beacon.hidden) if beacon.state == "hidden" else None
        presence.beacon(visitor.pk, idle=timedelta(seconds=beacon.idle), hidden=hidden, now=now)
    if alerts.is_fresh(visitor, now):
        alerts.on_a_page(visitor.pk, is_there=is_there, now=now)
