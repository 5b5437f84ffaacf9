"""What sockets get that ask for translations: of others' lines, and too many (S11)."""

import pytest

from accounts.models import Operator, Site
from chats.tests.people import Visitor
from chats.tests.translated import loopback, olga, server, site
from livechat.tests.product import Product
from widget.tests.people import Desk

__all__ = ["loopback", "olga", "server", "site"]
pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("S11")]


def test_sockets_that_ask_for_what_is_not_theirs(server: Product, site: Site) -> None:
    with Visitor(server, site) as vera, Visitor(server, site) as tom:
        vera.say("Hola")
        refused = vera.ask("message.translate", {"seq": 1}, chat=vera.chat)
        assert refused["code"] == "nothing_to_translate"
        for seq in (1, 2, 99):
            assert tom.ask("message.translate", {"seq": seq}, chat=vera.chat)["code"] == "not_found"
        assert vera.ask("message.translate", {"seq": -1}, chat=vera.chat)["code"] == "bad_frame"


def test_lines_are_asked_for_at_a_bearable_rate(server: Product, site: Site, olga: Operator) -> None:
    with Visitor(server, site) as vera, Desk(server, olga) as desk:
        vera.say("Hola")
        desk.accept(vera.chat)
        desk.ask("chat.translate", vera.chat, visitor="es", operator="en")
        seq = desk.say(vera.chat, "Thank you.")
        answers = [vera.ask("message.translate", {"seq": seq}, chat=vera.chat) for _ in range(80)]
        texts = [answer["data"]["text"] for answer in answers if answer["type"] == "ok"]
        assert set(texts) == {"Gracias."}
        assert len(texts) >= 60
        assert {answer["code"] for answer in answers if answer["type"] == "error"} == {"too_fast"}
