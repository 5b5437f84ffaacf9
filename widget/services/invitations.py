"""What visitors were shown, what they did with it, and what became of it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, F, Q, Sum
from msgspec import Struct, field

from accounts.models import Site
from chats.models import Chat, Visitor
from livechat.lib.winning import win
from widget.models import Invitation, InvitationDay, LaunchRule
from widget.services import identity

State = Invitation.State

# A chat that begins later has other reasons.
CAME_OF_WITHIN = timedelta(hours=24)
KEPT = timedelta(days=30)
# An answer may overtake what it answers, and follow a page that was left meanwhile.
BEFORE = {
    State.ACCEPTED: (State.SHOWN, State.IGNORED),
    State.REFUSED: (State.SHOWN, State.IGNORED),
    State.IGNORED: (State.SHOWN,),
}


def tell(rule: LaunchRule, *, ref: str, token: str, state: State, now: datetime) -> None:
    """Count what a browser says of one invitation; said twice, or late, it counts once."""
    token_hash = identity.hash_token(token)
    try:
        with transaction.atomic():
            Invitation.objects.create(rule=rule, ref=ref, token_hash=token_hash, state=state, created_at=now)
            first = {state.value: 1}
            _count(rule, now, first if state == State.HELD_OUT else {"shown": 1} | first)
    except IntegrityError:
        _answer(rule, ref, token_hash, state)


def _answer(rule: LaunchRule, ref: str, token_hash: str, state: State) -> None:
    mine = Invitation.objects.filter(rule=rule, ref=ref, token_hash=token_hash)
    for before in BEFORE.get(state, ()):
        with transaction.atomic():
            if win(mine.filter(state=before), state=state):
                change = {state.value: 1} | ({"ignored": -1} if before == State.IGNORED else {})
                _count(rule, mine.values_list("created_at", flat=True).get(), change)
                return


def _count(rule: LaunchRule, at: datetime, change: dict[str, int]) -> None:
    day, _ = InvitationDay.objects.get_or_create(rule=rule, day=at.date())
    InvitationDay.objects.filter(pk=day.pk).update(**{name: F(name) + by for name, by in change.items()})


def link(visitor: Visitor, chat: Chat, now: datetime) -> None:
    """Remember that `chat` came of what its visitor was shown, or was begun without having been shown it."""
    if chat.is_test:
        return
    latest = (
        Invitation.objects.filter(token_hash=visitor.token_hash, rule__site=visitor.site_id)
        .filter(created_at__gt=now - CAME_OF_WITHIN)
        .order_by("-pk")
        .first()
    )
    if latest is not None:
        win(Invitation.objects.filter(pk=latest.pk, chat=None), chat=chat)


def is_accepted(visitor: Visitor, now: datetime) -> bool:
    """Whether what the visitor begins next comes of an invitation."""
    mine = Invitation.objects.filter(token_hash=visitor.token_hash, rule__site=visitor.site_id)
    recent = mine.filter(created_at__gt=now - CAME_OF_WITHIN)
    return recent.filter(state=State.ACCEPTED, chat=None).exists()


def prune(now: datetime) -> int:
    """Forget what no chat came of; the days keep its count."""
    return Invitation.objects.filter(chat=None, created_at__lt=now - KEPT).delete()[0]


class Chats(Struct):
    """What came of those who were shown a rule, or of those who were not."""

    people: int = 0
    chats: int = 0
    answered: int = 0
    rating: float | None = None

    @property
    def percent(self) -> float | None:
        return 100 * self.chats / self.people if self.people else None


class Figures(Struct):
    """One line of the table beside a rule."""

    accepted: int = 0
    refused: int = 0
    ignored: int = 0
    shown: Chats = field(default_factory=Chats)
    held_out: Chats = field(default_factory=Chats)


def figures(site: Site) -> dict[int, Figures]:
    """By rule; two queries whatever their number."""
    sums = {name: Sum(name) for name in ("shown", "accepted", "refused", "ignored", "held_out")}
    found: dict[int, Figures] = {}
    for row in InvitationDay.objects.filter(rule__site=site).order_by().values("rule").annotate(**sums):
        found[row["rule"]] = Figures(
            row["accepted"],
            row["refused"],
            row["ignored"],
            Chats(people=row["shown"]),
            Chats(people=row["held_out"]),
        )
    came = Invitation.objects.filter(rule__site=site, chat__isnull=False).order_by()
    for row in came.values("rule", is_held_out=Q(state=State.HELD_OUT)).annotate(
        chats=Count("pk"),
        answered=Count("pk", filter=Q(chat__outcome=Chat.Outcome.ANSWERED)),
        rating=Avg("chat__rating"),
    ):
        side = found[row["rule"]].held_out if row["is_held_out"] else found[row["rule"]].shown
        side.chats, side.answered, side.rating = row["chats"], row["answered"], row["rating"]
    return found
