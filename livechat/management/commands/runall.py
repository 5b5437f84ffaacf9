import sys
import urllib.request
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from accounts.demo_password import DEMO_PASSWORD
from livechat import processes
from livechat.demo.people import SIGN_INS
from livechat.lib import endings, preflight
from livechat.lib.supervisor import Supervisor
from livechat.lib.valkey import Valkey


class Command(BaseCommand):
    help = "Run the whole product in this terminal until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        endings.handle(_leave)
        preflight.require_free_port(settings.HOST, settings.PORT)
        lock = preflight.lock_folder(settings.VAR_DIR)
        valkey = Valkey(settings.VAR_DIR) if settings.EMBEDDED_VALKEY else None
        print("Starting Live Chat Support", flush=True)
        try:
            if valkey:
                valkey.start()
            self.prepare()
            returncode = self.supervise(valkey)
        finally:
            if valkey:
                valkey.stop()
            lock.close()
        sys.exit(returncode)

    def prepare(self) -> None:
        preflight.require_redis(settings.REDIS_URL)
        preflight.require_database()
        call_command("migrate", verbosity=0)
        if settings.DEBUG:
            call_command("demo")
        connections.close_all()

    def supervise(self, valkey: Valkey | None) -> int:
        supervisor = Supervisor()
        for name, command in processes.commands().items():
            supervisor.add(name, command)
        endings.handle(supervisor.end)
        terminal = endings.Terminal()
        greeting = Greeting()

        def tick() -> None:
            greeting.show_when_ready()
            if valkey and not valkey.is_running:
                valkey.start()
            if terminal.is_gone:
                supervisor.end()

        return supervisor.run(tick)


class Greeting:
    """The box with the addresses, printed once, when the product answers."""

    def __init__(self) -> None:
        self._shown = False

    def show_when_ready(self) -> None:
        if not self._shown and _answers():
            self._shown = True
            print(box(lines()), flush=True)


def lines() -> list[str]:
    addresses = {
        "Demo shop": f"{settings.DEMO_URL}/demo/",
        "Console": f"{settings.BASE_URL}/console/",
        "Dashboard": f"{settings.BASE_URL}/dashboard/",
        "Admin": f"{settings.BASE_URL}/admin/",
        "Outbox": f"{settings.BASE_URL}/outbox/",
    }
    if not settings.DEMO:
        del addresses["Demo shop"]
    if not settings.OUTBOX:
        del addresses["Outbox"]
    text = ["Live Chat Support is ready.", ""]
    text += [f"{name:<11}{address}" for name, address in addresses.items()]
    if settings.DEBUG:
        text += ["", f"Sign in with the password {DEMO_PASSWORD} as"]
        text += [f"  {sign_in.email:<24}{sign_in.what}" for sign_in in SIGN_INS]
    return [*text, "", "Ctrl-C ends it."]


def box(text: list[str]) -> str:
    width = max(map(len, text))
    edge = "─" * (width + 2)
    return "\n".join([f"┌{edge}┐", *(f"│ {line:<{width}} │" for line in text), f"└{edge}┘"])


def _answers() -> bool:
    host = "127.0.0.1" if settings.HOST in ("localhost", "0.0.0.0") else settings.HOST
    host = "[::1]" if host == "::" else host
    # A proxy of the environment leads elsewhere.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{host}:{settings.PORT}/healthz", timeout=1):
            return True
    except OSError:
        return False


def _leave(signum: int, frame: FrameType | None) -> None:
    sys.exit(128 + signum)
