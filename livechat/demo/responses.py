"""What the operators of the demonstration say again and again."""

from accounts.models import Client, Operator
from chats.models import CannedResponse, KnownWord

# Client, shortcut, name, text.
SHARED = (
    (
        "acme-garden", "hello", "Greeting",
        'Hello {{ visitor.name|"there" }}, {{ operator.name }} here. How can I help you?',
    ),
    (
        "acme-garden", "parcel", "Where is my parcel",
        'Order {{ ask:"order number" }} left us {{ ask:"day it left" }}. Parcels take one to two '
        'working days.',
    ),
    (
        "acme-garden", "frost", "Frost and pots",
        "Our terracotta pots stand outside down to −15 °C as long as water can leave: put them "
        "on feet.",
    ),
    (
        "acme-garden", "return", "Returns",
        "You can send everything but living plants back within 30 days. The label is in the "
        "parcel.",
    ),
    (
        "bolt-cycles", "hello", "Greeting",
        'Hi {{ visitor.name|"there" }}, this is {{ operator.name }} of {{ site.name }}.',
    ),
    (
        "bolt-cycles", "service", "How long a service takes",
        "About two working days at the moment. Shall I book a place for you?",
    ),
)  # fmt: skip
OLGAS = ("gloves", "Gardening gloves", "My own tip: goat leather, one size smaller than you think.")
WORDS = (("acme-garden", "hidcote"), ("acme-garden", "secateurs"), ("bolt-cycles", "tubeless"))


def fill() -> None:
    """Make what was never made; what somebody deleted or changed since stays so."""
    if KnownWord.objects.exists():
        return
    clients = {client.slug: client for client in Client.objects.all()}
    CannedResponse.objects.bulk_create(
        [
            CannedResponse(client=clients[slug], shortcut=shortcut, name=name, text=text)
            for slug, shortcut, name, text in SHARED
        ],
        ignore_conflicts=True,
    )
    shortcut, name, text = OLGAS
    olga = Operator.objects.get(user__email="olga@livechat.example")
    own = CannedResponse(operator=olga, shortcut=shortcut, name=name, text=text)
    CannedResponse.objects.bulk_create([own], ignore_conflicts=True)
    KnownWord.objects.bulk_create([KnownWord(client=clients[slug], word=word) for slug, word in WORDS])
