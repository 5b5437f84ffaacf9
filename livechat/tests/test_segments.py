"""How many parts a text has (U7)."""

import pytest

from livechat.lib.segments import size

pytestmark = pytest.mark.row("U7")


@pytest.mark.parametrize(
    ("text", "encoding", "length", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        # The euro takes two places.
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        # 153 is odd: a pair that would be split goes into the next segment.
        ("€" * 152, "GSM-7", 304, 2),
        ("€" * 153, "GSM-7", 306, 3),
        ("ÄÖÜäöüßñ@£$¥èéùìòÇØøÅå", "GSM-7", 22, 1),
        ("ą" * 70, "UCS-2", 70, 1),
        ("ą" * 71, "UCS-2", 71, 2),
        ("ą" * 134, "UCS-2", 134, 2),
        ("ą" * 135, "UCS-2", 135, 3),
        # One letter outside of GSM-7 makes all of it UCS-2.
        ("a" * 70 + "ж", "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("😀" * 67, "UCS-2", 134, 3),
        ("مرحبا", "UCS-2", 5, 1),
        ("\ud800", "UCS-2", 1, 1),
    ],
)
def test_size(text: str, encoding: str, length: int, segments: int) -> None:
    assert size(text) == (encoding, length, segments)
