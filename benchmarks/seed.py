"""`python -m benchmarks.seed`: people and chats in a migrated database; prints who they are as JSON.

Run in a process of its own, since a harness has several databases and Django has one.
"""

import argparse
import json
import secrets
import sys
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import transaction


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--clients", type=int, default=1, help="each with all of these of its own")
    options.add_argument("--operators", type=int, default=1)
    options.add_argument("--chats", type=int, default=0, help="active chats, dealt out to the operators")
    options.add_argument("--lines", type=int, default=0, help="messages in each of these chats")
    options.add_argument("--password", default="", help="of every operator; slow to make")
    options.add_argument("--visitors", type=int, default=0, help="browsers that have no chat yet")
    django.setup()
    given = options.parse_args()
    with transaction.atomic():
        made = [make(given) for _ in range(given.clients)]
    json.dump(made, sys.stdout)


def make(options: argparse.Namespace) -> dict[str, Any]:
    from accounts.models import Client, Site
    from billing.models import Subscription
    from widget.services.identity import make_ticket

    number = Client.objects.count() + 1
    client = Client.objects.create(name=f"Client {number}", slug=f"client-{number}")
    Subscription.objects.create(client=client, package=Subscription.Package.PLATFORM)
    site = Site.objects.create(client=client, name="Shop")
    operators = [
        make_operator(client, options.chats // options.operators, options.password)
        for _ in range(options.operators)
    ]
    chats = make_chats(site, [operator["id"] for operator in operators], options.chats, options.lines)
    return {
        "client": client.pk,
        "ticket": make_ticket(site),
        "operators": operators,
        "chats": chats,
        "visitors": [secrets.token_urlsafe(32) for _ in range(options.visitors)],
    }


def make_operator(client: Any, chats: int, password: str) -> dict[str, Any]:
    """Someone who may answer for the client, signed in, online, with room to spare."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from accounts.models import Member, Operator, User

    user = User(email=f"{secrets.token_hex(8)}@bench.example", password="!")
    if password:
        user.set_password(password)
    user.save()
    Member.objects.create(client=client, user=user, role=Member.Role.OPERATOR)
    now = timezone.now()
    operator = Operator.objects.create(
        user=user, display_name=f"Operator {user.pk}", is_online=True, seen_at=now, last_input_at=now,
        max_chats=chats + 100, active_chats=chats,
    )  # fmt: skip
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {
        "id": operator.pk,
        "name": operator.display_name,
        "email": user.email,
        "password": password,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
    }


def make_chats(site: Any, operator_ids: list[int], count: int, lines: int) -> list[dict[str, Any]]:
    from django.db.models import F
    from django.utils import timezone

    from chats.models import Chat, Visitor
    from widget.services.identity import hash_token

    now = timezone.now()
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    visitors = Visitor.objects.bulk_create(
        [Visitor(site=site, token_hash=hash_token(token)) for token in tokens]
    )
    chats = Chat.objects.bulk_create(
        [
            Chat(
                client=site.client, site=site, visitor=visitor, started_ref=f"start-{visitor.pk}",
                status=Chat.Status.ACTIVE, operator_id=operator_ids[place % len(operator_ids)],
                accepted_at=now, last_message_at=now, waiting_since=now,
            )
            for place, visitor in enumerate(visitors)
        ]
    )  # fmt: skip
    Chat.objects.filter(site=site).update(interaction=F("id"))
    fill(chats, lines)
    return [
        {
            "id": chat.pk,
            "token": token,
            "visitor": chat.visitor_id,
            "operator": chat.operator_id,
        }
        for chat, token in zip(chats, tokens, strict=True)
    ]


def fill(chats: list[Any], lines: int) -> None:
    """Give each chat a record, as the writer would."""
    from django.utils import timezone

    from chats.services.messages import VISITOR, Draft, store

    for start in range(0, len(chats), 50):
        drafts = [
            Draft(chat.pk, VISITOR, f"line-{n}", f"This is line {n}.", timezone.now())
            for chat in chats[start : start + 50]
            for n in range(1, lines + 1)
        ]
        if drafts:
            store(drafts, wait=True)


if __name__ == "__main__":
    main()
