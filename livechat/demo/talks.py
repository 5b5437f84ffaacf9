"""What was said in the demo before the first start, so that no list begins empty."""

from datetime import timedelta
from typing import NamedTuple


class Talk(NamedTuple):
    """A conversation that is over; `lines` begin with > where an operator speaks."""

    ref: str
    client: str
    ago: timedelta
    name: str
    lines: tuple[str, ...]
    operator: str = ""  # e-mail of who had it
    reason: str = "operator"
    email: str = ""
    page: str = "/demo/"
    inquiry: str = ""  # what the contact form said


TALKS = (
    Talk(
        "demo-lavender",
        "acme-garden",
        timedelta(days=6, hours=3),
        "Hannah Weiss",
        (
            "Hi, is the Hidcote lavender hardy enough for a balcony in Munich?",
            "> Hello Hannah, yes: it takes -15 °C if its roots stay dry. Use a pot with a large hole.",
            "Great. And when do I sow it?",
            "> February to April indoors. It is slow at first, so do not give up before week four.",
            "Perfect, ordering now. Thank you",
            "> You are welcome. Good luck with the balcony, Hannah.",
        ),
        operator="olga@livechat.example",
        page="/demo/seeds/lavender/",
    ),
    Talk(
        "demo-parcel",
        "acme-garden",
        timedelta(days=5, hours=1, minutes=20),
        "Tom Barrow",
        (
            "My parcel says delivered but nothing is here",
            "> I am sorry, Tom. Could you give me the order number?",
            "AG-20417",
            "> Thank you. The driver left it with number 14, the blue door. Could you look there?",
            "It was there. Sorry for the fuss",
            "> No fuss at all. I have asked them to put a card through your door next time.",
        ),
        operator="otto@livechat.example",
        email="tom.barrow@example.org",
    ),
    Talk(
        "demo-secateurs",
        "acme-garden",
        timedelta(days=4, hours=6),
        "",
        (
            "Do the secateurs come in a left handed version?",
            "> Not yet, I am sorry. The maker promises one for the spring.",
            "> May I help you with anything else?",
        ),
        operator="olga@livechat.example",
        reason="timeout",
        page="/demo/tools/secateurs/",
    ),
    Talk(
        "demo-night",
        "acme-garden",
        timedelta(days=3, hours=11),
        "Mireille Laurent",
        ("Bonsoir, livrez-vous les grands pots à Lyon ?",),
        reason="no_operator",
        email="mireille@example.org",
        page="/demo/pots/terracotta-pot/",
        inquiry="Bonsoir, livrez-vous les grands pots à Lyon ? Il m’en faudrait six avant la fin du mois.",
    ),
    Talk(
        "demo-trade",
        "acme-garden",
        timedelta(days=2, hours=4, minutes=40),
        "Samir Idris",
        (
            "Hello, we are a nursery and need 400 hand trowels. Is there a trade price?",
            "> Good morning Samir. There is, from 50 pieces. May the owner write to you with a quotation?",
            "Yes please, samir@example.net",
            "> Thank you, you will hear from her today.",
            "Excellent",
        ),
        operator="otto@livechat.example",
        reason="visitor",
        email="samir@example.net",
        page="/demo/tools/hand-trowel/",
    ),
    Talk(
        "demo-tomato",
        "acme-garden",
        timedelta(hours=19),
        "June Abbott",
        (
            "my black cherry tomatoes have brown spots underneath",
            "> That sounds like blossom end rot: the fruit lacks calcium because the watering is uneven.",
            "> A can every evening is better than a flood on Sunday. The next fruit will be fine.",
            "Phew. So no spray?",
            "> No spray. Take the spotted ones off and keep the soil evenly damp.",
            "brilliant, thanks Olga",
        ),
        operator="olga@livechat.example",
        page="/demo/seeds/black-cherry/",
    ),
    Talk(
        "demo-window-box",
        "acme-garden",
        timedelta(hours=3, minutes=10),
        "Pavel Novak",
        ("Can the window box be hung on a railing that is 8 cm wide?",),
        reason="declined",
        email="pavel.novak@example.org",
        page="/demo/pots/window-box/",
        inquiry="Can the window box be hung on a railing that is 8 cm wide? A sketch would help.",
    ),
    Talk(
        "demo-brakes",
        "bolt-cycles",
        timedelta(days=1, hours=2),
        "Nora Lindqvist",
        (
            "Do you bleed hydraulic brakes while one waits?",
            "> We do, it takes about 40 minutes. Shall I keep you a place tomorrow at ten?",
            "Ten is good",
            "> Done. See you tomorrow, Nora.",
        ),
        operator="carl@bolt.example",
    ),
)
