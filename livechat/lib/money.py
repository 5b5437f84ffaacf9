"""Money as people read it: whole minor units and a currency, never a float."""

from decimal import Decimal

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
# ISO 4217 gives most currencies two decimals; these have none.
_WHOLE = {"CLP", "ISK", "JPY", "KRW", "UGX", "VND", "XAF", "XOF", "XPF"}


def words(amount: int, currency: str) -> str:
    """`€1,234.50` of 123450 EUR; `−€5.00` of -500; `CHF 12.00` where no sign is known."""
    sign = _SIGNS.get(currency, f"{currency} ")
    minus = "−" if amount < 0 else ""
    return f"{minus}{sign}{decimal(abs(amount), currency)}"


def decimal(amount: int, currency: str) -> str:
    """`1,234.50` of 123450 EUR."""
    if currency in _WHOLE:
        return f"{amount:,}"
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def fine(units: int, currency: str) -> str:
    """`€0.0790` of 790 post units, which are hundredths of the minor unit."""
    sign = _SIGNS.get(currency, f"{currency} ")
    digits = 2 if currency in _WHOLE else 4
    whole, rest = divmod(abs(units), 10**digits)
    return f"{'−' if units < 0 else ''}{sign}{whole:,}.{rest:0{digits}d}"


def minor(amount: Decimal, currency: str) -> int:
    """4900 of 49.00 EUR, as people type it."""
    return int(amount if currency in _WHOLE else amount * 100)


def major(amount: int, currency: str) -> Decimal:
    """49.00 of 4900 EUR, for a field that people change."""
    return Decimal(amount) if currency in _WHOLE else Decimal(amount).scaleb(-2)


def share(amount: int, numerator: int, denominator: int) -> int:
    """That part of an amount, half a unit rounded up; exact, without a float. All are zero or more."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def percent(hundredths: int) -> str:
    """`19 %` of 1900; `5.5 %` of 550."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + " %"
