"""Plain words with a little form, and phone numbers: pure rules."""

import pytest

from livechat.lib.markup import Piece, blocks
from livechat.lib.phone import BadPhone, e164


def test_paragraphs_items_bold_and_links() -> None:
    found = blocks("Hello\nyou\n\n- **One** https://a.example/x.\n* Two\nThree")
    assert [(block.kind, block.plain) for block in found] == [
        ("paragraph", "Hello\nyou"),
        ("item", "One https://a.example/x."),
        ("item", "Two"),
        ("paragraph", "Three"),
    ]
    assert found[1].pieces == [
        Piece("bold", "One"),
        Piece("text", " "),
        Piece("link", "https://a.example/x"),
        Piece("text", "."),
    ]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "www.a.example", "https://"]
)
def test_only_web_addresses_become_links(text: str) -> None:
    assert [piece.kind for block in blocks(text) for piece in block.pieces] == ["text"]


def test_html_is_text() -> None:
    [block] = blocks('<a href="x" onclick="y">https://a.example"onload=z</a>')
    assert [piece for piece in block.pieces if piece.kind == "link"] == [Piece("link", "https://a.example")]


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+49 (30) 123-456", "", "+4930123456"),
        ("0043 1 234567", "DE", "+431234567"),
        ("01 234567", "at", "+431234567"),
        ("+1 202-555-0143", "", "+12025550143"),
    ],
)
def test_numbers_are_e164(written: str, region: str, number: str) -> None:
    assert e164(written, region) == number


@pytest.mark.parametrize(
    "written", ["", "call me", "12", "030 123456", "+49 30 12345678901234", "+999 1234567"]
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(BadPhone):
        e164(written)
