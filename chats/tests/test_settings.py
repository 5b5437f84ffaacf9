"""An operator's own settings, and the face that visitors see (O36)."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from PIL import Image

from accounts.models import Operator
from chats.models import Visitor
from chats.services import cards, desks
from livechat.lib import pictures
from livechat.testing.cast import Told, accepted, ask, fresh

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("O36")]

ADDRESS = "/console/settings/"
CHOICES = {
    "display_name": "Olga P.",
    "allows_uploads": "on",
    "notifications": "on",
    "language": "es",
    "languages": ["de", "es"],
}


def photo(size: tuple[int, int] = (900, 600), format: str = "JPEG", **extra: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, format, **extra)
    return made.getvalue()


def upload(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.fixture
def http(olga: Operator) -> Http:
    http = Http()
    http.force_login(olga.user)
    return http


def test_what_was_chosen_is_stored_and_all_windows_follow(http: Http, olga: Operator, told: Told) -> None:
    assert http.post(ADDRESS, CHOICES).status_code == 302
    olga.refresh_from_db()
    assert (olga.display_name, olga.allows_uploads, olga.sounds, olga.checks_spelling) == (
        "Olga P.", True, False, False,
    )  # fmt: skip
    # What one writes one reads.
    assert (olga.language, olga.languages) == ("es", ["de"])
    [fact] = told.facts(f"operator:{olga.pk}")
    assert fact["data"]["reason"] == "settings"
    assert fact["data"]["me"]["name"] == "Olga P."
    assert fact["data"]["me"]["sounds"] is False


def test_a_new_name_reaches_the_visitor_and_the_colleagues(
    http: Http, olga: Operator, vera: Visitor, told: Told
) -> None:
    chat = accepted(vera, olga)
    told.clear()
    http.post(ADDRESS, CHOICES)
    [status] = told.facts(f"visitor:{vera.pk}")
    assert status["data"]["operator"] == "Olga P."
    [card] = told.facts(f"pool:{chat.client_id}")
    assert (card["type"], card["data"]["operator"]["name"]) == ("chat.changed", "Olga P.")


def test_only_a_new_name_concerns_the_visitor(http: Http, olga: Operator, vera: Visitor, told: Told) -> None:
    accepted(vera, olga)
    told.clear()
    http.post(ADDRESS, CHOICES | {"display_name": "Olga"})
    assert told.facts(f"visitor:{vera.pk}") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": " \n "},
        {"display_name": "x" * 61},
        {"display_name": "a\x00b"},
        {"language": "xx"},
        {"language": ""},
        {"languages": ["de", "'; --"]},
    ],
)
def test_nonsense_is_refused_with_the_form_and_nothing_is_stored(
    http: Http, olga: Operator, told: Told, wrong: dict[str, Any]
) -> None:
    answer = http.post(ADDRESS, CHOICES | wrong, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Not saved" in answer.content.decode()
    olga.refresh_from_db()
    assert (olga.display_name, olga.language) == ("Olga", "en")
    assert told.notes == []


def test_nobody_sets_their_own_room_or_rights(http: Http, olga: Operator) -> None:
    http.post(ADDRESS, CHOICES | {"max_chats": "99", "is_supervisor": "on", "is_platform": ""})
    olga.refresh_from_db()
    assert (olga.max_chats, olga.is_supervisor, olga.is_platform) == (5, False, True)


def test_a_name_in_two_lines_becomes_one(http: Http, olga: Operator) -> None:
    http.post(ADDRESS, CHOICES | {"display_name": "Olga\r\nBcc: all"})
    olga.refresh_from_db()
    assert olga.display_name == "Olga Bcc: all"


def test_strangers_get_no_settings(vera: Visitor) -> None:
    assert Http().get(ADDRESS).status_code == 302
    assert Http().post(f"{ADDRESS}picture/").status_code == 302


# --- the picture


def test_a_picture_is_made_anew_small_square_and_silent(http: Http, olga: Operator) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    assert http.post(f"{ADDRESS}picture/", {"picture": upload(photo(exif=exif))}).status_code == 302
    olga.refresh_from_db()
    answer = Http().get(olga.picture_url)  # a visitor has no sign-in
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    body = answer.content
    assert b"Secret" not in body
    with Image.open(BytesIO(body)) as face:
        assert (face.format, face.size) == ("WEBP", (256, 256))
        assert not face.getexif()
    olga.picture.storage.delete(olga.picture.name)
    assert Http().get(olga.picture_url).status_code == 404


def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(
    http: Http, olga: Operator, vera: Visitor
) -> None:
    chat = accepted(vera, olga)
    addresses = []
    for _ in range(2):
        http.post(f"{ADDRESS}picture/", {"picture": upload(photo())})
        addresses.append(cards.visitor_chat(fresh(chat)).picture)
    old, new = addresses
    assert old != new
    assert Http().get(old).status_code == 404
    assert Http().get(new).status_code == 200
    http.post(f"{ADDRESS}picture/", {"remove": "yes"})
    assert cards.visitor_chat(fresh(chat)).picture == ""
    assert Http().get(new).status_code == 404


def test_a_waiting_visitor_is_not_shown_who_was_asked(http: Http, olga: Operator, vera: Visitor) -> None:
    desks.set_picture(olga, BytesIO(photo()))
    assert cards.visitor_chat(fresh(ask(vera))).picture == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 40,
        photo()[:200],
        photo(format="BMP"),
        photo(format="TIFF"),
    ],
    ids=["empty", "svg", "broken", "cut", "bmp", "tiff"],
)
def test_what_is_no_picture_is_refused(http: Http, olga: Operator, content: bytes) -> None:
    answer = http.post(f"{ADDRESS}picture/", {"picture": upload(content)}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Choose a PNG, JPEG, WebP or GIF picture" in answer.content.decode()
    olga.refresh_from_db()
    assert not olga.picture


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = BytesIO()
    Image.new("1", (9_000, 9_000)).save(bomb, "PNG")
    with pytest.raises(pictures.BadPicture):
        pictures.square(BytesIO(bomb.getvalue()))


def test_a_name_that_was_never_given_is_not_there(olga: Operator) -> None:
    assert Http().get("/pictures/never.webp").status_code == 404
