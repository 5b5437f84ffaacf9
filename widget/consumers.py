"""The visitor's socket."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from chats import groups
from chats.access import chat_of_visitor
from chats.events import commands
from chats.events.base import encode, maybe_millis, millis
from chats.events.facts import PageViewed, StatusChanged, VisitorSession, VisitorStarted
from chats.events.views import Limits, PageSeen, VisitorChat
from chats.models import Chat, PageView, Visitor
from chats.services import calls, cards, endings, inquiries, leaving, presence, queue, ratings, way_back
from chats.services import translation as translations
from chats.services.messages import VISITOR, Draft, Outcome
from chats.sockets import PAGE, ChatSocket, acknowledgement, open_sockets
from livechat.lib.db import Busy, run
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.hub import hub
from livechat.lib.publishing import Note
from livechat.lib.rate_limit import Bucket
from livechat.lib.sockets import BAD_PROTOCOL, GONE, NOT_YOURS, REPLACED, TOO_FAST, TooFast
from livechat.lib.text import clean, clean_line, clean_preview
from livechat.lib.web import address_of, header, is_own_origin
from widget.services import forms, invitations, languages, lookers, visits

SOCKETS_A_VISITOR = 5
PREVIEWS_A_MINUTE = 75  # one a second, and a little for clocks that differ
sockets_by_address: Counter[str] = Counter()


class VisitorSocket(ChatSocket):
    """One tab of a visitor; `session.start` says which site and which browser."""

    decode = commands.decode_visitor
    visitor: Visitor  # from `session.start` on

    def __init__(self) -> None:
        super().__init__()
        self.is_started = False
        self.address = ""
        self.language = settings.LANGUAGE_CODE
        self.open_chat: int | None = None
        self.typing_preview = False
        self._previews = Bucket(PREVIEWS_A_MINUTE, burst=2)
        self._messages = Bucket(settings.MESSAGES_A_MINUTE, settings.MESSAGES_BURST)

    async def admit(self) -> int:
        self.address = address_of(self.scope)
        sockets_by_address[self.address] += 1
        if not header(self.scope, b"origin"):
            return NOT_YOURS
        if sockets_by_address[self.address] > settings.SOCKETS_AN_ADDRESS:
            return TOO_FAST
        return 0

    async def gone(self) -> None:
        await super().gone()
        sockets_by_address[self.address] -= 1
        if not sockets_by_address[self.address]:
            del sockets_by_address[self.address]

    def deliver(self, note: Note) -> None:
        only = self.visitor.only_chats
        if only is None or note.chat in only:
            super().deliver(note)

    async def handle(self, command: commands.VisitorCommand) -> None:
        if isinstance(command, commands.VisitorStart) == self.is_started:
            self.close(BAD_PROTOCOL)
            return
        await _HANDLERS[type(command)](self, command)

    def refuse(self, ref: str, error: DomainError) -> None:
        # The writer and the translator answer from contexts of their own.
        with translation.override(self.language):
            super().refuse(ref, error)

    async def start(self, command: commands.VisitorStart) -> None:
        now = timezone.now()
        self.language = languages.known(command.data.language)
        # For whatever this connection asks of the database from now on.
        translation.activate(self.language)
        try:
            started = await run(
                visits.start,
                command.data,
                address=self.address,
                user_agent=header(self.scope, b"user-agent"),
                now=now,
            )
        except DomainError as error:
            self.refuse(command.ref, error)
            if error.code != "busy":
                self.close(GONE if error.code == "site_gone" else NOT_YOURS)
            return
        if not is_own_origin(self.scope) and header(self.scope, b"origin") not in started.origins:
            self.close(NOT_YOURS)
            return
        self.visitor = started.visitor
        self.visitor_id = started.visitor.pk
        self.is_started = True
        self._replace_oldest()
        open_sockets.add(self)
        self.join(groups.visitor(self.visitor_id))
        session = VisitorSession(
            release=settings.RELEASE,
            now=millis(now),
            limits=Limits(),
            visitor=self.visitor_id,
            name=started.visitor.name,
            is_available=started.is_available,
            is_open=not started.sentence,
            sentence=started.sentence,
            back_at=maybe_millis(started.back_at),
            answered=started.answered,
            chats=started.chats,
            messages={str(chat): lines for chat, lines in started.messages.items()},
        )
        self.typing_preview = started.typing_preview
        self.push_fact(VisitorStarted(ref=command.ref, data=session))
        # The snapshot was read before this socket joined: read on from where it ends (D9).
        if started.chats:
            newest = started.chats[-1]
            known = command.data.after if newest.id == command.data.chat else 0
            lines = started.messages[newest.id]
            self.tails.read(newest.id, lines, "visitor")
            await self._follow_live(newest.id, lines[-1].seq if lines else known)
            if newest.status in ("waiting", "active"):
                self.open_chat = newest.id
        for chat in await run(visits.changed_since, self.visitor, started.chats):
            self.push_fact(StatusChanged(chat=chat.id, data=chat))
        self._tell_of(started.view)

    async def _follow_live(self, chat_id: int, after: int) -> None:
        """Follow a chat and push what it holds after `after`."""
        async with self.follow(chat_id, after) as lines:
            self.tails.read(chat_id, lines, "visitor")
            for line in lines:
                self.push_line(chat_id, line)

    def _replace_oldest(self) -> None:
        mine = [s for s in open_sockets if s.visitor_id == self.visitor_id]
        if len(mine) >= SOCKETS_A_VISITOR:
            min(mine, key=lambda s: s.opened_at).close(REPLACED)

    async def beat(self, command: commands.Beat) -> None:
        self.answer(command.ref)

    async def send_message(self, command: commands.VisitorSend) -> None:
        text = clean(command.data.text)
        if not self._messages.take():
            raise TooFast
        now = timezone.now()
        text = self.tails.mask(command.chat or self.open_chat, command.ref, text)
        if command.chat is not None:
            if command.chat not in self.positions:
                await run(chat_of_visitor, self.visitor, command.chat)
                await self._follow_live(command.chat, 0)
            self.send_draft(Draft(command.chat, VISITOR, command.ref, text, now))
            return
        # Even with a chat open: it may be a resent message of one that has ended (D4).
        await self.settled()
        entered = await run(_enter, self.visitor, command.ref, text, now)
        chat = entered.chat
        way_back.include(self.visitor, chat, command.ref)
        self.tails.begun(chat.pk)
        self.tails.stored(command.ref)
        if chat.pk not in self.positions:
            await self._follow_live(chat.pk, entered.outcome.seq)
        self.open_chat = chat.pk if chat.is_open else None
        self.answer(command.ref, acknowledgement(chat.pk, entered.outcome))

    async def send_form(self, command: commands.SendForm) -> None:
        if not self._messages.take():
            raise TooFast
        await self.settled()
        await run(way_back.refuse_elsewhere, self.visitor)
        chat = await run(
            forms.send,
            self.visitor,
            command.data.kind,
            command.data.answers,
            ref=command.ref,
            address=self.address,
            now=timezone.now(),
        )
        way_back.include(self.visitor, chat, command.ref)
        if chat.pk not in self.positions:
            await self._follow_live(chat.pk, 0)
        view = await run(_view, self.visitor, chat.pk)
        self.open_chat = chat.pk if view.status in ("waiting", "active") else None
        self.answer(command.ref, {"chat": view})

    async def email_instead(self, command: commands.EmailInstead) -> None:
        if not self._messages.take():
            raise TooFast
        await self.settled()
        email = command.data.email
        await run(leaving.email_instead, self.visitor, command.chat, email, timezone.now())
        self.open_chat = None
        self.answer(command.ref)

    async def start_chat(self, command: commands.StartChat) -> None:
        if not self._messages.take():
            raise TooFast
        await self.settled()
        chat = await run(_start, self.visitor, command.ref, timezone.now())
        way_back.include(self.visitor, chat, command.ref)
        if chat.pk not in self.positions:
            await self._follow_live(chat.pk, 0)
        self.open_chat = chat.pk if chat.is_open else None
        self.answer(command.ref, {"chat": chat.pk})

    def stored(self, draft: Draft, outcome: Outcome | Busy) -> None:
        if isinstance(outcome, Outcome) and outcome.code == "chat_ended" and self.open_chat == draft.chat_id:
            # What the page sends next without naming a chat begins a new one.
            self.open_chat = None
        super().stored(draft, outcome)

    async def resume(self, command: commands.Resume) -> None:
        await run(chat_of_visitor, self.visitor, command.chat)
        async with self.follow(command.chat, command.data.after) as lines:
            view = await run(_view, self.visitor, command.chat)
            complete = len(lines) < PAGE
            self.answer(command.ref, {"messages": lines, "complete": complete, "chat": view})

    async def mark_chat(self, command: commands.Mark) -> None:
        self.mark(command)

    async def type(self, command: commands.VisitorType) -> None:
        if command.chat not in self.positions:
            raise NotFound
        text = command.data.text if self.typing_preview else ""
        if text and not self._previews.take():
            self.answer(command.ref)
            return
        text = self.tails.preview(command.chat, clean_preview(text))
        name = self.visitor.display_name
        self.typed(command.chat, groups.desk(command.chat), "visitor", name, text)
        self.answer(command.ref)

    async def translate_message(self, command: commands.TranslateMessage) -> None:
        wanted = await run(translations.for_visitor, self.visitor, command.chat, command.data.seq)
        if not self._translations.take():
            raise TooFast
        self.translate(command.ref, wanted)

    async def rate(self, command: commands.Rate) -> None:
        chat = await run(chat_of_visitor, self.visitor, command.chat)
        if not self._messages.take():
            raise TooFast
        await run(ratings.rate, chat, command.data.rating, command.data.comment, timezone.now())
        self.answer(command.ref)

    async def may_call(self, command: commands.MayCall) -> None:
        if not self._messages.take():
            raise TooFast
        number = await run(calls.may_call, self.visitor, command.data.phone, timezone.now())
        self.answer(command.ref, {"phone": number})

    async def end(self, command: commands.End) -> None:
        await self.settled()
        chat = await run(chat_of_visitor, self.visitor, command.chat)
        await run(endings.leave, chat, timezone.now())
        self.open_chat = None
        self.answer(command.ref)

    async def view_page(self, command: commands.ViewPage) -> None:
        self._tell_of(await run(visits.view_page, self.visitor_id, command.data, timezone.now()))
        self.answer(command.ref)

    def _tell_of(self, view: PageView | None) -> None:
        """Operators who have the visitor's chat open see which page they are on."""
        if view is not None and self.open_chat is not None:
            seen = PageSeen(url=view.url, title=view.title, at=millis(view.viewed_at))
            fact = PageViewed(chat=self.open_chat, data=seen)
            hub.publish(Note(groups.desk(self.open_chat), encode(fact).decode(), self.open_chat))

    async def describe(self, command: commands.DescribeVisitor) -> None:
        assert self.visitor is not None
        await run(visits.describe, self.visitor, command.data, timezone.now())
        self.answer(command.ref)

    async def report_presence(self, command: commands.ReportPresence) -> None:
        await run(presence.report, self.visitor_id, command.data.state, timezone.now())
        self.answer(command.ref)

    async def alert_presence(self, command: commands.AlertPresence) -> None:
        """P7: asked by a page whose launch second has come, and again by the next page."""
        if not self._messages.take():
            raise TooFast
        now = timezone.now()
        page = command.data
        url, title = clean_line(page.url), clean_line(page.title)
        is_alerted = await run(lookers.alert, self.visitor, url=url, title=title, now=now)
        self.answer(command.ref, {"alerted": is_alerted})

    async def send_inquiry(self, command: commands.SendInquiry) -> None:
        if not self._messages.take():
            raise TooFast
        data = command.data
        await run(
            inquiries.send,
            self.visitor,
            ref=command.ref,
            name=data.name,
            email=data.email,
            phone=data.phone,
            text=data.text,
            files=data.files,
            chat_id=command.chat,
            now=timezone.now(),
        )
        self.answer(command.ref)


def _enter(visitor: Visitor, ref: str, text: str, now: datetime) -> queue.Entered:
    way_back.refuse_elsewhere(visitor)
    entered = queue.enter(visitor, ref=ref, text=text, now=now, gate=forms.gate(visitor, now))
    if entered.is_new:
        invitations.link(visitor, entered.chat, now)
    return entered


def _start(visitor: Visitor, ref: str, now: datetime) -> Chat:
    way_back.refuse_elsewhere(visitor)
    started = queue.start(visitor, ref=ref, now=now, gate=forms.gate(visitor, now))
    if started.is_new:
        invitations.link(visitor, started.chat, now)
    return started.chat


def _view(visitor: Visitor, chat_id: int) -> VisitorChat:
    return cards.visitor_chat(chat_of_visitor(visitor, chat_id))


# Our own table: no string that a browser chose ever selects a method.
_HANDLERS: dict[type, Callable[[VisitorSocket, Any], Awaitable[None]]] = {
    commands.VisitorStart: VisitorSocket.start,
    commands.Beat: VisitorSocket.beat,
    commands.VisitorSend: VisitorSocket.send_message,
    commands.StartChat: VisitorSocket.start_chat,
    commands.Mark: VisitorSocket.mark_chat,
    commands.VisitorType: VisitorSocket.type,
    commands.Resume: VisitorSocket.resume,
    commands.End: VisitorSocket.end,
    commands.ViewPage: VisitorSocket.view_page,
    commands.DescribeVisitor: VisitorSocket.describe,
    commands.ReportPresence: VisitorSocket.report_presence,
    commands.SendInquiry: VisitorSocket.send_inquiry,
    commands.SendForm: VisitorSocket.send_form,
    commands.EmailInstead: VisitorSocket.email_instead,
    commands.TranslateMessage: VisitorSocket.translate_message,
    commands.Rate: VisitorSocket.rate,
    commands.MayCall: VisitorSocket.may_call,
    commands.AlertPresence: VisitorSocket.alert_presence,
}
