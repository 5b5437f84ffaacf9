"""Our own mail server: takes what comes to addresses of ours, and says so once it is committed."""

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from notifications.mails.reading import MAIL_BYTES
from notifications.models import InboundMail
from notifications.services import inbound_mails, reply_addresses

log = logging.getLogger(__name__)

Door = InboundMail.Door

# Each may hold an e-mail in memory.
CONNECTIONS = 20
SECONDS = 60
LINE_BYTES = 64 * 1024
RECIPIENTS = 10
# Beyond this nobody is told at the end: the line is cut.
FLOOD_BYTES = 2 * MAIL_BYTES
WRONG_ADDRESSES = 5
THREADS = 2

UNKNOWN = "550 5.1.1 No such address here"
REFUSED = "550 5.7.1 This e-mail cannot be taken"
LATER = "451 4.3.0 Try again later"
GUESSING = "421 4.7.0 Too many wrong addresses"
BUSY = b"421 4.3.2 Too many connections, try again later\r\n"
FLOOD = b"552 5.3.4 Too much mail data\r\n"


class Reception:
    """What is done with an envelope; its verbs run in threads, since they ask the database."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mail")

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: "Line", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        server.received = 0
        envelope.mail_from = address
        envelope.mail_options += options
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: "Line", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if server.wrong >= WRONG_ADDRESSES:
            return GUESSING
        try:
            is_ours = await self._run(_is_ours, address)
        except DatabaseError:
            return LATER
        if not is_ours:
            server.wrong += 1
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: "Line", session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        try:
            found = [
                await self._run(_receive, raw, address, envelope.mail_from or "")
                for address in envelope.rcpt_tos
            ]
        except Exception:  # noqa: BLE001 - whatever it is, the other server keeps the e-mail and tries again
            log.exception("mail_in.failed")
            return LATER
        refused = all(one.outcome in inbound_mails.REFUSED for one in found)
        return REFUSED if refused else "250 2.0.0 OK"

    async def _run(self, verb: Any, *arguments: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, verb, *arguments)


class Line(SMTP):
    """One connection, of so many, that may send so much."""

    open = 0
    line_length_limit = LINE_BYTES

    def __init__(self, reception: Reception) -> None:
        super().__init__(
            reception, data_size_limit=MAIL_BYTES, enable_SMTPUTF8=True, timeout=SECONDS,
            hostname=settings.REPLY_DOMAIN, ident="Live Chat Support",
        )  # fmt: skip
        self.received = 0
        self.wrong = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Line.open += 1
        super().connection_made(transport)
        if Line.open > CONNECTIONS:
            self.cut(BUSY)

    def connection_lost(self, error: Exception | None) -> None:
        Line.open -= 1
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """What has no line end would be kept without end, and what has no end read without end."""
        self.received += len(data)
        if self.received > FLOOD_BYTES:
            self.cut(FLOOD)
        else:
            super().data_received(data)

    def cut(self, words: bytes) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.write(words)
            self.transport.close()


def _is_ours(address: str) -> bool:
    close_old_connections()
    return reply_addresses.delivery_at(address) is not None


def _receive(raw: bytes, address: str, return_path: str) -> InboundMail:
    close_old_connections()
    return inbound_mails.receive(raw, address, Door.SMTP, timezone.now(), return_path=return_path)


async def serve(host: str, port: int) -> None:
    """Until SIGTERM or Ctrl-C; what is being stored then is stored."""
    loop = asyncio.get_running_loop()
    reception = Reception()
    server = await loop.create_server(lambda: Line(reception), host, port)
    over = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, over.set)
    async with server:
        await over.wait()
