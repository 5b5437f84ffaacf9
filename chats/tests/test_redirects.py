"""**Redirect**: only pages of the site, only by who owns the chat (O23)."""

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from chats.errors import ChatEnded, NotYours
from chats.models import Chat, Message, PageView, Visitor
from chats.services import endings, redirects
from livechat.testing.cast import Told, accepted, at, lines
from livechat.testing.factories import SiteFactory, VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("O23")]

PAGE = "https://shop.example/delivery?from=chat#graz"


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    return accepted(vera, olga)


def show(chat: Chat, operator: Operator, url: str = PAGE, request: str = "r1") -> None:
    redirects.redirect(chat, operator, at(5), url=url, request=request)


def test_the_line_says_where_and_who(chat: Chat, olga: Operator, told: Told) -> None:
    PageView.objects.create(visitor=VisitorFactory(site=chat.site), url=PAGE, title="Delivery")
    show(chat, olga)
    show(chat, olga)
    line = Message.objects.get(chat=chat, body="page.redirected")
    assert line.data == {"url": PAGE, "title": "Delivery", "name": "Olga"}
    assert lines(chat).count("page.redirected") == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/delivery",
        "//shop.example/",
        "shop.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://shop.example",
        "data:text/html,<script>alert(1)</script>",
        "ftp://shop.example/",
        "http://shop.example/",
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://evil.example/https://shop.example/",
        "https://shop.example:444/",
        "https://shop.example@evil.example/",
        "https://user:secret@shop.example/",
        "https://evil.example\\@shop.example/",
        "https://shop.example\\.evil.example/",
        "https:\\\\shop.example\\",
        "https:/\\shop.example/",
        "https:shop.example",
        "https:///shop.example/",
        " https://shop.example/",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://shop.exa\tmple/",
        "\x01https://shop.example/",
        "https://shop.example\u3002evil.example/",
        "https://[shop.example/",
        "https://shop.example/\u202etxt",
    ],
)
def test_every_other_address_is_refused(chat: Chat, olga: Operator, url: str) -> None:
    with pytest.raises(redirects.BadPage):
        show(chat, olga, url)
    assert "page.redirected" not in lines(chat)


def test_only_the_owner_of_a_running_chat(chat: Chat, olga: Operator, otto: Operator) -> None:
    with pytest.raises(NotYours):
        show(chat, otto)
    endings.terminate(chat, olga, at(2))
    with pytest.raises(ChatEnded):
        show(chat, olga)
    assert "page.redirected" not in lines(chat)


def test_suggestions_are_pages_of_this_site_seen_by_anybody(
    chat: Chat, acme_shop: Site, olga: Operator, carl: Operator
) -> None:
    other = VisitorFactory(site=acme_shop)
    for url in ("https://shop.example/a", "https://shop.example/b", "https://evil.example/"):
        PageView.objects.create(visitor=other, url=url, title=url[-1])
    PageView.objects.create(visitor=chat.visitor, url="https://shop.example/b", title="b")
    foreign = VisitorFactory(site=SiteFactory(client=acme_shop.client))
    PageView.objects.create(visitor=foreign, url="https://shop.example/secret")
    assert [page.url for page in redirects.suggestions(chat)] == [
        "https://shop.example/b",
        "https://shop.example/a",
    ]
    http = Http()
    http.force_login(olga.user)
    assert "shop.example/b" in http.get(f"/console/chats/{chat.pk}/pages/").content.decode()
    http.force_login(carl.user)
    answers = [http.get(f"/console/chats/{pk}/pages/") for pk in (chat.pk, 10**12)]
    assert [answer.status_code for answer in answers] == [404, 404]
