"""`manage.py vapid_key`: a new key for calling browsers, to be put into the environment."""

from typing import Any

from django.core.management.base import BaseCommand

from livechat.lib.vapid import new_key


class Command(BaseCommand):
    help = "Prints a new VAPID_PRIVATE_KEY; browsers that know another one have to be switched on again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"VAPID_PRIVATE_KEY={new_key()}")
