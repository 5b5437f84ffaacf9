"""What of an e-mail is the answer: as the programs of six languages quote, and with whatever is in it."""

import time

import pytest
from django.conf import settings
from django.utils import translation

from notifications.mails import markup, quotes

MARKER = "— Reply above this line —"
OURS = f"{MARKER}\n\nYou left before our answer came. Here it is:\n\nOlga:\nIn blue and in green."
QUOTED = "\n".join(f"> {line}" for line in OURS.split("\n"))
OUTLOOK = (
    "From: Acme <hello@livechat.example>\nSent: Sunday, 22 November 2026 12:05\nTo: Vera\nSubject: Hello"
)

BY = "<hello@livechat.example>"
ABOVE = {
    "Gmail": f"On Sun, Nov 22, 2026 at 12:05 PM Acme {BY} wrote:\n\n{QUOTED}",
    "Gmail, broken": f"On Sun, Nov 22, 2026 at 12:05 PM Acme\n{BY} wrote:\n\n{QUOTED}",
    "Gmail in Spanish": f"El dom, 22 nov 2026 a las 12:05, Acme ({BY})\nescribió:\n\n{QUOTED}",
    "Gmail in Arabic": f"في الأحد، 22 نوفمبر 2026 في 12:05 م تمت كتابة ما يلي بواسطة {BY}:\n\n{QUOTED}",
    "Apple in German": f"> Am 22.11.2026 um 12:05 schrieb Acme {BY}:\n>\n{QUOTED}",
    "Thunderbird in French": f"Le 22/11/2026 à 12:05, Acme a écrit :\n{QUOTED}",
    "Thunderbird in Portuguese": f"Em 22/11/2026 12:05, Acme escreveu:\n{QUOTED}",
    "Outlook": f"{'_' * 32}\n{OUTLOOK}\n\n{OURS}",
    "Outlook in bold": f"*From:* Acme {BY}\n*Sent:* Sunday 12:05\n*To:* Vera\n\n{OURS}",
    "Outlook in German": f"Von: Acme {BY}\nGesendet: Sonntag\nAn: Vera\nBetreff: Hi\n\n{OURS}",
    "Outlook in Spanish": f"De: Acme {BY}\nEnviado: domingo\nPara: Vera\nAsunto: Hi\n\n{OURS}",
    "without marks": OURS,
    "without our line": "On Sun, Nov 22, 2026, Acme wrote:\n> In blue and in green.",
    "signature": f"-- \nVera\n+1 415 555 0123\n\n{QUOTED}",
    "from a phone": f"Sent from my iPhone\n\n{QUOTED}",
    "nothing": "",
}


@pytest.mark.row("U9")
@pytest.mark.parametrize("how", ABOVE)
def test_the_answer_is_what_stands_above_the_quote(how: str) -> None:
    assert quotes.reply_of(f"Green, please.\n\n{ABOVE[how]}") == "Green, please."


def test_or_below_it() -> None:
    text = f"On Sun, Nov 22, 2026, Acme wrote:\n{QUOTED}\n\nGreen, please."
    assert quotes.reply_of(text) == "Green, please."


@pytest.mark.parametrize("language", [language for language, _ in settings.LANGUAGES])
def test_our_line_is_known_in_every_language(language: str) -> None:
    with translation.override(language):
        line = quotes.marker()
    assert quotes.reply_of(f"Green, please.\n\n{line}\n\nThe rest.") == "Green, please."


@pytest.mark.parametrize(
    "text",
    [
        "Three things:\n\n- blue\n- green",
        "I saw this on 22.11.2026:\n\nIt was broken.",
        "From: Berlin\nTo: Paris\nDate: 5 May 2026",
        "My order:\n\n1. Pots, 2026 edition:\n2. Spades",
        "Yes -- and no.",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert quotes.reply_of(text) == text


def test_answers_between_the_quoted_lines_stay_in_their_order() -> None:
    text = f"See below.\n\n> {MARKER}\n> Which colour?\n\nGreen.\n\n> How many?\n\nTwo."
    assert quotes.reply_of(text) == "See below.\n\nGreen.\n\nTwo."


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000, " " * 100_000, "> a\nb:\n" * 15_000, "On a\n" * 20_000, "a " * 50_000, "-" * 100_000,
        "From: a@b\n" * 10_000, "1:11, a@b:\n" * 9_000, ("x" * 199 + "\n") * 500, "> a\n1:11, b:\n" * 8_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    begin = time.perf_counter()
    quotes.reply_of(text)
    assert time.perf_counter() - begin < 5


@pytest.mark.row("U9")
@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Green,<br>please.</p><blockquote><p>Blue?</p></blockquote>", "Green,\nplease.\n\n> Blue?"),
        ("<div>Green,</div><div>please.</div>", "Green,\nplease."),
        ("<style>p { color: red }</style><p>Green</p><script>alert(1)</script>", "Green"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("a &lt;b&gt; &amp; c<!-- d --> e", "a <b> & c e"),
        ("Green\0 blue \ud800", "Green blue"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_html_becomes_the_words_that_one_reads(html: str, words: str) -> None:
    assert markup.text_of(html).strip() == words


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<div>", "<blockquote>", "<!--", "&", "<a><b>", "<table>", "<b><p>"]
)
def test_no_html_takes_long(piece: str) -> None:
    begin = time.perf_counter()
    markup.text_of(piece * (300_000 // len(piece)))
    assert time.perf_counter() - begin < 10
