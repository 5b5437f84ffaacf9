"""Settings and rules of launching, and what the loader learns of them."""

from datetime import time, timedelta
from io import BytesIO

import pytest
from PIL import Image

from accounts.models import Agreement, Client, Operator, Site
from accounts.services import agreements
from billing.services import entitlement
from chats.models import Visitor
from livechat.lib.pictures import BadPicture
from livechat.testing.cast import go_offline
from livechat.testing.factories import NOON, SiteFactory
from widget.models import Launching, LaunchRule
from widget.services import config, criteria, launching

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(bolt_shop: Site, carl: Operator) -> Site:
    """Bolt's shop; carl is at work."""
    return bolt_shop


def invite(site: Site, **values: object) -> LaunchRule:
    launching.save(site, mode="invite")
    rule = LaunchRule.objects.get(site=site)
    for name, value in values.items():
        setattr(rule, name, value)
    launching.save_rule(rule)
    return rule


def rule_of(site: Site, name: str) -> LaunchRule:
    rule = LaunchRule(site=site, name=name, text=name)
    launching.save_rule(rule)
    return rule


def names(site: Site) -> list[str]:
    return list(site.launch_rules.values_list("name", flat=True))


@pytest.mark.row("P1")
def test_a_website_without_settings_only_reacts_and_reading_writes_nothing(shop: Site) -> None:
    assert launching.for_site(shop).mode == "reactive"
    assert "launch" not in config.of_site(shop, "en")
    assert not Launching.objects.exists()


@pytest.mark.row("P1")
def test_the_modes_are_called_as_the_product_calls_them() -> None:
    assert Launching.Mode.labels == [
        "Reactive only",
        "Reactive and/or proactive with invite",
        "Reactive and/or proactive without invite",
    ]


@pytest.mark.row("P5")
def test_with_invite_there_is_something_to_show_at_once(shop: Site) -> None:
    launching.save(shop, mode="invite", seconds=20)
    launch = config.of_site(shop, "en")["launch"]
    assert [rule["seconds"] for rule in launch["rules"]] == [20]
    # Saved again, there is still one.
    launching.save(shop, mode="invite", seconds=30)
    assert names(shop) == ["Every page"]


@pytest.mark.row("P5")
def test_without_invite_the_loader_learns_the_second_and_no_rules(shop: Site) -> None:
    launching.save(shop, mode="presence", seconds=40)
    assert config.of_site(shop, "en")["launch"] == {"mode": "presence", "seconds": 40}


@pytest.mark.row("P5")
def test_only_criteria_that_are_set_are_sent(shop: Site) -> None:
    plain = invite(shop, seconds=5, text="Hello?")
    assert config.of_site(shop, "en")["launch"]["rules"] == [{"id": plain.pk, "seconds": 5, "text": "Hello?"}]
    full = invite(
        shop, addresses=["/a/*"], pages=2, visitors="returning", referrer="search", exit_intent=True,
        from_time=time(22), until_time=time(6, 30), scroll_percent=50, event="cart", holdout_percent=10,
    )  # fmt: skip
    [sent] = config.of_site(shop, "en")["launch"]["rules"]
    assert sent == {
        "id": full.pk, "seconds": 5, "text": "Hello?", "addresses": ["/a/*"], "pages": 2,
        "visitors": "returning", "referrer": "search", "day": [1320, 390],
        "scroll": 50, "exit": True, "event": "cart", "holdout": 10,
    }  # fmt: skip
    assert "22:00 to 06:30" in criteria.in_words(full, launching.for_site(shop))


@pytest.mark.row("P6")
def test_nothing_launches_while_nobody_could_answer(shop: Site, carl: Operator) -> None:
    invite(shop)
    go_offline(carl)
    assert "launch" not in config.of_site(shop, "en")


def test_rules_that_are_switched_off_are_not_sent(shop: Site) -> None:
    invite(shop, is_active=False)
    assert "launch" not in config.of_site(shop, "en")


def test_rules_stand_in_the_order_they_were_put_into(shop: Site) -> None:
    one, two, three = (rule_of(shop, name) for name in ("one", "two", "three"))
    assert names(shop) == ["one", "two", "three"]
    launching.move_rule(three, -1)
    assert names(shop) == ["one", "three", "two"]
    launching.move_rule(one, -1)
    assert names(shop) == ["one", "three", "two"]
    launching.order_rules(shop, [two.pk, one.pk])
    assert names(shop) == ["two", "one", "three"]


def test_an_order_touches_no_other_website(shop: Site, acme_shop: Site) -> None:
    theirs = [rule_of(acme_shop, name) for name in ("a", "b")]
    rule_of(shop, "own")
    launching.order_rules(shop, [theirs[1].pk, theirs[0].pk])
    assert names(acme_shop) == ["a", "b"]


def test_a_website_has_a_limited_number_of_rules(shop: Site) -> None:
    LaunchRule.objects.bulk_create(
        LaunchRule(site=shop, name=str(number), text="x") for number in range(launching.MOST_RULES)
    )
    with pytest.raises(launching.TooManyRules):
        rule_of(shop, "one more")


@pytest.mark.row("F7")
def test_a_promotion_runs_only_while_the_agreement_stands(shop: Site, bolt: Client) -> None:
    rule = invite(shop, kind="promotion", button_text="See it")
    assert config.of_site(shop, "en")["launch"]["rules"][0]["promotion"]["button"] == "See it"
    bolt.suspended_at = NOON
    assert not entitlement.may_promote(bolt, NOON)
    bolt.save()
    shop.refresh_from_db()
    assert launching.config_of(Site.objects.select_related("client").get(pk=shop.pk), NOON) is None
    rule.kind = "invitation"
    rule.save()
    assert launching.config_of(Site.objects.select_related("client").get(pk=shop.pk), NOON)


@pytest.mark.row("F7")
def test_promotions_pause_when_terms_that_nobody_accepted_take_effect_and_chats_do_not(
    shop: Site, bolt: Client, carl: Operator
) -> None:
    first = agreements.draft("# Fees")
    agreements.publish(first, NOON, NOON, None)
    agreements.accept(Agreement.objects.get(), bolt, carl.user, None, NOON)
    effective = NOON + timedelta(days=30)
    agreements.publish(agreements.draft("# Higher fees"), effective, NOON, None)
    invite(shop, kind="promotion", button_text="See it")
    assert launching.config_of(shop, effective - timedelta(seconds=1))
    assert launching.config_of(shop, effective) is None
    assert entitlement.may_chat(bolt, effective) == ""
    agreements.accept(Agreement.objects.get(version=2), bolt, carl.user, None, effective)
    assert launching.config_of(shop, effective)


@pytest.mark.row("F7")
def test_a_picture_is_made_anew_and_goes_with_its_rule(
    shop: Site, django_capture_on_commit_callbacks: object
) -> None:
    rule = invite(shop, kind="promotion")
    file = BytesIO()
    Image.new("RGB", (2000, 1000), "red").save(file, "PNG")
    file.seek(0)
    launching.save_rule(rule, picture=file)
    with rule.picture.open() as stored, Image.open(stored) as image:
        assert (image.format, image.size) == ("WEBP", (720, 360))
    assert launching.picture_address(rule).endswith(".webp")
    first, storage = rule.picture.name, rule.picture.storage
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        launching.save_rule(rule, removes_picture=True)
    assert not storage.exists(first)
    assert launching.picture_address(rule) == ""


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * 99]
)
def test_what_is_no_picture_is_refused(shop: Site, content: bytes) -> None:
    rule = invite(shop)
    with pytest.raises(BadPicture):
        launching.save_rule(rule, picture=BytesIO(content))
    assert not LaunchRule.objects.get(pk=rule.pk).picture


def test_another_site_is_not_told_of_it(shop: Site, viktor: Visitor) -> None:
    invite(shop)
    assert "launch" not in config.of_site(SiteFactory(client=shop.client), "en")
