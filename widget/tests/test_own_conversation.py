"""What visitors do with their own conversation over HTTP: have it, by e-mail or as a file, and delete it."""

import json
import re
from secrets import token_urlsafe
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone
from qrcode import QRCode

from accounts.models import Operator, Site
from chats.models import Attachment, Chat, Message, Note, Receipt, Visitor, WayBack
from chats.services import endings, queue, way_back
from livechat.lib import qr
from livechat.lib.rate_limit import Buckets
from livechat.testing.cast import answer, ask, at, fresh
from notifications.models import Delivery
from widget.services.identity import hash_token, make_ticket
from widget.views import conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits", "told")]

CARD = "4111 1111 1111 1111"


class Frame:
    """What the frame asks for, with the browser's token."""

    def __init__(self, site: Site) -> None:
        self.site, self.token = site, token_urlsafe(32)
        self.visitor = Visitor.objects.create(site=site, token_hash=hash_token(self.token), name="Vera")
        headers = {"Authorization": f"Bearer {self.token}", "X-Widget-Ticket": make_ticket(site)}
        self.http = Http(headers=headers)

    def mail(
        self,
        chat: Chat,
        email: str = "vera@example.org",
        ref: str = "r-1",
        more: dict[str, Any] | None = None,
    ) -> Any:
        body = json.dumps({"chat": chat.pk, "email": email, "ref": ref} | (more or {}))
        return self.http.post("/widget/conversation/transcript/", body, content_type="text/plain")

    def phone(self, chat: Chat) -> Any:
        body = json.dumps({"chat": chat.pk})
        return self.http.post("/widget/conversation/phone/", body, content_type="text/plain")

    def delete(self) -> Any:
        return self.http.post("/widget/conversation/delete/", "{}", content_type="text/plain")

    def download(self) -> Any:
        return self.http.get("/widget/conversation/")


@pytest.fixture
def frame(acme_shop: Site) -> Frame:
    return Frame(acme_shop)


@pytest.fixture
def chat(frame: Frame, olga: Operator) -> Chat:
    chat = ask(frame.visitor, "Is the oak hardy? <b>")
    queue.accept(chat, olga, at(5))
    answer(fresh(chat), olga, f"Yes. Your card {CARD} is safe.", seconds=10)
    Note.objects.create(
        client=chat.client, visitor=frame.visitor, chat=chat, operator=olga, body="Difficult."
    )
    return fresh(chat)


def test_a_copy_goes_to_the_address_that_was_typed(frame: Frame, chat: Chat) -> None:
    assert frame.mail(chat).status_code == 204
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.chat, delivery.operator) == ("vera@example.org", chat, None)
    assert "Is the oak hardy? <b>" in delivery.text
    assert "Is the oak hardy? &lt;b&gt;" in delivery.html
    assert "Difficult" not in delivery.text
    assert "4111 1111" not in delivery.text
    assert "None" not in delivery.text


def test_three_copies_a_chat_and_each_wish_once(frame: Frame, chat: Chat) -> None:
    for ref in ("a", "a", "b", "c"):
        assert frame.mail(chat, ref=ref).status_code == 204
    assert Delivery.objects.count() == 3
    refused = frame.mail(chat, ref="d")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_transcripts")
    assert Delivery.objects.count() == 3


@pytest.mark.row("U9")
def test_a_link_takes_the_conversation_to_another_device(
    frame: Frame, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "LINKS", Buckets(a_minute=0, burst=2))
    answer = frame.phone(chat)
    told = answer.json()
    assert answer["Cache-Control"] == "no-store"
    secret = told["link"].removeprefix(f"{settings.BASE_URL}/r/").rstrip("/")
    assert told["code"] == qr.svg(told["link"])
    visitor = way_back.visitor_of(frame.site, hash_token(way_back.token_of(secret)), timezone.now())
    assert visitor == frame.visitor
    # Who came by it makes no further ones, and it would never end otherwise.
    frame.token = way_back.token_of(secret)
    frame.http.defaults["HTTP_AUTHORIZATION"] = f"Bearer {frame.token}"
    assert frame.phone(chat).status_code == 404
    assert frame.phone(chat).json()["code"] == "too_fast"
    assert WayBack.objects.count() == 1


def test_a_code_has_the_modules_of_what_it_says() -> None:
    code = QRCode(border=qr.EDGE)
    code.add_data("https://livechat.example/r/abc/")
    wanted = code.get_matrix()
    drawn = [[False] * len(row) for row in wanted]
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", qr.svg("https://livechat.example/r/abc/")):
        for column in range(int(x), int(x) + int(wide)):
            drawn[int(y)][column] = True
    assert drawn == wanted


@pytest.mark.parametrize(
    "email",
    ["", "vera", "vera@example.org\r\nBcc: all@example.org", "vera@example.org\u2028x", "a@b.c,d@e.f"],
)
def test_no_other_address_gets_in(frame: Frame, chat: Chat, email: str) -> None:
    assert frame.mail(chat, email).json()["code"] == "bad_email"
    assert not Delivery.objects.exists()
    assert fresh(chat).own_transcripts == 0


@pytest.mark.parametrize("more", [{"chat": "1"}, {"ref": ""}, {"bcc": "x"}, {"email": "x" * 5_000}])
def test_what_no_frame_would_send_is_refused(frame: Frame, chat: Chat, more: dict[str, Any]) -> None:
    assert frame.mail(chat, more=more).json()["code"] == "bad_form"


@pytest.mark.row("I7")
@pytest.mark.row("I1")
def test_nobody_else_gets_or_deletes_any_of_it(frame: Frame, chat: Chat, acme_shop: Site) -> None:
    stranger = Frame(acme_shop)
    for ask_for in (stranger.mail, stranger.phone):
        foreign, never = ask_for(chat), ask_for(Chat(pk=10**9))
        assert (foreign.status_code, foreign.content) == (never.status_code, never.content)
        assert foreign.status_code == 404
    assert not WayBack.objects.exists()
    assert "oak" not in stranger.download().content.decode()
    assert stranger.delete().status_code == 204
    assert fresh(chat).deleted_at is None
    assert Http().get("/widget/conversation/").status_code == 401
    assert Http().post("/widget/conversation/delete/").status_code == 401


def test_the_file_is_what_the_visitor_read_in_their_own_time(frame: Frame, chat: Chat) -> None:
    Visitor.objects.update(time_zone="Asia/Tokyo")
    found = frame.download()
    text = found.content.decode()
    assert "Conversation with Acme Garden, 2026-03-04 21:00 JST" in text
    assert "2026-03-04 21:00 Vera: Is the oak hardy? <b>" in text
    assert "Olga: Yes. Your card •••• •••• •••• 1111 is safe." in text
    assert "Difficult" not in text
    assert found["Content-Disposition"] == 'attachment; filename="conversation.txt"'
    assert found["X-Content-Type-Options"] == "nosniff"
    for nonsense in ("../../etc/passwd", "Nowhere/Never", "\x01"):
        Visitor.objects.update(time_zone=nonsense)
        assert "UTC" in frame.download().content.decode()


@pytest.mark.row("O6")
def test_deleting_ends_what_runs_and_leaves_the_receipt_alone(frame: Frame, chat: Chat) -> None:
    Attachment.objects.create(
        client=chat.client, chat=chat, file="attachments/x", name="x.txt", content_type="text/plain", size=1
    )
    frame.mail(chat)
    assert frame.delete().status_code == 204
    gone = Chat.objects.get(pk=chat.pk)
    assert (gone.status, gone.reason, gone.is_listed) == ("ended", "visitor", False)
    assert gone.emptied_at is not None
    for rows in (Message, Attachment, Delivery, Note):
        assert not rows._default_manager.exists()
    assert Receipt.objects.get().chat_id == chat.pk
    assert Visitor.objects.get(pk=frame.visitor.pk).name == ""
    assert frame.download().content.decode() == "Nothing was written.\n"
    assert frame.delete().status_code == 204


def test_a_waiting_one_and_older_ones_go_along(frame: Frame, olga: Operator, chat: Chat) -> None:
    endings.terminate(chat, olga, at(20))
    ask(frame.visitor, "One more", seconds=30)
    frame.delete()
    assert not Chat.objects.filter(visitor=frame.visitor, emptied_at=None).exists()
    assert ask(frame.visitor, "New", seconds=40).is_open
