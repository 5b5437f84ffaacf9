"""The design of a website: saved by whoever manages it, refused where it cannot be read or drawn."""

import json
import time
from typing import Any

import pytest
from django.test import Client as Http
from django.urls import reverse

from accounts.models import Client, Operator, Site
from chats.errors import ChangedMeanwhile
from livechat.testing.factories import NOON, SiteFactory
from widget import patterns
from widget.models import Design
from widget.services import colors, designs
from widget.tests.managers import filled, owner_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.row("F6")]


@pytest.fixture
def http(ada: Operator) -> Http:
    return signed_in(ada)


def page(site: Site) -> str:
    return reverse("dashboard_site_design", args=[site.pk])


def config(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = Http().get(f"/widget/config/{site.key}.json").json()
    return found


def test_what_is_saved_is_what_loader_and_frame_draw(http: Http, acme_shop: Site) -> None:
    sent = filled(
        acme_shop, title="Ask us", color="#FACC15", corner="start", offset_inline=30, icon="smile",
        label="Questions?", scheme="dark", radius=4, font="page", phones="launcher",
        word_online="Here we are", hidden_on="/checkout/*\n\nhttps://jobs.example/**\n", face="none",
    )  # fmt: skip
    answer = http.post(page(acme_shop), sent)
    assert (answer.status_code, answer["Location"]) == (302, page(acme_shop))
    drawn = config(acme_shop)
    assert (drawn["title"], drawn["color"], drawn["text_color"]) == ("Ask us", "#facc15", "#000000")
    design = drawn["design"]
    assert design["css"] == {"x": "30px", "y": "20px", "radius": "4px", "scheme": "dark"}
    assert (design["corner"], design["phones"], design["label"]) == ("start", "launcher", "Questions?")
    assert design["hide"] == ["/checkout/*", "https://jobs.example/*"]
    assert design["icon"].startswith("M12 2a10")
    looks = designs.for_frame(designs.values_of(acme_shop, designs.for_site(acme_shop)))
    assert looks["words"] == {"online": "Here we are"}
    # Yellow alone could not be told from a white panel.
    assert colors.contrast(looks["edges"][0], "#ffffff") >= 3


def test_to_look_at_a_design_writes_nothing(http: Http, acme_shop: Site) -> None:
    assert http.get(page(acme_shop)).status_code == 200
    assert http.post(page(acme_shop) + "draft/", filled(acme_shop, title="Draft")).status_code == 200
    assert not Design.objects.exists()
    assert config(acme_shop)["title"] == "Chat with us"


@pytest.mark.row("X13")
def test_a_text_that_cannot_be_read_is_refused_with_the_nearest_that_can(http: Http, acme_shop: Site) -> None:
    sent = filled(acme_shop, color="#facc15", text_color="#fff")
    answer = http.post(page(acme_shop), sent)
    assert answer.status_code == 422
    nearest = answer.context["form"].nearest
    assert colors.contrast(nearest["text_color"], "#facc15") >= 4.5
    assert colors.contrast("#ffffff", nearest["color"]) >= 4.5
    assert f"Use text {nearest['text_color']}" in answer.content.decode()
    # The button sends the form with the colour that it offers.
    assert http.post(page(acme_shop), sent | {"use": f"color={nearest['color']}"}).status_code == 302
    assert config(acme_shop)["color"] == nearest["color"]
    assert config(acme_shop)["text_color"] == "#ffffff"


@pytest.mark.parametrize("color", ["#808080", "#ffffff", "#000000", "#ff0000", "#767676"])
@pytest.mark.parametrize("on", ["#808080", "#ffffff", "#000000", "#00ff00", "#facc15"])
def test_there_is_always_a_nearest_colour_that_can_be_read(color: str, on: str) -> None:
    found = colors.nearest(color, on)
    assert colors.contrast(found, on) >= 4.5
    if colors.contrast(color, on) >= 4.5:
        assert found == color


BAD: list[tuple[dict[str, Any], str]] = [
    ({"color": "red"}, "color"),
    ({"color": "#12345"}, "color"),
    ({"color": "#fff; background: url(//x)"}, "color"),
    ({"color": ""}, "color"),
    ({"text_color": "javascript:1"}, "text_color"),
    ({"radius": "-1"}, "radius"),
    ({"radius": "1e9"}, "radius"),
    ({"offset_block": "201"}, "offset_block"),
    ({"corner": "top"}, "corner"),
    ({"icon": "../../etc"}, "icon"),
    ({"icon": "picture"}, "icon"),
    ({"face": "logo"}, "face"),
    ({"logo": "no-such-token"}, "logo"),
    ({"title": " \u202e "}, "title"),
    ({"title": "x" * 61}, "title"),
    ({"greeting": "x" * 301}, "greeting"),
    ({"label": "x" * 31}, "label"),
    ({"word_online": "x" * 121}, "word_online"),
    ({"languages": ["xx"]}, "languages"),
    ({"hidden_on": "checkout"}, "hidden_on"),
    ({"hidden_on": "/a b"}, "hidden_on"),
    ({"hidden_on": "/" + "*a" * 11}, "hidden_on"),
    ({"hidden_on": "/" + "x" * 200}, "hidden_on"),
    ({"hidden_on": "\n".join(f"/{n}" for n in range(21))}, "hidden_on"),
    ({"version": "many"}, "version"),
]


@pytest.mark.parametrize(("changed", "field"), BAD, ids=[f"{field}-{n}" for n, (_, field) in enumerate(BAD)])
def test_what_cannot_be_drawn_is_refused_and_stays_in_the_form(
    http: Http, acme_shop: Site, changed: dict[str, Any], field: str
) -> None:
    answer = http.post(page(acme_shop), filled(acme_shop, **{"label": "Typed"} | changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Design.objects.exists()
    if field != "label":
        assert 'value="Typed"' in answer.content.decode()


def test_script_in_a_text_is_text(http: Http, acme_shop: Site) -> None:
    script = "<script>alert(1)</script>"
    sent = filled(acme_shop, title=script, label="</script><b>", word_online=script, greeting="'\">" + script)
    assert http.post(page(acme_shop), sent).status_code == 302
    for address in (page(acme_shop), f"/widget/frame/{acme_shop.key}/"):
        assert "<script>alert" not in http.get(address).content.decode()
    assert config(acme_shop)["title"] == script


def test_the_second_of_two_who_save_is_told_and_loses_nothing(
    http: Http, acme: Client, acme_shop: Site
) -> None:
    colleague = owner_of(acme)
    mine, theirs = filled(acme_shop, label="Mine"), filled(acme_shop, label="Theirs", radius=3)
    assert colleague.post(page(acme_shop), theirs).status_code == 302
    answer = http.post(page(acme_shop), mine)
    assert answer.status_code == 409
    assert Design.objects.get().label == "Theirs"
    body = answer.content.decode()
    assert "saved this design" in body
    assert 'value="Mine"' in body
    assert set(answer.context["different"]) == {"Label", "Roundness of corners, in pixels"}
    # Now that they know, they may.
    again = mine | {"version": answer.context["form"]["version"].value()}
    assert http.post(page(acme_shop), again).status_code == 302
    assert Design.objects.get().label == "Mine"


@pytest.mark.both
def test_an_old_version_never_wins(acme_shop: Site, ada: Operator) -> None:
    values = designs.values_of(acme_shop, designs.for_site(acme_shop))
    designs.save(acme_shop, values, version=0, by=ada.user, now=NOON)
    for version in (0, 2, 10**6):
        with pytest.raises(ChangedMeanwhile):
            designs.save(acme_shop, values | {"label": "Old"}, version=version, by=ada.user, now=NOON)
    designs.save(acme_shop, values | {"label": "New"}, version=1, by=ada.user, now=NOON)
    assert (Design.objects.get().label, Design.objects.get().version) == ("New", 2)


def test_the_preview_draws_what_is_right_and_says_what_is_wrong(http: Http, acme_shop: Site) -> None:
    sent = filled(acme_shop, title="Draft", radius="many", color="#facc15", text_color="#ffffff")
    answer = http.post(page(acme_shop) + "draft/", sent).json()
    assert answer["draft"]["title"] == "Draft"
    assert answer["draft"]["design"]["css"]["radius"] == "16px"
    assert answer["errors"].keys() == {"radius", "text_color"}
    assert answer["nearest"].keys() == {"text_color", "color"}


def test_the_preview_is_for_our_own_pages(http: Http, acme_shop: Site) -> None:
    answer = http.get(page(acme_shop) + "preview/")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_reset_and_copy_give_the_fields_of_another_design(http: Http, acme: Client, acme_shop: Site) -> None:
    other = SiteFactory(client=acme, color="#111111", title="Other")
    http.post(page(other), filled(other, label="Copied", hidden_on="/other/*"))
    fields = http.get(page(acme_shop) + "values/", {"site": other.pk}).json()
    assert (fields["label"], fields["color"]) == ("Copied", "#111111")
    assert "hidden_on" not in fields
    ours = http.get(page(acme_shop) + "values/").json()
    assert (ours["label"], ours["color"], ours["hidden_on"]) == ("", "#4f46e5", "")


@pytest.mark.row("I1")
def test_another_clients_owner_sees_and_changes_nothing(
    bolt: Client, acme_shop: Site, bolt_shop: Site
) -> None:
    bruno = owner_of(bolt)
    sent = filled(acme_shop, label="Bruno was here")
    assert bruno.post(page(acme_shop), sent).status_code == 404
    assert not Design.objects.exists()
    # Not by way of his own site either.
    assert bruno.get(page(bolt_shop) + "values/", {"site": acme_shop.pk}).status_code == 404
    assert bruno.get(page(bolt_shop) + "values/", {"site": "9" * 30}).status_code == 404


@pytest.mark.parametrize(
    ("pattern", "text", "is_like"),
    [
        ("/checkout/*", "/checkout/pay", True),
        ("/checkout/*", "/checkout", False),
        ("/cart", "/cart", True),
        ("/cart", "/cart/2", False),
        ("*/private/*", "https://a.example/x/private/1", True),
        ("/a*b*c", "/a1b2c", True),
        ("/a*b*c", "/a1c2b", False),
        ("/ab*ba", "/aba", False),
        ("*", "", True),
        ("/x.y", "/x-y", False),
    ],
)
def test_stars_stand_for_anything(pattern: str, text: str, is_like: bool) -> None:
    assert patterns.matches(pattern, text) is is_like


def test_no_pattern_takes_long() -> None:
    bomb = "/" + "*a" * patterns.MOST_STARS + "!"
    began = time.process_time()
    assert not patterns.matches(bomb, "/" + "a" * 100_000)
    assert time.process_time() - began < 0.5


def test_the_config_stays_small(acme_shop: Site) -> None:
    assert len(json.dumps(config(acme_shop)["design"])) < 250
