from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from chats.services import figures


class Command(BaseCommand):
    help = "Sum the figures of every day anew, from chats and receipts; safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        days = 0
        for done, days in figures.rebuild(timezone.now()):
            self.stdout.write(f"\r{done} of {days} days", ending="\n" if done == days else "")
            self.stdout.flush()
        if not days:
            self.stdout.write("There are no days to sum.")
