"""Who is in the demo: two clients with a site each, and the people who sign in."""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.demo_password import DEMO_PASSWORD
from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from billing.services import credits

CREDITS = 200
# Before the first conversation that they paid for.
BOUGHT_AGO = timedelta(days=8)
# The demo shop is theirs.
SHOP = "acme-garden"


class DemoClient(NamedTuple):
    slug: str
    name: str
    package: Subscription.Package
    site: dict[str, str]


class SignIn(NamedTuple):
    email: str
    name: str
    what: str  # said in the box that `make run` prints
    client: str = ""
    role: str = ""
    is_platform: bool = False
    is_staff: bool = False


CLIENTS = (
    DemoClient(
        SHOP,
        "Acme Garden",
        Subscription.Package.OPERATIONS,
        {
            "name": "Acme Garden shop",
            "title": "Ask the gardeners",
            "greeting": "Hello. Looking for a plant, a tool, or your parcel?",
            "color": "#166534",
        },
    ),
    DemoClient(
        "bolt-cycles",
        "Bolt Cycles",
        Subscription.Package.PLATFORM,
        {
            "name": "Bolt Cycles",
            "title": "Ask the workshop",
            "greeting": "Hello. What can we do for your bike?",
            "color": "#9a3412",
        },
    ),
)

SIGN_INS = (
    SignIn("olga@livechat.example", "Olga Petrova", "platform operator", is_platform=True),
    SignIn("otto@livechat.example", "Otto Lind", "platform operator", is_platform=True),
    SignIn("owner@acme.example", "Amira Haddad", "owner of Acme Garden", SHOP, Member.Role.OWNER),
    SignIn("owner@bolt.example", "Bruno Keller", "owner of Bolt Cycles", "bolt-cycles", Member.Role.OWNER),
    SignIn(
        "carl@bolt.example", "Carl Jensen", "operator of Bolt Cycles", "bolt-cycles", Member.Role.OPERATOR
    ),
    SignIn("staff@livechat.example", "Sam Staff", "staff", is_staff=True),
)


def fill(shop_origin: str, now: datetime) -> None:
    """Make what is missing; what somebody changed since stays as it is, but for the shop's origin."""
    for demo_client in CLIENTS:
        _client(demo_client, now)
    present = set(User.objects.filter(email__in=[s.email for s in SIGN_INS]).values_list("email", flat=True))
    absent = [sign_in for sign_in in SIGN_INS if sign_in.email not in present]
    if absent:
        # Hashing is slow on purpose; the same password for all needs it once.
        password = make_password(DEMO_PASSWORD)
        for sign_in in absent:
            _person(sign_in, password)
    _allow(shop_origin)


def _allow(shop_origin: str) -> None:
    """The port may be another one than last time."""
    site = Site.objects.filter(client__slug=SHOP).order_by("pk").first()
    if site is not None and shop_origin not in site.origins:
        former = next((one for one in site.origins if one.startswith("http://127.0.0.1:")), None)
        site.origins = [shop_origin, *(one for one in site.origins if one != former)]
        site.save(update_fields=["origins"])


def _client(wanted: DemoClient, now: datetime) -> None:
    client, is_new = Client.objects.get_or_create(slug=wanted.slug, defaults={"name": wanted.name})
    if not is_new:
        return
    Subscription.objects.create(client=client, package=wanted.package)
    Site.objects.create(client=client, **wanted.site)
    if wanted.package == Subscription.Package.OPERATIONS:
        credits.grant(client, CREDITS, reference="order:demo", now=now - BOUGHT_AGO)


def _person(sign_in: SignIn, password: str) -> None:
    user = User.objects.create(
        email=sign_in.email,
        name=sign_in.name,
        password=password,
        is_staff=sign_in.is_staff,
        is_superuser=sign_in.is_staff,
    )
    # Known to be theirs: nobody is asked to confirm an address that does not exist.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if sign_in.client:
        client = Client.objects.get(slug=sign_in.client)
        Member.objects.create(client=client, user=user, role=sign_in.role)
    if sign_in.client or sign_in.is_platform:
        first_name = sign_in.name.partition(" ")[0]
        Operator.objects.create(user=user, display_name=first_name, is_platform=sign_in.is_platform)
