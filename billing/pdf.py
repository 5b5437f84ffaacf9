"""An invoice as a PDF: A4, the same bytes each time.

DejaVu Sans has the letters of Latin, Greek, Cyrillic, Hebrew and Arabic, and Droid Sans Fallback those of
Chinese, Japanese and Korean; INVOICE_FONT adds others.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from billing.models import Invoice
from livechat.lib.money import percent, words
from livechat.lib.territories import NAMES

FONTS = Path(__file__).parent / "fonts"
MARGIN = 20  # millimetres
WIDE = 210 - 2 * MARGIN
# Millimetres of a line for each point of its letters.
LEADING = 0.55
INK, MUTED, LINE = (31, 36, 48), (91, 98, 112), (223, 225, 230)


def render(invoice: Invoice) -> bytes:
    page = _Page(invoice)
    page.parties()
    page.facts()
    page.lines()
    page.sums()
    page.closing()
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, invoice: Invoice) -> None:
        super().__init__(format="A4")
        self.invoice = invoice
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
        self.add_font("DejaVu", fname=FONTS / "DejaVuSans.ttf")
        self.add_font("DejaVu", style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        # Reading 33,000 letters takes a second, so only for names that need them.
        common = self.fonts["dejavu"]
        assert isinstance(common, TTFFont)
        if any(ord(letter) not in common.cmap for letter in _letters(invoice)):
            self.add_fallbacks()
        # Joins Arabic letters, and puts right-to-left names in their order.
        self.set_text_shaping(True)
        self.set_title(f"{invoice.get_kind_display()} {invoice.name}")
        self.set_author(invoice.seller["name"])
        self.set_creation_date(invoice.issued_at)
        self.set_lang("en")
        self.add_page()

    def add_fallbacks(self) -> None:
        fonts = {"More": settings.INVOICE_FONT, "Droid": FONTS / "DroidSansFallback.ttf"}
        for name, path in fonts.items():
            if path:
                self.add_font(name, fname=path)
        self.set_fallback_fonts([name for name, path in fonts.items() if path], exact_match=False)

    def money(self, amount: int) -> str:
        # A credit note's amounts are what goes back.
        sign = -1 if self.invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
        return words(sign * amount, self.invoice.currency)

    def say(
        self, text: str, *, size: float = 9, bold: bool = False, muted: bool = False, **cell: Any
    ) -> None:
        self.set_font("DejaVu", style="B" if bold else "", size=size)
        self.set_text_color(*(MUTED if muted else INK))
        place: dict[str, Any] = {"w": 0, "align": "L", "new_x": XPos.LMARGIN, "new_y": YPos.NEXT} | cell
        self.multi_cell(h=size * LEADING, text=text, **place)

    def rule(self) -> None:
        self.set_draw_color(*LINE)
        self.ln(2)
        self.line(MARGIN, self.get_y(), MARGIN + WIDE, self.get_y())
        self.ln(2)

    def parties(self) -> None:
        seller, buyer = self.invoice.seller, self.invoice.buyer
        self.say(seller["name"], size=11, bold=True)
        for text in (seller["address"], _numbered(seller["tax_number"]), seller["email"]):
            if text:
                self.say(text, muted=True)
        self.ln(14)
        self.say("Billed to", muted=True)
        self.say(buyer["name"], size=11, bold=True)
        for text in (buyer["address"], NAMES.get(buyer["country"], ""), _numbered(buyer["tax_number"])):
            if text:
                self.say(text)
        self.ln(12)

    def facts(self) -> None:
        invoice = self.invoice
        self.say(f"{invoice.get_kind_display()} {invoice.name}", size=18, bold=True)
        self.ln(2)
        facts = [("Date", _day(invoice.issued_at)), ("Order", invoice.order.reference)]
        if invoice.due_at:
            facts.append(("Please pay by", _day(invoice.due_at)))
        for name, value in facts:
            self.say(name, muted=True, w=40, new_x=XPos.RIGHT, new_y=YPos.TOP)
            self.say(value)
        self.ln(8)

    def lines(self) -> None:
        self._row("Description", "Quantity", "Amount", muted=True)
        self.rule()
        for line in self.invoice.lines:
            self._row(line["description"], f"{line['quantity']:,}", self.money(line["net"]))
        self.rule()

    def _row(self, what: str, how_many: str, amount: str, *, muted: bool = False) -> None:
        top = self.get_y()
        self.say(what, muted=muted, w=WIDE - 60)
        bottom = self.get_y()
        self.set_xy(MARGIN + WIDE - 60, top)
        self.say(how_many, muted=muted, w=20, align="R", new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.say(amount, muted=muted, w=40, align="R")
        self.set_xy(MARGIN, bottom)

    def sums(self) -> None:
        invoice = self.invoice
        self._sum("Net", invoice.net)
        tax = f"{invoice.tax_name} {percent(invoice.tax_rate)}" if invoice.tax_name else "Tax"
        self._sum(tax, invoice.tax)
        self.ln(1)
        self._sum("Total", invoice.total, bold=True)

    def _sum(self, name: str, amount: int, *, bold: bool = False) -> None:
        size = 11 if bold else 9
        self.set_x(MARGIN + WIDE - 90)
        self.say(name, size=size, bold=bold, w=50, align="R", new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.say(self.money(amount), size=size, bold=bold, w=40, align="R")
        self.ln(1)

    def closing(self) -> None:
        self.ln(12)
        for text in self.invoice.closing:
            self.say(text, muted=True)
            self.ln(1)


def _letters(invoice: Invoice) -> set[str]:
    """Of everything on it that people have named."""
    said = [invoice.seller.values(), invoice.buyer.values(), [line["description"] for line in invoice.lines]]
    return {letter for values in said for value in values for letter in str(value) if not letter.isspace()}


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _numbered(tax_number: str) -> str:
    return f"VAT number {tax_number}" if tax_number else ""
