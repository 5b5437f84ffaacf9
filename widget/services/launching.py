"""How a website's widget comes forward by itself: settings, rules, and what the loader learns of them."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Site
from billing.services import entitlement
from livechat.lib.errors import DomainError
from livechat.lib.pictures import fitted
from widget.models import Launching, LaunchRule
from widget.models.launching import picture_name

MOST_RULES = 30
# In CSS pixels, twice: the bubble is 320 wide.
PICTURE_SIZE = (720, 480)

Mode = Launching.Mode


class TooManyRules(DomainError):
    code = "too_many_rules"
    message = "A website can have at most 30 invitations. Delete one first."


def for_site(site: Site) -> Launching:
    """Its settings, or what holds without any; reading writes nothing."""
    return Launching.objects.filter(site=site).first() or Launching(site=site)


def save(site: Site, **values: Any) -> Launching:
    """Change the settings. With invite there is something to show from the first moment on."""
    with transaction.atomic():
        launching, _ = Launching.objects.update_or_create(site=site, defaults=values)
        if launching.mode == Mode.INVITE and not site.launch_rules.exists():
            LaunchRule.objects.create(site=site, name="Every page", text="Hello. Can we help you?")
    return launching


# --- rules


def save_rule(rule: LaunchRule, *, picture: IO[bytes] | None = None, removes_picture: bool = False) -> None:
    """Make or change one; a new one stands last. Raises TooManyRules and BadPicture."""
    before = rule.picture.name
    if picture is not None:
        made = ContentFile(fitted(picture, PICTURE_SIZE))
        rule.picture.name = rule.picture.storage.save(picture_name(rule, ""), made)
    elif removes_picture:
        rule.picture.name = ""
    with transaction.atomic():
        if rule.pk is None:
            rules = LaunchRule.objects.filter(site=rule.site)
            if rules.count() >= MOST_RULES:
                raise TooManyRules
            last = rules.order_by("-position").values_list("position", flat=True).first()
            rule.position = 0 if last is None else last + 1
        rule.save()
        _forget(before if before != rule.picture.name else "")


def delete_rule(rule: LaunchRule) -> None:
    """What it counted goes with it; chats stay."""
    with transaction.atomic():
        LaunchRule.objects.filter(pk=rule.pk).delete()
        _forget(rule.picture.name)


def order_rules(site: Site, rule_ids: Sequence[int]) -> None:
    """Put rules of the website into this order; those that are not named follow as they stood."""
    with transaction.atomic():
        stand = list(LaunchRule.objects.filter(site=site))
        places = {rule_id: place for place, rule_id in enumerate(dict.fromkeys(rule_ids))}
        stand.sort(key=lambda rule: places.get(rule.pk, len(places)))
        for position, rule in enumerate(stand):
            LaunchRule.objects.filter(pk=rule.pk).update(position=position)


def move_rule(rule: LaunchRule, by: int) -> None:
    """One place up (-1) or down (1)."""
    order = list(LaunchRule.objects.filter(site=rule.site).values_list("pk", flat=True))
    place = order.index(rule.pk)
    order.insert(max(0, place + by), order.pop(place))
    order_rules(rule.site, order)


def _forget(picture: str | None) -> None:
    if picture:
        storage = LaunchRule._meta.get_field("picture").storage
        transaction.on_commit(partial(storage.delete, picture), robust=True)


# --- what the loader learns


def config_of(site: Site, now: datetime) -> dict[str, Any] | None:
    """What launches by itself on an open website; none where visitors only come by themselves."""
    launching = for_site(site)
    if launching.mode == Mode.REACTIVE:
        return None
    common = {"mode": launching.mode, "seconds": launching.seconds}
    if launching.mode == Mode.PRESENCE:
        return common
    rules = [_rule(rule, launching) for rule in LaunchRule.objects.filter(site=site, is_active=True)]
    if not entitlement.may_promote(site.client, now):
        rules = [rule for rule in rules if "promotion" not in rule]
    if not rules:
        return None
    return common | {
        "minimised": launching.starts_minimised,
        "hours": launching.period_hours,
        "rules": rules,
        "words": {
            "maximise": gettext("Maximise"),
            "chat": gettext("Chat"),
            "dismiss": gettext("Close"),
        },
    }


def _rule(rule: LaunchRule, launching: Launching) -> dict[str, Any]:
    """Only what differs from a rule that always fits, since each page of the website loads it."""
    seconds = launching.seconds if rule.seconds is None else rule.seconds
    known: dict[str, Any] = {"id": rule.pk, "seconds": seconds, "text": rule.text}
    optional = {
        "addresses": rule.addresses,
        "pages": rule.pages,
        "visitors": "" if rule.visitors == LaunchRule.Visitors.ALL else rule.visitors,
        "referrer": rule.referrer,
        "scroll": rule.scroll_percent,
        "exit": rule.exit_intent,
        "event": rule.event,
        "holdout": rule.holdout_percent,
    }
    if rule.from_time is not None and rule.until_time is not None:
        known["day"] = [_minutes(rule.from_time), _minutes(rule.until_time)]
    if rule.is_promotion:
        known["promotion"] = {
            "picture": picture_address(rule),
            "alt": rule.picture_text,
            "button": rule.button_text,
            "address": rule.button_address,
        }
    return known | {name: value for name, value in optional.items() if value}


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def picture_address(rule: LaunchRule) -> str:
    """Absolute, since pages of other origins show it; empty without one."""
    if not rule.picture:
        return ""
    token = str(rule.picture.name).rpartition("/")[2].removesuffix(".webp")
    return str(settings.BASE_URL + reverse("widget_promotion", args=[token]))
