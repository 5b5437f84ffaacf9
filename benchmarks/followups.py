"""`python -m benchmarks.followups VERB NUMBER`: very many chats, and answers that nobody has seen.

Run in processes of their own, in the migrated database of a product; `measure` is what runs them.
"""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import django

from livechat.tests.product import Product

DUE = 1_000
BURST = 10_000
PROBED_SECONDS = 30
START_SECONDS = 60
TEMPLATE = "template-of-the-bench"


def measure(product: Product, chats: int) -> dict[str, Any]:
    """Seconds to plan what is due among so many, and how long others wait behind a burst."""
    _run(product, "fill", chats)
    _run(product, "due", DUE)
    found: dict[str, Any] = _run(product, "sweep", DUE)
    _run(product, "due", BURST)
    with patch.dict(os.environ, product.environment):
        # How many threads they have depends on the settings, which this process has not read.
        product.start("worker", "sender", "beat")
    found |= _run(product, "probe", PROBED_SECONDS)
    return found


def _run(product: Product, verb: str, number: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.followups", verb, str(number)]
    done = subprocess.run(command, env=product.environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout or b"{}")


def main() -> None:
    django.setup()
    verb, number = sys.argv[1], int(sys.argv[2])
    {"fill": _fill, "due": _make_due, "sweep": _sweep, "probe": _probe}[verb](number)


def _fill(count: int) -> None:
    """Chats that are over, all of one visitor."""
    from django.db import connection

    from accounts.models import Client, Site
    from benchmarks.seed import make_operator
    from billing.models import Subscription, TextPrice
    from billing.services import post_units
    from chats.models import Chat, Visitor
    from notifications.models import FollowUpSettings

    client = Client.objects.create(name="Busy", slug="busy")
    Subscription.objects.create(client=client, package=Subscription.Package.PLATFORM)
    post_units.grant(client, 1_000_000_000, reference="order:bench")
    TextPrice.objects.create(country="US", units=100)
    make_operator(client, 0, "")
    site = Site.objects.create(client=client, name="Shop", follow_up_by_phone=True, follow_up_by_email=True)
    FollowUpSettings.objects.create(site=site, quiet_from="00:00", quiet_until="00:00")
    visitor = Visitor.objects.create(site=site, token_hash=TEMPLATE)
    made = _chat(site, visitor)
    made.status, made.ended_at, made.reason = Chat.Status.ENDED, made.created_at, Chat.Reason.OPERATOR
    made.save()
    Chat.objects.filter(pk=made.pk).update(interaction=made.pk)
    names = [field.column for field in Chat._meta.concrete_fields if field.column != "id"]
    values = ["'bench-' || n" if name == "started_ref" else name for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO chats_chat ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608
            " FROM chats_chat, generate_series(1, %s) AS n WHERE chats_chat.id = %s",
            [count, made.pk],
        )
        cursor.execute("VACUUM ANALYZE")


def _make_due(count: int) -> None:
    """Answers of an hour ago to visitors who left before, each with a number and an address."""
    from django.db.models import F
    from django.utils import timezone

    from accounts.models import Site
    from chats.models import Chat, Message, TextConsent, Visitor

    site, now = Site.objects.get(), timezone.now()
    first = Visitor.objects.count()
    phones = [f"+1415{number:07d}" for number in range(2_220_000 + first, 2_220_000 + first + count)]
    visitors = Visitor.objects.bulk_create(
        Visitor(site=site, token_hash=phone, phone=phone, email=f"{phone[1:]}@visitors.example")
        for phone in phones
    )
    TextConsent.objects.bulk_create(
        TextConsent(visitor=visitor, phone=visitor.phone, words="Yes", version="1", given_at=now)
        for visitor in visitors
    )
    gone = now - timedelta(hours=1)
    chats = [_chat(site, visitor) for visitor in visitors]
    for chat in chats:
        chat.absent_at = chat.unseen_since = chat.last_message_at = chat.follow_up_at = gone
        chat.visitor_seq, chat.operator_seq, chat.last_seq = 1, 2, 2
    Chat.objects.bulk_create(chats)
    Chat.objects.filter(interaction=None).update(interaction=F("id"))
    lines = [("visitor", "Do you have it in blue?"), ("operator:0", "We have it in blue.")]
    Message.objects.bulk_create(
        Message(chat=chat, seq=seq, author=author, ref=f"{seq}", kind="text", body=body, created_at=gone)
        for chat in chats
        for seq, (author, body) in enumerate(lines, 1)
    )


def _chat(site: Any, visitor: Any) -> Any:
    from django.utils import timezone

    from accounts.models import Operator
    from chats.models import Chat

    now = timezone.now() - timedelta(hours=1)
    return Chat(
        client=site.client,
        site=site,
        visitor=visitor,
        operator=Operator.objects.get(),
        started_ref=f"start-{visitor.pk}",
        created_at=now,
        waiting_since=now,
        accepted_at=now,
        status=Chat.Status.ACTIVE,
        away_at=now,
        deadline_at=now + timedelta(days=3),
    )


def _sweep(expected: int) -> None:
    from chats.models import Chat
    from notifications import tasks
    from notifications.models import Delivery

    took = []
    cpu = time.process_time()
    while Chat.objects.filter(follow_up_at__isnull=False).exists():
        begun = time.perf_counter()
        tasks.sweep_follow_ups()
        took.append(time.perf_counter() - begun)
    cpu = time.process_time() - cpu
    begun = time.perf_counter()
    tasks.sweep_follow_ups()
    idle = time.perf_counter() - begun
    planned = Delivery.objects.count()
    if planned != 2 * expected:
        sys.exit(f"{planned} deliveries were planned, not a text and an e-mail for each of {expected}")
    Delivery.objects.all().delete()
    found = {
        "sweep_seconds": sum(took),
        "sweep_cpu_seconds": cpu,
        "sweeps": len(took),
        "idle_ms": idle * 1000,
    }
    json.dump(found, sys.stdout)


def _probe(seconds: int) -> None:
    """Queue another e-mail each second, and see how long each waits behind the burst."""
    from django.utils import timezone

    from accounts.models import Client
    from notifications.models import Delivery

    client = Client.objects.get()
    probes = Delivery.objects.filter(kind=Delivery.Kind.ACCOUNT)
    texts = Delivery.objects.filter(kind=Delivery.Kind.TEXT)
    # All have started when the first is sent.
    patience = time.monotonic() + START_SECONDS
    while not texts.filter(sent_at__isnull=False).exists():
        if time.monotonic() > patience:
            sys.exit(f"No text was sent in {START_SECONDS} s.")
        time.sleep(0.05)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = timezone.now()
        Delivery.objects.create(
            client=client, kind=Delivery.Kind.ACCOUNT, reference=f"probe:{now.timestamp()}",
            recipient="owner@busy.example", subject="Probe", text="Probe", html="Probe",
            created_at=now, due_at=now,
        )  # fmt: skip
        time.sleep(1)
    patience = time.monotonic() + seconds
    while probes.filter(sent_at=None).exists() and time.monotonic() < patience:
        time.sleep(0.1)
    waits = [
        ((sent_at or timezone.now()) - created_at).total_seconds()
        for created_at, sent_at in probes.values_list("created_at", "sent_at")
    ]
    sent = texts.filter(sent_at__isnull=False).count()
    json.dump({"longest_wait_seconds": max(waits), "probes": len(waits), "texts_sent": sent}, sys.stdout)


if __name__ == "__main__":
    main()
