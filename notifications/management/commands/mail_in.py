import asyncio
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from notifications import mail_server


class Command(BaseCommand):
    help = "Take answers to our e-mails in, as a mail server at MAIL_IN, until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_IN:
            self._refuse("Set MAIL_IN to where it listens, such as 127.0.0.1:2525.")
        host, _, port = settings.MAIL_IN.rpartition(":")
        try:
            asyncio.run(mail_server.serve(host.strip("[]"), int(port)))
        except OSError as error:
            self._refuse(f"Cannot listen at {settings.MAIL_IN} ({error.strerror}): correct MAIL_IN.")

    def _refuse(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
