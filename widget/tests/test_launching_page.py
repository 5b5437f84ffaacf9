"""`/dashboard/sites/…/launching/`: who may, what is refused, what it shows."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from PIL import Image

from accounts.models import Operator, Site
from livechat.testing.factories import NOON
from widget.models import Invitation, InvitationDay, Launching, LaunchRule

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
SETTINGS = {"mode": "invite", "seconds": "20", "period_hours": "48", "starts_minimised": "on"}
RULE = {"name": "Sale", "kind": "invitation", "text": "Shall we help?", "visitors": "all", "is_active": "on"}


@pytest.fixture
def shop(acme_shop: Site) -> Site:
    acme_shop.origins = ["https://acme.example"]
    acme_shop.save()
    return acme_shop


@pytest.fixture
def http(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


@pytest.fixture
def rule(shop: Site) -> LaunchRule:
    return LaunchRule.objects.create(site=shop, name="Every page", text="Hello?")


def page(site: Site, *parts: object) -> str:
    return "/".join(["/dashboard/sites", str(site.pk), "launching", *map(str, parts), ""])


@pytest.mark.row("P1")
@pytest.mark.row("P5")
@pytest.mark.row("P8")
def test_the_settings_are_shown_and_saved(http: Http, shop: Site) -> None:
    shown = http.get(page(shop)).content.decode()
    assert "Reactive and/or proactive without invite" in shown
    assert "Launch minimised" in shown
    assert http.post(page(shop), SETTINGS).status_code == 302
    saved = Launching.objects.get(site=shop)
    assert (saved.mode, saved.seconds, saved.starts_minimised, saved.period_hours) == ("invite", 20, True, 48)
    assert shop.launch_rules.get().text == "Hello. Can we help you?"


@pytest.mark.parametrize(
    "changed",
    [
        {"mode": "always"},
        {"seconds": "-1"},
        {"seconds": "3601"},
        {"seconds": "1e9"},
        {"seconds": ""},
        {"period_hours": "0"},
        {"period_hours": "99999"},
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(
    http: Http, shop: Site, changed: dict[str, str]
) -> None:
    answer = http.post(page(shop), SETTINGS | changed)
    assert answer.status_code == 422
    if "seconds" in changed:
        assert "Give a whole number from 0 to 3600." in answer.content.decode()
    assert not Launching.objects.exists()
    assert 'value="48"' in answer.content.decode() or "period_hours" in changed


def test_an_invitation_is_made_changed_and_deleted(http: Http, shop: Site) -> None:
    sent = RULE | {
        "seconds": "5", "addresses": "/sale/*\n\n/pricing", "pages": "2",
        "from_time": "22:00", "until_time": "06:00",
        "exit_intent": "on", "scroll_percent": "40", "event": "livechat:cart-full", "holdout_percent": "10",
    }  # fmt: skip
    assert http.post(page(shop, "new"), sent).status_code == 302
    rule = LaunchRule.objects.get(site=shop)
    assert (rule.seconds, rule.addresses, rule.event) == (5, ["/sale/*", "/pricing"], "cart-full")
    shown = http.get(page(shop, rule.pk)).content.decode()
    assert "/sale/*\n/pricing" in shown
    assert http.post(page(shop, rule.pk), RULE | {"text": "Other", "addresses": ""}).status_code == 302
    rule.refresh_from_db()
    assert (rule.text, rule.seconds, rule.addresses, rule.exit_intent) == ("Other", None, [], False)
    assert http.post(page(shop, rule.pk, "delete")).status_code == 302
    assert not LaunchRule.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "  "},
        {"text": " \n "},
        {"text": "x" * 301},
        {"seconds": "-5"},
        {"pages": "-1"},
        {"scroll_percent": "101"},
        {"holdout_percent": "100"},
        {"kind": "banner"},
        {"visitors": "some"},
        {"event": "a b"},
        {"event": "<img>"},
        {"from_time": "10:00"},
        {"from_time": "10:00", "until_time": "10:00"},
        {"from_time": "25:00", "until_time": "26:00"},
        {"addresses": "javascript:alert(1)"},
        {"addresses": "pricing"},
        {"addresses": "/" + "*a" * 6},
        {"addresses": "/" + "x" * 200},
        {"addresses": "\n".join(f"/{number}" for number in range(21))},
        {"button_address": "javascript:alert(1)"},
        {"button_address": "//evil.example/"},
        {"button_address": "https://evil.example/"},
        {"button_address": "https://acme.example@evil.example/"},
        {"button_address": "https:\\\\acme.example"},
        {"button_address": "data:text/html,x"},
    ],
)
def test_a_bad_invitation_is_refused(http: Http, shop: Site, changed: dict[str, str]) -> None:
    assert http.post(page(shop, "new"), RULE | changed).status_code == 422
    assert not LaunchRule.objects.exists()


@pytest.mark.row("F7")
def test_a_promotion_has_a_picture_and_leads_to_a_page_of_the_website(http: Http, shop: Site) -> None:
    file = BytesIO()
    Image.new("RGB", (300, 200), "green").save(file, "JPEG")
    sent = RULE | {
        "kind": "promotion",
        "button_address": "https://acme.example/sale",
        "picture_text": "A pot",
    }
    upload = SimpleUploadedFile("../../pot.php", file.getvalue(), "text/html")
    assert http.post(page(shop, "new"), sent | {"new_picture": upload}).status_code == 302
    rule = LaunchRule.objects.get(site=shop)
    name = rule.picture.name.removeprefix("promotions/")
    stored = http.get(f"/widget/promotions/{name}")
    assert stored["Content-Type"] == "image/webp"
    assert stored["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert name in http.get(page(shop, rule.pk)).content.decode()

    svg = SimpleUploadedFile("pot.png", b"<svg onload='alert(1)'/>", "image/png")
    refused = http.post(page(shop, rule.pk), sent | {"new_picture": svg, "text": "Kept"})
    assert refused.status_code == 422
    assert "Kept" in refused.content.decode()
    rule.refresh_from_db()
    assert rule.picture.name.endswith(name)
    rule.picture.storage.delete(rule.picture.name)
    assert http.get(f"/widget/promotions/{name}").status_code == 404


def test_script_is_shown_and_not_run(http: Http, shop: Site) -> None:
    http.post(
        page(shop, "new"),
        RULE | {"name": SCRIPT, "text": SCRIPT, "referrer": SCRIPT, "addresses": f"/{SCRIPT}"},
    )
    assert LaunchRule.objects.get().text == SCRIPT
    for address in (page(shop), page(shop, LaunchRule.objects.get().pk)):
        assert SCRIPT not in http.get(address).content.decode()


def test_the_order_is_changed_by_arrows_and_by_dragging(http: Http, shop: Site, rule: LaunchRule) -> None:
    other = LaunchRule.objects.create(site=shop, name="Other", text="Hello?", position=1)
    http.post(page(shop, other.pk, "move"), {"up": ""})
    assert list(shop.launch_rules.all()) == [other, rule]
    http.post(page(shop, other.pk, "move"), {"down": ""})
    assert list(shop.launch_rules.all()) == [rule, other]
    sent = http.post(page(shop, "order"), {"order": f"{other.pk},{rule.pk},x,-1,{10**30}"})
    assert sent.status_code == 204
    assert list(shop.launch_rules.all()) == [other, rule]


@pytest.mark.row("P6")
def test_what_became_of_it_stands_beside_each_rule(http: Http, shop: Site, rule: LaunchRule) -> None:
    InvitationDay.objects.create(
        rule=rule, day=NOON.date(), shown=40, accepted=11, refused=7, ignored=5, held_out=4
    )
    rule.holdout_percent = 10
    rule.save()
    shown: Any = http.get(page(shop)).content.decode()
    for words in (
        "Shown",
        "Accepted",
        "Refused",
        "Ignored",
        "4 saw none",
        ">40<",
        ">11<",
        ">7<",
        ">5<",
    ):
        assert words in shown


@pytest.mark.row("I1")
def test_another_clients_owner_finds_nothing(
    http: Http, bolt_shop: Site, shop: Site, rule: LaunchRule, carl: Operator
) -> None:
    theirs = LaunchRule.objects.create(site=bolt_shop, name="Theirs", text="Hello?")
    addresses = [page(bolt_shop), page(bolt_shop, "new"), page(bolt_shop, theirs.pk), page(shop, theirs.pk)]
    addresses += [
        page(bolt_shop, theirs.pk, "delete"),
        page(shop, theirs.pk, "delete"),
        page(shop, theirs.pk, "move"),
    ]
    for address in addresses:
        assert http.post(address, RULE | SETTINGS).status_code == 404, address
    http.post(page(shop, "order"), {"order": str(theirs.pk)})
    assert LaunchRule.objects.get(pk=theirs.pk).text == "Hello?"
    assert not Launching.objects.exists()
    # An operator of the client itself answers chats, and launches nothing.
    assert not Invitation.objects.exists()
    other = Http()
    other.force_login(carl.user)
    assert other.get(page(bolt_shop)).status_code == 404
