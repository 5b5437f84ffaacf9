"""Rows for tests, with believable defaults."""

import secrets
from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Client, Member, Operator, Site, User
from billing.models import CreditAccount, Subscription
from chats.models import Chat, Visitor

# A moment in working hours, so that no test depends on when it runs.
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@people.example")


class ClientFactory(DjangoModelFactory[Client]):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"Client {n}")
    slug = factory.Sequence(lambda n: f"client-{n}")
    created_at = NOON


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    class Meta:
        model = Subscription

    client = factory.SubFactory(ClientFactory)
    package = Subscription.Package.PLATFORM


class CreditAccountFactory(DjangoModelFactory[CreditAccount]):
    class Meta:
        model = CreditAccount

    client = factory.SubFactory(ClientFactory)


class SiteFactory(DjangoModelFactory[Site]):
    class Meta:
        model = Site

    client = factory.SubFactory(ClientFactory)
    name = "Shop"
    origins = factory.LazyFunction(lambda: ["https://shop.example"])


class OperatorFactory(DjangoModelFactory[Operator]):
    class Meta:
        model = Operator

    user = factory.SubFactory(UserFactory)
    display_name = factory.Sequence(lambda n: f"Operator {n}")


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    client = factory.SubFactory(ClientFactory)
    user = factory.SubFactory(UserFactory)
    role = Member.Role.OPERATOR


class VisitorFactory(DjangoModelFactory[Visitor]):
    class Meta:
        model = Visitor

    site = factory.SubFactory(SiteFactory)
    token_hash = factory.LazyFunction(lambda: secrets.token_hex(32))
    created_at = NOON
    seen_at = NOON
    active_at = NOON


class ChatFactory(DjangoModelFactory[Chat]):
    """A queued chat that nobody has been offered; give `operator` and `status` for another."""

    class Meta:
        model = Chat
        skip_postgeneration_save = True

    visitor = factory.SubFactory(VisitorFactory)
    site = factory.SelfAttribute("visitor.site")
    client = factory.SelfAttribute("site.client")
    started_ref = factory.LazyFunction(lambda: secrets.token_hex(8))
    created_at = NOON
    waiting_since = NOON

    @factory.post_generation
    def own_interaction(self: Chat, create: bool, extracted: Any, **kwargs: Any) -> None:
        """A chat that continues no other pays for itself."""
        if create and self.interaction_id is None:
            self.interaction = self
            self.save(update_fields=["interaction"])
