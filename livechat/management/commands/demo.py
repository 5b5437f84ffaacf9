import logging
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from livechat.demo import (
    agreement,
    bills,
    conversations,
    designs,
    forms,
    history,
    launching,
    people,
    prices,
    records,
    responses,
    texts,
)


class Command(BaseCommand):
    help = "Fill in the demonstration: two clients, their sites and people, and what was said before."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--chats", type=int, default=0, metavar="N", help="add N ended chats of the last year"
        )

    def handle(self, *args: Any, chats: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demonstration has a password that everybody knows: set DEBUG=on first.")
        now = timezone.now()
        # All or nothing: each part takes what there is of it for a sign that it was filled in before.
        with _quietly(), transaction.atomic():
            prices.fill()
            agreement.publish(now)
            people.fill(settings.DEMO_URL, now)
            agreement.accept(now)
            bills.fill(now)
            conversations.fill(now)
            records.fill(now)
            responses.fill()
            forms.fill()
            launching.fill()
            designs.fill()
            texts.fill(now)
        for done in history.add(chats, now):
            self._say(f"{done} of {chats} chats", is_last=done >= chats)
        if chats:
            for done, days in history.sum_up(now):
                self._say(f"{done} of {days} days summed", is_last=done >= days)

    def _say(self, words: str, *, is_last: bool) -> None:
        """Progress on one line."""
        self.stdout.write(f"\r{words}", ending="\n" if is_last else "")
        self.stdout.flush()


@contextmanager
def _quietly() -> Iterator[None]:
    """Orders that are made up are no news for the log."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
