from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from livechat.demo import conversations, history, people


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
        with transaction.atomic():
            people.fill(settings.DEMO_URL)
        conversations.fill(now)
        for done in history.add(chats, now):
            self.stdout.write(f"\r{done} of {chats} chats", ending="" if done < chats else "\n")
            self.stdout.flush()
