"""What the frame makes of facts, refusals and closed lines, without a server behind it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Site
from widget.tests.alone import ADDRESS, VIEW, Alone, Frame, line
from widget.tests.people import HIDEABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Alone]:
    with browser.new_context() as context:
        yield Alone(context, site)


@pytest.mark.row("U1", "U2")
def test_who_does_nothing_has_not_seen_what_comes_before_they_are_back(tab: Alone) -> None:
    tab.session["chats"] = [VIEW]
    tab.open()
    tab.page.clock.fast_forward(280_000)
    tab.tell("message.sent", line(1, "Are you there?"), chat=1, seq=1)
    expect(tab.page.get_by_role("log")).to_contain_text("Are you there?")
    tab.page.clock.run_for(1000)
    assert tab.wait("chat.mark")["data"] == {"delivered": 1, "seen": 0}
    tab.page.keyboard.press("Shift")
    tab.page.clock.run_for(1000)
    assert tab.wait("chat.mark", 2)["data"] == {"delivered": 1, "seen": 1}


@pytest.mark.row("U1", "U2")
def test_who_looks_away_the_moment_it_comes_has_not_seen_it(tab: Alone) -> None:
    tab.session["chats"] = [VIEW]
    tab.page.add_init_script(HIDEABLE)
    tab.open()
    tab.tell("message.sent", line(1, "Read?"), chat=1, seq=1)
    expect(tab.page.get_by_role("log")).to_contain_text("Read?")
    tab.page.clock.run_for(1000)
    assert tab.wait("chat.mark")["data"] == {"delivered": 1, "seen": 1}
    tab.tell("message.sent", line(2, "Not read."), chat=1, seq=2)
    expect(tab.page.get_by_role("log")).to_contain_text("Not read.")
    tab.page.evaluate("putAway()")
    tab.page.clock.run_for(1000)
    assert tab.wait("chat.mark", 2)["data"] == {"delivered": 2, "seen": 1}


@pytest.mark.row("D7")
def test_facts_that_the_server_threw_away_are_fetched_each_time(tab: Alone) -> None:
    tab.session["chats"] = [VIEW]
    tab.answers["chat.resume"] = nothing_more
    tab.open()
    for count in (1, 2):
        tab.tell("session.resync")
        tab.wait("chat.resume", count)
    # A line is missing that the server does not find yet: each later one is a reason to ask again.
    for count, seq in ((3, 2), (4, 3)):
        tab.tell("message.sent", line(seq, "Later."), chat=1, seq=seq)
        tab.page.evaluate("0")
        tab.page.clock.run_for(100)
        tab.wait("chat.resume", count)


@pytest.mark.row("P3")
def test_messages_that_a_form_has_to_come_before_stand_in_the_composer_again(tab: Alone) -> None:
    tab.answers["message.send"] = lambda _: {}
    tab.open()
    box = tab.page.get_by_label("Your message")
    for text in ("First.", "Second."):
        box.fill(text)
        box.press("Enter")
    for count in (1, 2):
        ref = tab.wait("message.send", count)["ref"]
        tab.tell("error", ref=ref, code="form_required", message="Fill in the form.")
    expect(box).to_have_value("First.\nSecond.")
    tab.page.reload()
    expect(box).to_have_value("First.\nSecond.")


@pytest.mark.row("D8")
def test_a_line_that_was_closed_for_good_says_so_and_comes_back_with_the_visitor(tab: Alone) -> None:
    tab.session["chats"] = [VIEW]
    tab.answers["message.send"] = lambda _: {}
    tab.open()
    box, log = tab.page.get_by_label("Your message"), tab.page.get_by_role("log")
    tab.close(4409)
    expect(
        tab.page.get_by_text("This chat is open in another window. To go on here, just write.")
    ).to_be_visible()
    tab.page.evaluate("dispatchEvent(new Event('focus'))")
    tab.wait("session.start", 2)
    expect(tab.page.get_by_text("You are chatting with Carl")).to_be_visible()
    box.fill("Is it ready?")
    box.press("Enter")
    tab.wait("message.send")
    tab.close(4404)
    expect(tab.page.locator(".notice p")).to_have_text("This chat is not available right now.")
    expect(box).to_be_hidden()
    expect(log).to_contain_text("Not sent: This chat is not available right now.")


@pytest.mark.row("P4")
def test_of_many_words_the_contact_form_takes_what_it_can_send(tab: Alone) -> None:
    said = [line(1, "a" * 3000, "visitor"), line(2, "b" * 3000, "visitor")]
    tab.session |= {"chats": [VIEW | {"status": "redirected", "last_seq": 2}], "messages": {"1": said}}
    tab.page.goto(f"{ADDRESS}/chat/")
    box = tab.page.get_by_label("Your message")
    expect(box).to_have_value("a" * 1999 + "\n" + "b" * 3000)
    tab.page.get_by_label("Name").fill("Vera")
    tab.page.get_by_label("E-mail").fill("vera@people.example")
    box.evaluate("(box) => (box.value += 'ccc')")
    tab.page.get_by_role("button", name="Send").click()
    expect(tab.page.get_by_text("Too long by 3 characters: please shorten it.")).to_be_visible()
    expect(box).to_be_focused()
    assert tab.of("inquiry.send") == []


@pytest.mark.row("U1", "P4")
def test_who_is_answered_later_reads_when_and_how(tab: Alone) -> None:
    tab.session["chats"] = [VIEW | {"status": "waiting", "position": 1, "operator": "", "comes_later": True}]
    tab.open()
    notice = tab.page.get_by_text("Nobody is here just now. The answer will also come by text or e-mail.")
    expect(notice).to_be_visible()
    expect(tab.page.get_by_text("We are away just now")).to_be_visible()
    opens = VIEW | {"version": 2, "status": "waiting", "operator": "", "comes_later": True}
    tab.tell("status.changed", opens | {"back_at": tab.session["now"] + 40 * 24 * 3600_000}, chat=1)
    expect(tab.page.get_by_text("Away until")).to_be_visible()
    tab.tell("status.changed", VIEW | {"version": 3}, chat=1)
    expect(notice).to_be_hidden()


def nothing_more(_: Frame) -> Frame:
    return {"type": "ok", "data": {"messages": [], "complete": True, "chat": VIEW}}
