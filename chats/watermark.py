"""The net under the hub: every 2 s each process asks the database what its sockets should know.

A push may be lost, and a lost *last* push leaves no gap to see. This is what makes delivery go on
without Redis (D6), after overload (D7), and what closes the sockets of whoever lost a right (I2).
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts import sessions
from accounts.services import availability
from chats import groups
from chats.consumers import OperatorSocket
from chats.events.base import encode
from chats.events.facts import ChatChanged, StatusChanged
from chats.models import Chat
from chats.querysets import OPEN, WAITING
from chats.services import cards, presence
from chats.sockets import open_sockets
from livechat.lib.db import Busy, run
from livechat.lib.hub import hub
from livechat.lib.publishing import Note
from livechat.lib.sockets import RESTART, SIGN_IN

log = logging.getLogger(__name__)

TICK_SECONDS = 2.0
# What was committed a moment ago is still on its way by the hub: wait before calling it lost.
GRACE_SECONDS = 0.25
BEAT_TICKS = 5  # people are written down as seen every 10 s
CHATS_A_QUERY = 500


# last_seq, version, status
Stand = tuple[int, int, str]


class Watermark:
    """One per web process."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._poked = asyncio.Event()
        self._open: set[int] = set()
        # By waiting chat: the place in the queue that its visitor was told last.
        self._places: dict[int, int] = {}

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._run())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def poke(self) -> None:
        """Look now: somebody's rights have changed."""
        self._poked.set()

    async def _run(self) -> None:
        ticks = 0
        while True:
            try:
                if ticks % BEAT_TICKS == 0:
                    await self._beat(timezone.now())
                await self._check_rights()
                await self._check_chats()
            except Busy:
                log.warning("watermark.database_away")
            ticks += 1
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self._poked.wait()
            except TimeoutError:
                pass
            self._poked.clear()

    async def _beat(self, now: datetime) -> None:
        visitors = {s.visitor_id for s in open_sockets if s.visitor_id}
        operators = {s.operator_id for s in open_sockets if s.operator_id}
        await run(_write_beat, visitors, operators, now)

    async def _check_rights(self) -> None:
        """Close the sockets of operators who signed out, were disabled, or whose rights changed."""
        windows = [s for s in open_sockets if isinstance(s, OperatorSocket)]
        if not windows:
            return
        keys = {s.session_key for s in windows}
        standings = await run(sessions.standings, keys)
        for window in windows:
            standing = standings.get(window.session_key)
            if standing is None:
                window.close(SIGN_IN)
            elif standing != window.standing:
                # Another role or other clients: the page comes back at once and starts anew.
                window.close(RESTART)

    async def _check_chats(self) -> None:
        held = {chat_id for s in open_sockets for chat_id in s.positions}
        clients = {
            client_id for s in open_sockets if isinstance(s, OperatorSocket) for client_id in s.client_ids
        }
        stands = await run(_stands, held | self._open, clients)
        self._open = {chat_id for chat_id, (_, _, status) in stands.items() if status in OPEN}
        await asyncio.sleep(GRACE_SECONDS)
        for socket in tuple(open_sockets):
            for chat_id, position in tuple(socket.positions.items()):
                stand = stands.get(chat_id)
                if stand is not None and stand[0] > position.seq:
                    socket.catch_up(chat_id)
        stale = [i for i, (_, version, _) in stands.items() if version > hub.versions.get(i, 0)]
        hub.versions = {i: v for i, v in hub.versions.items() if i in stands}
        if stale:
            for note in await run(_state_notes, stale):
                hub.deliver(note)
        await self._check_places(stands)

    async def _check_places(self, stands: dict[int, Stand]) -> None:
        """Whoever waits sees the queue move (P4); their own chat stays as it is, so no version tells."""
        here = {chat_id for s in open_sockets if s.visitor_id for chat_id in s.positions}
        waiting = [chat_id for chat_id in here if chat_id in stands and stands[chat_id][2] in WAITING]
        if not waiting:
            self._places.clear()
            return
        places = await run(_places, waiting)
        moved = {chat_id: place for chat_id, place in places.items() if self._places.get(chat_id) != place}
        self._places = places
        if moved:
            for note in await run(_place_notes, moved):
                hub.deliver(note)


def _write_beat(visitors: set[int], operators: set[int], now: datetime) -> None:
    availability.web_beat(now)
    if visitors:
        presence.visitors_seen(visitors, now)
    if operators:
        availability.operators_seen(operators, now)


def _stands(chat_ids: Iterable[int], client_ids: set[int]) -> dict[int, Stand]:
    """last_seq, version and status of the chats named and of all open ones of the clients."""
    columns = ("id", "last_seq", "version", "status")
    ids = sorted(chat_ids)
    rows = list(
        Chat.objects.open().filter(client_id__in=client_ids).values_list(*columns) if client_ids else ()
    )
    for start in range(0, len(ids), CHATS_A_QUERY):
        part = ids[start : start + CHATS_A_QUERY]
        rows += Chat.objects.filter(pk__in=part).values_list(*columns)
    return {pk: (last_seq, version, status) for pk, last_seq, version, status in rows}


def _places(chat_ids: list[int]) -> dict[int, int]:
    """Where each of these waiting chats stands in its client's queue, in one query for all of them."""
    clients = Chat.objects.filter(pk__in=chat_ids).values("client")
    queues: dict[int, list[int]] = {}
    rows = Chat.objects.waiting().filter(client__in=clients).in_queue_order()
    for pk, client_id in rows.values_list("pk", "client_id"):
        queues.setdefault(client_id, []).append(pk)
    places = {pk: place for queue in queues.values() for place, pk in enumerate(queue, start=1)}
    return {pk: places[pk] for pk in chat_ids if pk in places}


def _place_notes(moved: dict[int, int]) -> list[Note]:
    chats = Chat.objects.waiting().filter(pk__in=list(moved)).select_related("operator", "visitor")
    return [_status_note(chat, moved[chat.pk]) for chat in chats]


def _status_note(chat: Chat, place: int | None = None) -> Note:
    fact = StatusChanged(chat=chat.pk, data=cards.visitor_chat(chat, place))
    text = encode(fact).decode()
    return Note(groups.visitor(chat.visitor_id), text, chat.pk, version=chat.version)


def _state_notes(chat_ids: list[int]) -> list[Note]:
    """What the operators and the visitor of these chats should be looking at."""
    notes: list[Note] = []
    chats = Chat.objects.kept().filter(pk__in=chat_ids)
    for card in cards.cards(chats):
        text = encode(ChatChanged(chat=card.id, data=card)).decode()
        notes.append(Note(groups.pool(card.client.id), text, card.id, version=card.version))
    for chat in chats.select_related("operator", "visitor"):
        if hub.groups.get(groups.visitor(chat.visitor_id)):
            notes.append(_status_note(chat))
    return notes


watermark = Watermark()
