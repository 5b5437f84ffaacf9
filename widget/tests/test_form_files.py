"""Files of the contact form: they come first, and belong to the inquiry once the form is sent."""

from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Client, Operator, Site
from chats.models import Attachment, Inquiry, Visitor
from chats.services import form_files, inquiries
from livechat.testing.factories import VisitorFactory
from widget.services.identity import hash_token, make_ticket
from widget.tests.managers import owner_of
from widget.views import files

pytestmark = [pytest.mark.django_db, pytest.mark.row("S8")]

TOKEN = token_urlsafe(32)


@pytest.fixture(autouse=True)
def media(commits: None, settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    files.FORM_FILES.clear()
    return tmp_path


@pytest.fixture
def visitor(acme_shop: Site) -> Visitor:
    """On a website that takes files in its contact form."""
    Site.objects.filter(pk=acme_shop.pk).update(takes_form_files=True)
    return VisitorFactory(site=acme_shop, token_hash=hash_token(TOKEN))


def attach(visitor: Visitor, ref: str = "a", content: bytes = b"hello", name: str = "a.txt") -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Widget-Ticket": make_ticket(visitor.site)}
    form = {"ref": ref, "file": SimpleUploadedFile(name, content)}
    return Http().post("/widget/files/form/", form, headers=headers)


def send(visitor: Visitor, *tokens: str, ref: str = "form-1") -> Inquiry:
    return inquiries.send(
        visitor, ref=ref, name="Vera", email="vera@people.example", phone="", text="Ferns?",
        files=tokens, now=timezone.now(),
    )  # fmt: skip


def on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.row("I3")
def test_a_file_goes_along_and_operators_of_the_client_may_fetch_it(
    visitor: Visitor, olga: Operator, carl: Operator
) -> None:
    answer = attach(visitor, content=b"<script>alert(1)</script>", name="../../pot.html")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["name"], told["size"]) == ("pot.html", 25)
    # A second try is the same file.
    assert attach(visitor).json() == told
    inquiry = send(visitor, told["token"])
    assert send(visitor, told["token"]) == inquiry
    assert inquiry.attachments.get().content_type == "application/octet-stream"

    console, other = Http(), Http()
    console.force_login(olga.user)
    other.force_login(carl.user)
    address = f"/console/files/{told['token']}/"
    page = console.get(f"/console/inbox/{inquiry.pk}/")
    assert address in page.content.decode()
    assert "attachment" in console.get(address)["Content-Disposition"]
    foreign, absent = other.get(address), other.get(f"/console/files/{'x' * 32}/")
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    assert foreign.status_code == 404


@pytest.mark.row("I3")
def test_nobody_sees_what_is_not_sent(visitor: Visitor, olga: Operator) -> None:
    token = attach(visitor).json()["token"]
    console = Http()
    console.force_login(olga.user)
    assert console.get(f"/console/files/{token}/").status_code == 404


def test_a_site_that_takes_none_refuses(visitor: Visitor, media: Path) -> None:
    Site.objects.update(takes_form_files=False)
    assert (attach(visitor).status_code, attach(visitor).json()["code"]) == (409, "uploads_off")
    Site.objects.update(takes_form_files=True)
    Visitor.objects.update(blocked_at=timezone.now())
    assert attach(visitor).json()["code"] == "unavailable"
    assert on_disk(media) == []


def test_empty_and_large_files_and_too_many_are_refused(
    visitor: Visitor, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attach(visitor, content=b"").json()["code"] == "empty_file"
    monkeypatch.setattr("chats.services.uploads.FILE_BYTES", 4)
    assert attach(visitor).json()["code"] == "file_too_large"
    monkeypatch.setattr(form_files, "A_DAY", 1)
    assert attach(visitor, content=b"one").status_code == 200
    assert attach(visitor, ref="b", content=b"two").json()["code"] == "too_many_files"
    assert len(on_disk(media)) == Attachment.objects.count() == 1


def test_one_address_fills_no_disk(visitor: Visitor) -> None:
    answers = [attach(visitor, ref=str(number)) for number in range(11)]
    assert answers[-1].json()["code"] == "too_fast"


@pytest.mark.row("I1", "I7")
def test_a_form_takes_no_file_of_another_visitor_and_none_that_is_gone(visitor: Visitor) -> None:
    token = attach(visitor).json()["token"]
    for thief, tokens in (
        (VisitorFactory(site=visitor.site), [token]),
        (visitor, [token, "x" * 32]),
    ):
        with pytest.raises(form_files.FileGone):
            send(thief, *tokens)
    assert not Inquiry.objects.exists()
    assert send(visitor, token).attachments.count() == 1
    # A file goes with one form.
    with pytest.raises(form_files.FileGone):
        send(visitor, token, ref="form-2")


def test_what_was_never_sent_is_gone_after_a_day(visitor: Visitor, media: Path) -> None:
    sent, unsent = (attach(visitor, ref=ref, content=ref.encode()).json()["token"] for ref in "ab")
    send(visitor, sent)
    form_files.prune(timezone.now() + timedelta(hours=23))
    assert Attachment.objects.count() == 2
    form_files.prune(timezone.now() + timedelta(hours=25))
    assert Attachment.objects.get().token == sent
    assert len(on_disk(media)) == 1
    with pytest.raises(form_files.FileGone):
        send(visitor, unsent, ref="form-2")


def test_owners_switch_it_on(acme: Client, acme_shop: Site) -> None:
    browser = owner_of(acme)
    address = f"/dashboard/sites/{acme_shop.pk}/forms/"
    assert browser.post(address, {"form": "contact", "files": "on"}).status_code == 302
    acme_shop.refresh_from_db()
    assert acme_shop.takes_form_files
    browser.post(address, {"form": "contact"})
    acme_shop.refresh_from_db()
    assert not acme_shop.takes_form_files
