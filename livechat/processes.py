"""The processes of the product, by name; `make run` and the tests start the same ones."""

import sys

from django.conf import settings

LIFELINE = ["-m", "livechat.lib.lifeline"]
# Celery warns whoever is root, as one is in a container; our messages are no pickles.
NO_ROOT_WARNING = ["-W", "ignore:You're running the worker"]
# One thread on SQLite, which has one writer.
WORKER_THREADS = 4


def commands() -> dict[str, list[str]]:
    names = (
        ["web"] if settings.WEB_PROCESSES == 1 else [f"web.{n + 1}" for n in range(settings.WEB_PROCESSES)]
    )
    found = {name: web() for name in names} | {"worker": worker(), "sender": sender(), "beat": beat()}
    return found | {"mail": mail()} if settings.MAIL_IN else found


def web() -> list[str]:
    return [sys.executable, *LIFELINE, "livechat.server"]


def worker() -> list[str]:
    """The clocks of the product: whatever is due by its rows."""
    return _worker("celery")


def sender() -> list[str]:
    """What waits for somebody else's server, apart from the clocks: a slow one must not stop them."""
    return _worker("sending")


def _worker(queue: str) -> list[str]:
    on_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    threads = 1 if on_sqlite else WORKER_THREADS
    return _celery(
        "worker", f"--queues={queue}", f"--hostname={queue}@%h", "--pool=threads", f"--concurrency={threads}",
        "--without-gossip", "--without-mingle",
    )  # fmt: skip


def mail() -> list[str]:
    """Takes e-mails in, as a mail server does."""
    return [sys.executable, *LIFELINE, "manage", "mail_in"]


def beat() -> list[str]:
    # Keeps its schedule in memory: due times are rows in the database (W3), so there is none to lose.
    return _celery("beat", "--scheduler=celery.beat:Scheduler")


def _celery(name: str, *options: str) -> list[str]:
    python = [sys.executable, *NO_ROOT_WARNING, *LIFELINE]
    return [*python, "celery", "--quiet", "--app=livechat", name, "--loglevel=WARNING", *options]
