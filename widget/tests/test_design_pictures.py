"""Pictures of a client's own: drawn anew, so that nothing hides in them, and never anything else."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from accounts.models import Client, Operator, Site
from livechat.testing.factories import SiteFactory
from widget.models import Design, DesignPicture
from widget.services import design_pictures
from widget.tests.managers import filled, owner_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.row("F6")]

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def http(ada: Operator) -> Http:
    return signed_in(ada)


def png(width: int = 400, height: int = 200, after: bytes = b"") -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "#166534").save(file, "PNG")
    return file.getvalue() + after


def upload(
    http: Http, site: Site, content: bytes, name: str = "us.png", what: str = "picture"
) -> tuple[int, dict[str, str]]:
    address = reverse("dashboard_site_design_pictures", args=[site.pk])
    answer = http.post(address, {"file": SimpleUploadedFile(name, content, "image/png"), "what": what})
    return answer.status_code, answer.json() if answer.status_code != 404 else {}


@pytest.mark.row("I3")
def test_a_picture_is_drawn_anew_and_shown_to_everybody(http: Http, acme_shop: Site) -> None:
    status, made = upload(http, acme_shop, png(after=b"<script>alert(1)</script>"))
    assert status == 200
    answer = Http().get(reverse("widget_picture", args=[made["token"]]))
    assert (answer["Content-Type"], answer["Cross-Origin-Resource-Policy"]) == ("image/webp", "cross-origin")
    assert b"script" not in answer.content
    with Image.open(BytesIO(answer.content)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (200, 200))
    page = reverse("dashboard_site_design", args=[acme_shop.pk])
    assert http.post(page, filled(acme_shop, icon="picture", picture=made["token"])).status_code == 302
    assert Http().get(f"/widget/config/{acme_shop.key}.json").json()["design"]["picture"] == made["url"]
    stored = DesignPicture.objects.get().file
    stored.storage.delete(str(stored.name))
    assert Http().get(reverse("widget_picture", args=[made["token"]])).status_code == 404


def test_a_logo_keeps_its_shape(http: Http, acme_shop: Site) -> None:
    _, made = upload(http, acme_shop, png(1000, 100), what="logo")
    with Image.open(BytesIO(Http().get(reverse("widget_picture", args=[made["token"]])).content)) as drawn:
        assert drawn.size == (320, 32)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "us.svg"),
        (SVG, "us.png"),
        (b"GIF89a" + SVG, "us.gif"),
        (b"<html><body>", "us.png"),
        (b"", "us.png"),
        (png()[:60], "us.png"),
        (png() + b"x" * (5 * 2**20), "us.png"),
    ],
    ids=["svg", "svg as png", "polyglot", "html", "empty", "cut", "5 MB"],
)
def test_what_is_no_picture_of_ours_is_refused(
    http: Http, acme_shop: Site, tmp_path: Path, content: bytes, name: str
) -> None:
    status, answer = upload(http, acme_shop, content, name)
    assert status == 422
    assert answer["message"] == "Choose a PNG, JPEG, WebP or GIF picture of at most 2 MB."
    assert not DesignPicture.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


def test_a_bomb_is_refused_before_it_is_unpacked(http: Http, acme_shop: Site) -> None:
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    assert len(file.getvalue()) < 2**20
    assert upload(http, acme_shop, file.getvalue())[0] == 422


@pytest.mark.row("I1")
def test_another_client_can_neither_upload_nor_use_it(
    http: Http, bolt: Client, acme_shop: Site, bolt_shop: Site
) -> None:
    bruno = owner_of(bolt)
    assert upload(bruno, acme_shop, png())[0] == 404
    _, made = upload(http, acme_shop, png())
    page = reverse("dashboard_site_design", args=[bolt_shop.pk])
    answer = bruno.post(page, filled(bolt_shop, icon="picture", picture=made["token"]))
    assert answer.status_code == 422
    assert "picture" in answer.context["form"].errors


@pytest.mark.usefixtures("commits")
def test_pictures_that_nobody_uses_go(http: Http, acme: Client, acme_shop: Site, tmp_path: Path) -> None:
    _, used = upload(http, acme_shop, png())
    copied = SiteFactory(client=acme)
    Design.objects.create(site=copied, picture=DesignPicture.objects.get())
    for _ in range(design_pictures.MOST_UNUSED + 2):
        upload(http, acme_shop, png(8, 8))
    kept = DesignPicture.objects.values_list("token", flat=True)
    assert used["token"] in kept
    assert len(kept) == design_pictures.MOST_UNUSED + 1
    assert len(list(tmp_path.rglob("*.webp"))) == len(kept)
