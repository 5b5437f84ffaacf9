"""The operator's socket."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.utils import timezone

from accounts import sessions
from accounts.access import operator_by_id
from accounts.models import Operator
from accounts.services import availability
from chats import access, groups
from chats.events import commands
from chats.events.base import millis
from chats.events.facts import OperatorSession, OperatorStarted
from chats.events.views import AlertView, ChatCard, Limits, OperatorView, VisitorPanel
from chats.models import Chat
from chats.services import (
    alerts,
    cards,
    endings,
    holding,
    knocks,
    later_words,
    masking,
    messages,
    openings,
    queue,
    redirects,
    spelling,
    transfers,
    translation,
    uploads,
)
from chats.services.messages import Draft
from chats.sockets import PAGE, ChatSocket, acknowledgement, open_sockets
from livechat.lib.db import Busy, run
from livechat.lib.errors import NotFound
from livechat.lib.publishing import Note
from livechat.lib.rate_limit import Bucket
from livechat.lib.sockets import BAD_PROTOCOL, NOT_YOURS, SIGN_IN, TooFast
from livechat.lib.speller import speller
from livechat.lib.text import clean
from livechat.lib.web import header, is_own_origin

# Suggestions take a dictionary a tenth of a second each.
CHECKS_A_MINUTE = 120
CHECKS_BURST = 20


class OperatorSocket(ChatSocket):
    """One window of an operator; the session cookie says who it is."""

    decode = commands.decode_operator
    operator: Operator  # from `session.start` on

    def __init__(self) -> None:
        super().__init__()
        self.is_started = False
        self.session_key = ""
        self.standing: sessions.Standing | None = None
        self.client_ids: list[int] = []
        self._messages = Bucket(settings.MESSAGES_A_MINUTE * 4, settings.MESSAGES_BURST * 4)
        self._checks = Bucket(CHECKS_A_MINUTE, CHECKS_BURST)

    async def admit(self) -> int:
        if not is_own_origin(self.scope):
            return NOT_YOURS
        cookies = parse_cookie(header(self.scope, b"cookie"))
        self.session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        return 0 if self.session_key else SIGN_IN

    async def handle(self, command: commands.OperatorCommand) -> None:
        if isinstance(command, commands.OperatorStart) == self.is_started:
            self.close(BAD_PROTOCOL)
            return
        await _HANDLERS[type(command)](self, command)

    async def start(self, command: commands.OperatorStart) -> None:
        now = timezone.now()
        try:
            operator, self.standing, self.client_ids = await run(_sign_in, self.session_key, now)
        except NotFound:
            self.close(SIGN_IN)
            return
        self.operator = operator
        self.operator_id = operator.pk
        self.is_started = True
        open_sockets.add(self)
        # Join first, read afterwards: whatever changes in between comes as a fact with its version.
        self.join(groups.operator(operator.pk))
        for client_id in self.client_ids:
            self.join(groups.pool(client_id))
        me, answers, open_cards, alert = await run(_desk, operator.pk, now)
        if operator.checks_spelling:
            self.spawn(speller.warm(operator.language))
        session = OperatorSession(
            release=settings.RELEASE,
            now=millis(now),
            limits=Limits(),
            me=me,
            answers=answers,
            chats=open_cards,
            alert=alert,
        )
        self.push_fact(OperatorStarted(ref=command.ref, data=session))

    def deliver(self, note: Note) -> None:
        super().deliver(note)
        if note.group == groups.operator(self.operator_id):
            # It may be about the name, under which this window goes on writing.
            self.spawn(self._look_again())

    async def _look_again(self) -> None:
        with suppress(Busy, NotFound):
            self.operator = await run(operator_by_id, self.operator_id)

    async def beat(self, command: commands.Beat) -> None:
        if command.data.input:
            await run(availability.used, self.operator_id, timezone.now())
        self.answer(command.ref)

    async def set_availability(self, command: commands.SetAvailability) -> None:
        await self.settled()
        await run(availability.set_online, self.operator_id, command.data.online, "chosen", timezone.now())
        self.answer(command.ref)

    # --- the record

    async def watch(self, command: commands.Watch) -> None:
        chat = await run(access.chat_for, self.operator, command.chat)
        self.join(groups.desk(command.chat))
        await self._read(command.ref, chat, command.data.after, with_visitor=True)

    async def resume(self, command: commands.Resume) -> None:
        chat = await run(access.chat_for, self.operator, command.chat)
        await self._read(command.ref, chat, command.data.after, with_visitor=False)

    async def _read(self, ref: str, chat: Chat, after: int, *, with_visitor: bool) -> None:
        async with self.follow(chat.pk, after) as lines:
            self.tails.read(chat.pk, lines, "operator", self.operator.display_name)
            card, panel = await run(_card, self.operator, chat, with_visitor)
            data: dict[str, Any] = {"messages": lines, "complete": len(lines) < PAGE, "chat": card}
            if panel is not None:
                data["visitor"] = panel
            self.answer(ref, data)

    async def unwatch(self, command: commands.Unwatch) -> None:
        if command.chat not in self.positions:
            raise NotFound
        self.leave(groups.desk(command.chat))
        self.unfollow(command.chat)
        self.answer(command.ref)

    async def send_message(self, command: commands.OperatorSend) -> None:
        text = clean(command.data.text)
        if not self._messages.take():
            raise TooFast
        if command.chat not in self.positions:
            await run(access.chat_for, self.operator, command.chat)
        text = self.tails.mask(command.chat, command.ref, text)
        self.send_draft(
            Draft(
                command.chat,
                messages.author_of(self.operator_id),
                command.ref,
                text,
                timezone.now(),
                self.operator_id,
                self.operator.display_name,
            )
        )

    async def mark_chat(self, command: commands.Mark) -> None:
        self.mark(command)

    async def type(self, command: commands.Type) -> None:
        if command.chat not in self.positions:
            raise NotFound
        chat = await run(access.chat_for, self.operator, command.chat)
        if chat.operator_id == self.operator_id and chat.status == Chat.Status.ACTIVE:
            self.typed(command.chat, groups.visitor(chat.visitor_id), "operator", self.operator.display_name)
        self.answer(command.ref)

    # --- the chat's life

    async def accept(self, command: commands.Accept) -> None:
        await self._act(command, queue.accept)

    async def decline(self, command: commands.Decline) -> None:
        await self._act(command, queue.decline)

    async def terminate(self, command: commands.Terminate) -> None:
        await self._act(command, endings.terminate)

    async def hold(self, command: commands.Hold) -> None:
        await self._act(command, holding.hold)

    async def start_chat(self, command: commands.StartAlerted) -> None:
        text = clean(command.data.text)
        if not self._messages.take():
            raise TooFast
        await self.settled()
        alert = await run(access.alert_for, self.operator, command.data.alert)
        text = masking.mask_cards(text)
        chat, outcome = await run(
            openings.start, alert, self.operator, text=text, ref=command.ref, now=timezone.now()
        )
        self.answer(command.ref, acknowledgement(chat.pk, outcome))

    async def dismiss_alert(self, command: commands.DismissAlert) -> None:
        alert = await run(access.alert_for, self.operator, command.data.alert)
        await run(alerts.dismiss, alert, timezone.now())
        self.answer(command.ref)

    async def leave_response(self, command: commands.LeaveResponse) -> None:
        text = clean(command.data.text)
        if not self._messages.take():
            raise TooFast
        await self.settled()
        before = await run(access.chat_for, self.operator, command.chat)
        text = masking.mask_cards(text)
        chat, outcome = await run(
            later_words.leave, before, self.operator, text=text, ref=command.ref, now=timezone.now()
        )
        self.answer(command.ref, acknowledgement(chat.pk, outcome))

    # --- spelling

    async def check_text(self, command: commands.CheckText) -> None:
        text = self._to_check(command.data.text)
        asked = await run(spelling.question, self.operator, command.chat, text, command.data.canned)
        self._look_up(command.ref, "unknown", speller.unknown(asked.language, asked.words))

    async def suggest_word(self, command: commands.SuggestWord) -> None:
        word = self._to_check(command.data.word)
        asked = await run(spelling.question, self.operator, command.chat, word)
        self._look_up(command.ref, "suggestions", speller.suggestions(asked.language, word))

    async def keep_word(self, command: commands.KeepWord) -> None:
        chat = await run(access.chat_for, self.operator, command.chat)
        await run(spelling.keep, chat.client, command.data.word, self.operator)
        self.answer(command.ref)

    def _to_check(self, text: str) -> str:
        if not self._checks.take():
            raise TooFast
        return clean(text)

    def _look_up(self, ref: str, name: str, looking: Coroutine[Any, Any, list[str]]) -> None:
        """Beside the other commands: a message that follows does not wait for a dictionary."""

        async def answer() -> None:
            self.answer(ref, {name: await looking})

        self.spawn(answer())

    # --- translation

    async def translate_chat(self, command: commands.TranslateChat) -> None:
        chat = await run(access.chat_for, self.operator, command.chat)
        data = command.data
        await run(translation.choose, chat, self.operator, data.visitor, data.operator, timezone.now())
        self.answer(command.ref)

    async def translate_message(self, command: commands.TranslateMessage) -> None:
        wanted = await run(translation.for_operator, self.operator, command.chat, command.data.seq)
        if not self._translations.take():
            raise TooFast
        self.translate(command.ref, wanted)

    async def knock(self, command: commands.Knock) -> None:
        await self._act(command, knocks.knock)

    # --- transfers

    async def list_receivers(self, command: commands.ListReceivers) -> None:
        chat = await run(access.chat_for, self.operator, command.chat)
        self.answer(command.ref, await run(transfers.receivers, chat, self.operator, timezone.now()))

    async def offer_transfer(self, command: commands.OfferTransfer) -> None:
        await self.settled()
        chat = await run(access.chat_for, self.operator, command.chat)
        data = command.data
        await run(
            transfers.offer,
            chat,
            self.operator,
            reason=_remark(data.reason),
            receiver_id=data.receiver,
            department_id=data.department,
            now=timezone.now(),
        )
        self.answer(command.ref)

    async def accept_transfer(self, command: commands.AcceptTransfer) -> None:
        await self.settled()
        transfer = await run(access.transfer_to, self.operator, command.chat, command.data.transfer)
        await run(transfers.accept, transfer, self.operator, timezone.now())
        self.answer(command.ref)

    async def deny_transfer(self, command: commands.DenyTransfer) -> None:
        transfer = await run(access.transfer_to, self.operator, command.chat, command.data.transfer)
        await run(transfers.deny, transfer, _remark(command.data.reason), timezone.now())
        self.answer(command.ref)

    async def cancel_transfer(self, command: commands.CancelTransfer) -> None:
        transfer = await run(access.transfer_from, self.operator, command.chat, command.data.transfer)
        await run(transfers.cancel, transfer, timezone.now())
        self.answer(command.ref)

    async def redirect(self, command: commands.Redirect) -> None:
        await self._act(command, redirects.redirect, url=command.data.url, request=command.ref)

    async def allow_uploads(self, command: commands.AllowUploads) -> None:
        await self._act(command, uploads.allow, allowed=command.data.allowed)

    async def _act(self, command: Any, verb: Callable[..., Any], **how: Any) -> None:
        await self.settled()
        chat = await run(access.chat_for, self.operator, command.chat)
        await run(verb, chat, self.operator, timezone.now(), **how)
        self.answer(command.ref)


def _sign_in(session_key: str, now: datetime) -> tuple[Operator, sessions.Standing, list[int]]:
    operator, standing = sessions.operator_of(session_key)
    availability.operators_seen([operator.pk], now)
    return operator, standing, list(access.clients_of(operator).values_list("pk", flat=True))


def _desk(
    operator_id: int, now: datetime
) -> tuple[OperatorView, list[int], list[ChatCard], AlertView | None]:
    operator = Operator.objects.get(pk=operator_id)
    answers = list(access.clients_answered_by(operator).values_list("pk", flat=True))
    open_cards = cards.cards(access.chats_of(operator).open())
    return cards.operator_view(operator), answers, open_cards, alerts.of(operator, now)


def _remark(text: str) -> str:
    """What an operator writes for a colleague; may be empty."""
    return masking.mask_cards(clean(text)) if text.strip() else ""


def _card(operator: Operator, chat: Chat, with_visitor: bool) -> tuple[ChatCard, VisitorPanel | None]:
    return cards.card(chat), cards.panel(chat.visitor, operator, chat) if with_visitor else None


# Our own table: no string that a browser chose ever selects a method.
_HANDLERS: dict[type, Callable[[OperatorSocket, Any], Awaitable[None]]] = {
    commands.OperatorStart: OperatorSocket.start,
    commands.Beat: OperatorSocket.beat,
    commands.SetAvailability: OperatorSocket.set_availability,
    commands.Watch: OperatorSocket.watch,
    commands.Unwatch: OperatorSocket.unwatch,
    commands.Resume: OperatorSocket.resume,
    commands.OperatorSend: OperatorSocket.send_message,
    commands.Mark: OperatorSocket.mark_chat,
    commands.Type: OperatorSocket.type,
    commands.Accept: OperatorSocket.accept,
    commands.Decline: OperatorSocket.decline,
    commands.Terminate: OperatorSocket.terminate,
    commands.Hold: OperatorSocket.hold,
    commands.TranslateChat: OperatorSocket.translate_chat,
    commands.TranslateMessage: OperatorSocket.translate_message,
    commands.Knock: OperatorSocket.knock,
    commands.ListReceivers: OperatorSocket.list_receivers,
    commands.OfferTransfer: OperatorSocket.offer_transfer,
    commands.AcceptTransfer: OperatorSocket.accept_transfer,
    commands.DenyTransfer: OperatorSocket.deny_transfer,
    commands.CancelTransfer: OperatorSocket.cancel_transfer,
    commands.Redirect: OperatorSocket.redirect,
    commands.AllowUploads: OperatorSocket.allow_uploads,
    commands.CheckText: OperatorSocket.check_text,
    commands.SuggestWord: OperatorSocket.suggest_word,
    commands.KeepWord: OperatorSocket.keep_word,
    commands.StartAlerted: OperatorSocket.start_chat,
    commands.DismissAlert: OperatorSocket.dismiss_alert,
    commands.LeaveResponse: OperatorSocket.leave_response,
}
