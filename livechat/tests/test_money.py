import pytest

from livechat.lib import money


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (0, "EUR", "€0.00"),
        (5, "EUR", "€0.05"),
        (123_450, "EUR", "€1,234.50"),
        (-500, "USD", "−$5.00"),
        (1_200, "CHF", "CHF 12.00"),
        (1_200, "JPY", "JPY 1,200"),
    ],
)
def test_money_reads_as_on_a_bill(amount: int, currency: str, words: str) -> None:
    assert money.words(amount, currency) == words


def test_a_share_rounds_half_a_cent_up_and_loses_nothing() -> None:
    assert [money.share(amount, 1, 2) for amount in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert money.share(4_900, 1900, 10_000) == 931
    assert money.share(2**62, 3, 3) == 2**62
