"""Files of e-mails that come in: into the conversation, or beside the inquiry that they become."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from chats.models import Attachment, Chat, Inquiry, Visitor
from chats.services import endings, form_files, uploads
from livechat.testing.cast import at, go_offline, lines
from notifications.tests.conftest import Mailbox
from notifications.tests.mails import DOMAIN, PICTURE, came, followed, said, written

pytestmark = pytest.mark.django_db

MALLORY = "Mallory <mallory@people.example>"
LETTER = b"%PDF-1.4 a letter"


@pytest.fixture(autouse=True)
def _replies(settings: Any, acme_shop: Site, tmp_path: Path) -> None:
    settings.REPLY_DOMAIN = DOMAIN
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reachable(reachable: Visitor) -> Visitor:
    """By e-mail alone."""
    Site.objects.update(follow_up_by_phone=False)
    return reachable


@pytest.mark.row("U9", "O22", "O25")
def test_files_come_along_where_they_are_allowed_and_the_operator_reads_of_the_rest(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(uploads, "FILE_BYTES", 20_000)
    chat, delivery = followed(reachable, olga)
    Chat.objects.filter(pk=chat.pk).update(uploads_allowed=True)
    files = (("../photo.exe", PICTURE), ("empty\u202etxt.pdf", b""), ("big.pdf", b"%PDF" + b"x" * 20_000))
    raw = written("See this. " + "x" * 6_000, files=files)
    assert [came(raw, delivery) for _ in range(2)] == ["joined", "joined"]
    words, picture = said(chat)
    assert len(words) == 5_000
    assert words.endswith("…")
    [attachment] = Attachment.objects.filter(chat=chat)
    assert (attachment.name, attachment.content_type) == (picture, "image/png")
    assert picture == "photo.exe.png"
    [rest] = chat.messages.filter(body="mail.incomplete")
    assert rest.data == {"files": ["big.pdf"], "is_cut": True}


@pytest.mark.row("O25")
def test_without_leave_to_upload_files_are_named_and_not_kept(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    Chat.objects.filter(pk=chat.pk).update(uploads_allowed=False)
    assert came(written("", html="<br>", files=(("photo.png", PICTURE),)), delivery) == "joined"
    assert said(chat) == ["photo.png"]
    assert not Attachment.objects.exists()
    assert lines(chat)[-1] == "mail.incomplete"


@pytest.mark.row("U9", "S8", "I3")
def test_an_inquiry_has_the_files_of_its_email(
    reachable: Visitor, olga: Operator, carl: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_BYTES", 20_000)
    _, delivery = followed(reachable, olga)
    files = (("photo.jpg", PICTURE), ("letter.pdf", LETTER), ("big.pdf", b"%PDF" + b"x" * 20_000))
    raw = written(sender=MALLORY, files=files)
    assert [came(raw, delivery) for _ in range(2)] == ["inquiry", "inquiry"]
    [inquiry] = Inquiry.objects.all()
    assert inquiry.body.endswith("Green, please.\n\n[Not kept: big.pdf]")
    photo, letter = inquiry.attachments.all()
    assert (photo.name, photo.content_type) == ("photo.jpg.png", "image/png")
    assert (letter.name, letter.content_type) == ("letter.pdf", "application/pdf")
    # Whoever may see the inquiry sees them, and nobody else.
    for operator, status in ((olga, 200), (carl, 404)):
        http = Http()
        http.force_login(operator.user)
        assert http.get(f"/console/inbox/{inquiry.pk}/").status_code == status
        assert http.get(f"/console/files/{letter.token}/").status_code == status


@pytest.mark.row("U9", "S8")
def test_when_nobody_is_there_the_inquiry_has_them(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    endings.terminate(chat, olga, at(380))
    go_offline(olga, seconds=390)
    raw = written(files=(("letter.pdf", LETTER), ("empty.pdf", b"")))
    assert [came(raw, delivery) for _ in range(2)] == ["joined", "joined"]
    [inquiry] = Inquiry.objects.all()
    assert [one.name for one in inquiry.attachments.all()] == ["letter.pdf"]
    new = Chat.objects.get(linked_to=chat)
    assert "mail.incomplete" not in lines(new)


@pytest.mark.row("S8")
def test_what_died_before_its_inquiry_was_there_is_kept_once(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, delivery = followed(reachable, olga)
    raw = written(sender=MALLORY, files=(("letter.pdf", LETTER),))
    with monkeypatch.context() as patched:
        patched.setattr(form_files, "go_with", lambda inquiry, tokens: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            came(raw, delivery)
    assert not Inquiry.objects.exists()
    assert came(raw, delivery) == "inquiry"
    [attachment] = Attachment.objects.all()
    assert attachment.inquiry == Inquiry.objects.get()


@pytest.mark.row("X15")
def test_nothing_is_kept_of_who_is_blocked_or_sends_too_many(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, delivery = followed(reachable, olga)
    monkeypatch.setattr(form_files, "A_DAY", 1)
    files = (("letter.pdf", LETTER), ("second.pdf", LETTER))
    assert came(written(sender=MALLORY, files=files), delivery) == "inquiry"
    assert Inquiry.objects.get().body.endswith("[Not kept: second.pdf]")
    Visitor.objects.update(blocked_at=at(390))
    assert came(written(sender=MALLORY, files=files, message_id="<2@p>"), delivery) == "refused"
    assert Attachment.objects.count() == 1
