"""An operator and a visitor who share no language, in two browsers with a translator beside them (S11)."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Operator, Site
from chats.models import Chat, Message, Translation
from chats.tests.people import go_online, open_console, sign_in
from chats.tests.translated import loopback, olga, server, site
from chats.tests.translators import Loopback
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from widget.tests.people import Tab, Website

__all__ = ["loopback", "olga", "server", "site"]
pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("S11")]


@pytest.mark.row("X13")
def test_each_side_reads_its_own_language_and_the_original_is_one_click_away(
    browser: Browser, server: Product, loopback: Loopback, site: Site, olga: Operator
) -> None:
    loopback.asked.clear()
    with (
        Website() as shop,
        sign_in(browser, server, olga) as context,
        browser.new_context(locale="es-ES", reduced_motion="reduce") as visitors,
    ):
        shop.embed(server, site)
        site.origins = [shop.url]
        site.save()
        page = open_console(context)
        go_online(page)
        visitors.set_default_timeout(10_000)
        tab = Tab(visitors, shop.url)
        tab.open()
        tab.say("Hola, necesito ayuda con mi pedido.")
        page.get_by_role("button", name="Accept ").first.click()

        # The language is guessed from the visitor's browser.
        page.get_by_role("button", name="Translate from Spanish").click()
        dialog = page.get_by_role("dialog", name="Translate this chat")
        expect(dialog.get_by_label("The visitor’s language")).to_have_value("es")
        expect(dialog.get_by_label("Your language")).to_have_value("en")
        has_no_barriers(page)
        dialog.get_by_role("button", name="Translate", exact=True).click()
        log = page.get_by_role("log")
        expect(log).to_contain_text("Hello, I need help with my request.")
        expect(log).not_to_contain_text("Hola")
        log.get_by_role("button", name="Show original").press("Enter")
        expect(log).to_contain_text("Hola, necesito ayuda con mi pedido.")
        log.get_by_role("button", name="Show translation").press("Enter")
        expect(log).not_to_contain_text("Hola")

        composer = page.get_by_role("textbox", name="Message to ")
        composer.fill("The house is big.")
        composer.press("Enter")
        expect(log).to_contain_text("The house is big.")
        expect(tab.bubbles.last).to_have_text("La casa es grande.")
        expect(tab.bubbles.last).to_have_attribute("lang", "es")
        tab.frame.get_by_role("button", name="Show original").click()
        expect(tab.bubbles.last).to_have_text("The house is big.")
        tab.frame.get_by_role("button", name="Show translation").click()
        expect(tab.bubbles.last).to_have_text("La casa es grande.")

        # The record is what was written; each translation was asked for once.
        chat = Chat.objects.get(site=site)
        assert set(Message.objects.filter(chat=chat, kind="text").values_list("body", flat=True)) == {
            "Hola, necesito ayuda con mi pedido.",
            "The house is big.",
        }
        assert Translation.objects.filter(chat=chat).count() == len(loopback.asked) == 2

        # The translator goes away: the message goes out, and its reader is told.
        loopback.fault = lambda path: (500, {})
        composer.fill("Thank you.")
        composer.press("Enter")
        expect(tab.bubbles.last).to_have_text("Thank you.")
        expect(tab.frame.get_by_text("Could not be translated")).to_be_visible()
        tab.say("Gracias.")
        expect(log).to_contain_text("Gracias.")
        expect(log.get_by_text("Could not be translated")).to_be_visible()
        loopback.fault = None

        page.get_by_role("button", name="Translate: Spanish, English").click()
        dialog.get_by_role("button", name="Stop translating").click()
        expect(log).to_contain_text("Hola, necesito ayuda con mi pedido.")
        expect(tab.bubbles.filter(has_text="The house is big.")).to_be_visible()
        assert tab.errors == []
