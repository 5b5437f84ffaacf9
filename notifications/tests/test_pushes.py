"""Operators are called with the console closed (S1): by a push service that speaks the real protocol."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator, WebHeartbeat
from billing.models import CreditAccount
from chats.models import Chat, Transfer, Visitor
from chats.services import transfers
from livechat.lib.vapid import is_key, kept_key, new_key
from livechat.testing.cast import accepted, ask, at, at_work, beating
from livechat.testing.factories import VisitorFactory
from notifications.models import Push, PushSettings, PushSubscription
from notifications.senders import push
from notifications.services import pushes
from notifications.tests.push_service import PushService

pytestmark = [pytest.mark.django_db, pytest.mark.row("S1")]

BROWSER = "/console/settings/push/browser/"
GONE_AFTER = 20


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.VAPID_PRIVATE_KEY = new_key()
    settings.VAPID_SUBJECT = "mailto:hello@livechat.example"
    settings.PUSH_HOSTS = ["127.0.0.1"]
    service = PushService(push.public_key())
    yield service
    service.close()


@pytest.fixture
def phone(service: PushService, olga: Operator, web: WebHeartbeat) -> Http:
    """Olga's browser, signed in and subscribed."""
    http = Http()
    http.force_login(olga.user)
    assert http.post(BROWSER, service.subscribe("olga")).status_code == 204
    return http


def calls(service: PushService, seconds: float) -> list[dict[str, Any]]:
    """The sweep at that second, twice: what browsers have got altogether."""
    beating(seconds)
    for _ in range(2):
        pushes.find(at(seconds))
        for push_id in pushes.due(at(seconds)):
            pushes.send(push_id, at(seconds))
    return [one.payload for one in service.called]


def test_an_offer_is_told_once_and_says_who_but_never_what(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    Visitor.objects.filter(pk=vera.pk).update(name="Vera Novak")
    chat = ask(vera, "My card is lost!", seconds=1)
    assert calls(service, 10) == []  # a window may still be there
    [payload] = calls(service, GONE_AFTER)
    assert payload == {
        "tag": f"request-{chat.pk}", "title": "New request from Vera Novak", "body": "Garden shop",
        "chat": chat.pk, "url": "",
    }  # fmt: skip
    [called] = service.called
    assert called.urgency == "high"
    assert called.seconds == 41
    assert called.claims["sub"] == "mailto:hello@livechat.example"
    assert len(calls(service, 30)) == 1


def test_a_message_is_told_once_until_its_operator_has_looked(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    Chat.objects.filter(pk=chat.pk).update(operator_delivered_seq=2, operator_seen_seq=2)
    ask(vera, "Are you there?", seconds=5)
    ask(vera, "Hello?", seconds=6)
    [payload] = calls(service, GONE_AFTER)
    assert payload["title"] == f"{vera.display_name} wrote to you"
    assert payload["tag"] == f"chat-{chat.pk}"
    Chat.objects.filter(pk=chat.pk).update(operator_delivered_seq=4, operator_seen_seq=4)
    assert len(calls(service, 22)) == 1
    ask(vera, "Another thing", seconds=23)
    assert len(calls(service, 24)) == 2


def test_whoever_has_a_window_is_not_called(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    Operator.objects.filter(pk=olga.pk).update(seen_at=at(18))
    ask(vera, seconds=10)
    assert calls(service, GONE_AFTER) == []


def test_after_an_outage_nobody_is_taken_for_gone(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    WebHeartbeat.objects.update(back_at=at(15))
    ask(vera, seconds=16)
    assert calls(service, 40) == []


def test_a_colleague_knocks_with_a_transfer(
    phone: Http, service: PushService, vera: Visitor, olga: Operator, otto: Operator
) -> None:
    Operator.objects.filter(pk=olga.pk).update(is_online=False)
    at_work(otto)
    chat = accepted(vera, otto)
    at_work(olga)
    transfer = transfers.offer(chat, otto, reason="Knows figs.", now=at(2), receiver_id=olga.pk)
    [payload] = calls(service, GONE_AFTER)
    assert payload["title"] == "Otto offers you a chat"
    assert payload["tag"] == f"transfer-{transfer.pk}"
    assert "figs" not in f"{payload}"
    assert Transfer.objects.get(pk=transfer.pk).outcome == "open"


@pytest.mark.row("O36")
def test_each_reason_has_a_switch_of_its_own(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    page = phone.get("/console/settings/push/", headers={"HX-Request": "true"}).content.decode()
    assert page.count('role="switch"') == page.count(" checked") == 5
    answer = phone.post(
        "/console/settings/push/", {"messages": "on", "transfers": "on"}, headers={"HX-Request": "true"}
    )
    assert "Saved." in answer.content.decode()
    chosen = PushSettings.objects.get(operator=olga)
    assert (chosen.requests, chosen.messages, chosen.transfers) == (False, True, True)
    ask(vera, seconds=1)
    assert calls(service, GONE_AFTER) == []


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_gone_is_forgotten(
    status: int, phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    service.answers = [status]
    ask(vera, seconds=1)
    assert calls(service, GONE_AFTER) == []
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [413, 429, 500])
def test_what_is_not_taken_is_not_repeated_and_harms_no_other_browser(
    status: int, phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    phone.post(BROWSER, service.subscribe("tablet"))
    service.answers = [status]
    ask(vera, seconds=1)
    assert len(calls(service, GONE_AFTER)) == 1
    assert PushSubscription.objects.count() == 2


def test_signing_out_ends_the_calls(phone: Http, service: PushService, vera: Visitor, olga: Operator) -> None:
    phone.post("/sign-out/")
    assert not PushSubscription.objects.exists()


@pytest.mark.row("I2")
def test_a_new_password_or_a_closed_account_ends_them_too(
    phone: Http, service: PushService, vera: Visitor, olga: Operator
) -> None:
    ask(vera, seconds=1)
    olga.user.set_password("another-one")
    olga.user.save()
    assert calls(service, GONE_AFTER) == []
    assert not PushSubscription.objects.exists()


def test_whoever_signs_in_next_takes_the_browser_over(
    phone: Http, service: PushService, vera: Visitor, olga: Operator, otto: Operator
) -> None:
    address = service.subscribe("olga")
    other = Http()
    other.force_login(otto.user)
    assert other.post(BROWSER, address).status_code == 204
    ask(vera, seconds=1)
    assert calls(service, GONE_AFTER) == []
    # A foreign address is removed by nobody else.
    phone.post(BROWSER, address | {"remove": "1"})
    assert PushSubscription.objects.get().operator == otto


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/x", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x",
        "https://user@fcm.googleapis.com/x", "file:///etc/passwd", "http://169.254.169.254/latest", "", "https://[",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)  # fmt: skip
def test_only_push_services_are_called(endpoint: str, olga: Operator, settings: Any) -> None:
    http = Http()
    http.force_login(olga.user)
    keys = {"p256dh": "B" + "A" * 86, "auth": "A" * 22}
    assert http.post(BROWSER, {"endpoint": endpoint, **keys}).status_code == 409
    good = "https://fcm.googleapis.com/fcm/send/1"
    assert http.post(BROWSER, {"endpoint": good, **keys, "auth": "?"}).status_code == 409
    assert not PushSubscription.objects.exists()
    assert http.post(BROWSER, {"endpoint": good, **keys}).status_code == 204


def test_two_sweepers_call_once(phone: Http, service: PushService, vera: Visitor, olga: Operator) -> None:
    ask(vera, seconds=1)
    beating(GONE_AFTER)
    pushes.find(at(GONE_AFTER))
    pushes.find(at(GONE_AFTER))
    [push_id] = pushes.due(at(GONE_AFTER))
    pushes.send(push_id, at(GONE_AFTER))
    pushes.send(push_id, at(GONE_AFTER))
    assert len(service.called) == 1


def test_what_is_over_is_not_told(phone: Http, service: PushService, vera: Visitor, olga: Operator) -> None:
    ask(vera, seconds=1)
    beating(GONE_AFTER)
    pushes.find(at(GONE_AFTER))
    assert pushes.due(at(62)) == []


def test_without_a_browser_to_call_the_sweep_asks_once(
    olga: Operator, vera: Visitor, service: PushService, django_assert_num_queries: Any
) -> None:
    ask(vera, seconds=1)
    with django_assert_num_queries(2):
        assert calls_nobody() == []


def calls_nobody() -> list[int]:
    pushes.find(at(GONE_AFTER))
    return pushes.due(at(GONE_AFTER))


def test_a_foreign_operators_chats_are_never_told(
    phone: Http, service: PushService, viktor: Visitor, carl: Operator, olga: Operator, acme: Client
) -> None:
    assert CreditAccount.objects.filter(client=acme).exists()
    ask(viktor, seconds=1)
    ask(VisitorFactory(site=viktor.site), seconds=2)
    assert calls(service, GONE_AFTER) == []
    assert not Push.objects.exists()


def test_the_key_of_a_folder_is_made_once(tmp_path: Any) -> None:
    key = kept_key(tmp_path / "vapid-key")
    assert is_key(key)
    assert kept_key(tmp_path / "vapid-key") == key
    assert [path.name for path in tmp_path.iterdir()] == ["vapid-key"]
    assert (tmp_path / "vapid-key").stat().st_mode & 0o077 == 0
    assert not any(is_key(bad) for bad in ("", "short", "A" * 43, "?" * 43, key + "AA"))
