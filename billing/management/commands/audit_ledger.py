from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.services import auditing


class Command(BaseCommand):
    help = "Check that every balance is the sum of its entries, and every entry follows from the one before."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for model in auditing.LEDGERS:
            name = model._meta.verbose_name
            total = auditing.count(model)
            done = 0
            for finding in auditing.check(model):
                if isinstance(finding, auditing.Progress):
                    done = finding.entries
                    self._progress(f"{name}: {done:,} of {total:,} entries")
                else:
                    wrong += 1
                    self.stderr.write(f"\n{finding}")
            self._progress(f"{name}: {done:,} entries checked", is_last=True)
        if wrong:
            raise CommandError(f"{wrong} {'account is' if wrong == 1 else 'accounts are'} wrong.")

    def _progress(self, words: str, *, is_last: bool = False) -> None:
        self.stdout.write(f"\r{words}", ending="\n" if is_last else "")
        self.stdout.flush()
