"""Card numbers never stay in a chat (S9, I5)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from accounts.models import Operator
from chats.models import Message, Visitor
from chats.services import inquiries
from chats.services.masking import MASK, is_same, mask_after, mask_cards, tail_of
from livechat.testing.cast import at
from livechat.tests.product import Product

pytestmark = pytest.mark.row("S9", "I5")

# The test numbers that issuers and payment providers publish.
CARDS = [
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "36227206271667",
    "6011111111111117",
    "3530111333300000",
    "6205500000000000004",
    "6759649826438453",
    "2200000000000053",
]


@pytest.mark.parametrize("card", CARDS)
def test_every_issuers_numbers_are_masked_but_for_four_digits(card: str) -> None:
    assert mask_cards(f"It is {card}, thanks") == f"It is {MASK * (len(card) - 4)}{card[-4:]}, thanks"


@pytest.mark.parametrize("gap", [" ", "-", ".", "  ", " - ", "\n", "\u00a0", "\u2013", "\u200b", "/", "_"])
def test_whatever_stands_between_the_groups(gap: str) -> None:
    masked = mask_cards(gap.join(["4111", "1111", "1111", "1111"]))
    assert masked == gap.join([MASK * 4] * 3 + ["1111"])


@pytest.mark.parametrize(
    "text",
    [
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "4111111111111111 12/27 123",
        "no 7: 4111111111111111",
        "x4111111111111111y",
        "4111111111111111,5555555555554444",
        "4111111111111111 5555555555554444",
    ],
)
def test_however_it_is_written(text: str) -> None:
    masked = mask_cards(text)
    assert masked.count(MASK) in (12, 24)
    assert "41111111" not in masked.replace(" ", "")
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Order 1234567890123456 please",  # no issuer
        "4111111111111112",  # fails the check
        "Call +49 30 1234567",
        "41111111111111111",  # inside a longer number
        "1772625661000",  # a time in milliseconds
        "DE89 3704 0044 0532 0130 00",  # an account, not a card
        "2026-03-04 12:00:00 and 2026-03-05 13:30:00",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text


@given(st.text(alphabet="0123456789 -.x\u200b４", max_size=60))
def test_masking_twice_is_masking_once_and_keeps_the_length(text: str) -> None:
    masked = mask_cards(text)
    assert mask_cards(masked) == masked
    assert len(masked) == len(text)


@given(st.sampled_from(CARDS), st.text(max_size=20), st.text(max_size=20))
def test_no_text_around_it_saves_a_card(card: str, before: str, after: str) -> None:
    masked = mask_cards(f"{before} x {card} x {after}")
    assert card not in masked


@pytest.mark.parametrize("text", ["4 " * 2_500, "4" * 5_000, "4111 " * 1_000, "1.   " * 1_000])
def test_a_text_of_digits_costs_no_seconds(text: str) -> None:
    started = time.process_time()
    mask_cards(text)
    assert time.process_time() - started < 0.2


@pytest.mark.django_db
def test_it_never_reaches_the_disk_through_the_form(vera: Visitor, olga: Operator) -> None:
    inquiry = inquiries.send(
        vera, ref="a", name="4111 1111 1111 1111", email="vera@people.example", phone="",
        text="Card 4111 1111 1111 1111", now=at(0),
    )  # fmt: skip
    vera.refresh_from_db()
    stored = f"{inquiry.name} {inquiry.body} {vera.name}"
    assert "4111" not in stored
    assert stored.count("1111") == 3
    assert not Message.objects.exists()


# --- a number in two lines


def written(*texts: str) -> list[str]:
    """Lines of one sender, each masked in the light of those before it."""
    tail, stored = "", []
    for text in texts:
        stored.append(mask_after(tail, text))
        tail = tail_of(tail, stored[-1])
    return stored


@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        (["It is 4111 1111", "1111 1111, ok?"], ["It is 4111 1111", "•••• ••••, ok?"]),
        (["4111", "1111", "1111", "1111"], ["4111", "1111", "1111", "••••"]),
        (["4111 1111 1111 11", "11"], ["4111 1111 1111 11", "••"]),
        (["4111-1111-", "1111-1111"], ["4111-1111-", "••••-••••"]),
        (["４１１１１１１１", "１１１１１１１１ 12/27"], ["４１１１１１１１", "•••••••• 12/27"]),
        (["4111 1111 1111 1111", "1111"], ["•••• •••• •••• 1111", "1111"]),
        (["Order 1234", "call 5678 9012 3456"], ["Order 1234", "call 5678 9012 3456"]),
        (["4111 1111 is my order", "1111 1111"], ["4111 1111 is my order", "1111 1111"]),
    ],
)
def test_what_completes_a_number_of_the_line_before_is_masked(texts: list[str], stored: list[str]) -> None:
    assert written(*texts) == stored


@given(st.sampled_from(CARDS), st.integers(1, 18))
def test_wherever_a_number_is_cut_it_is_never_whole(card: str, at: int) -> None:
    first, second = card[:at], card[at:]
    if second:
        assert card not in "".join(written(first, second))


def test_a_second_try_that_comes_unmasked_is_the_same_line() -> None:
    assert is_same("•••• 1111", "4111 1111")
    assert not is_same("•••• 1111", "4111 1112")
    assert not is_same("•••• 1111", "abcd 1111")
    assert not is_same("ab", "abc")


@given(
    st.text(alphabet="0123456789 -.x\u200b４•", max_size=60), st.text(alphabet="0123456789 x", max_size=40)
)
def test_the_tail_never_costs_a_letter(text: str, after: str) -> None:
    masked = mask_after(tail_of("", text), after)
    assert len(masked) == len(after)
    assert is_same(masked, after)


# --- the browser's own copy of these rules


def test_the_browser_masks_like_the_server(page: Page, server: Product) -> None:
    page.goto(f"{server.url}/sign-in/")
    base = (page.locator('link[rel="icon"]').get_attribute("href") or "").removesuffix("icon.svg")
    texts = [
        *CARDS,
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
        "4111-1111-1111-1111 and 5555 5555 5555 4444",
        "41111111111111111",
        "Order 1234567890123456 please, call +49 30 1234567",
    ]
    lines = [["4111", "1111", "1111", "1111"], ["4111 1111 1111 11", "11"], ["4111-1111-", "1111-1111 x"]]
    masked, chained = page.evaluate(
        """async ([base, texts, chains]) => {
          const { maskCards, maskAfter, tailOf } = await import(`${base}js/shared/cards.js`);
          const chain = (lines) => {
            let tail = "";
            return lines.map((line) => {
              const masked = maskAfter(tail, line);
              tail = tailOf(tail, masked);
              return masked;
            });
          };
          return [texts.map(maskCards), chains.map(chain)];
        }""",
        [base, texts, lines],
    )
    assert masked == [mask_cards(text) for text in texts]
    assert chained == [written(*each) for each in lines]
