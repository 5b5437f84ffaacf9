"""`POST /widget/poll/`: the visitor's frames where sockets are refused."""

import time
from collections import OrderedDict
from typing import NamedTuple

import msgspec
from django.conf import settings

from livechat.lib.polling import Poll, PollConsumer
from livechat.lib.rate_limit import Bucket
from livechat.lib.sockets import Socket
from widget.consumers import VisitorSocket
from widget.services import identity

# As long as a bucket takes to be full again; then whoever it was begins with a new one.
REMEMBERED_SECONDS = 60
REMEMBERED = 10_000


class Allowance(NamedTuple):
    """What one browser may still send: a socket has it for life, a poll only borrows it."""

    at: float  # of the latest poll, monotonic
    polls: Bucket
    buckets: dict[str, Bucket]


class _StartData(msgspec.Struct):
    token: str = ""


class _Start(msgspec.Struct):
    data: _StartData = msgspec.field(default_factory=_StartData)


_allowances: OrderedDict[str, Allowance] = OrderedDict()


class VisitorPoll(PollConsumer):
    socket = VisitorSocket

    def admit(self, poll: Poll, socket: Socket) -> bool:
        allowance = _allowance(_browser(poll), socket)
        vars(socket).update(allowance.buckets)
        return allowance.polls.take()


def _browser(poll: Poll) -> str:
    """Who asks, before anything is checked; never the token itself."""
    try:
        token = msgspec.json.decode(poll.frames[0], type=_Start).data.token
    except (msgspec.DecodeError, RecursionError):
        token = ""
    return identity.hash_token(token.encode(errors="replace").decode())


def _allowance(browser: str, socket: Socket) -> Allowance:
    now = time.monotonic()
    while _allowances and (
        len(_allowances) > REMEMBERED or next(iter(_allowances.values())).at < now - REMEMBERED_SECONDS
    ):
        _allowances.popitem(last=False)
    found = _allowances.pop(browser, None)
    polls = found.polls if found else Bucket(settings.POLLS_A_MINUTE, settings.POLLS_A_MINUTE / 4)
    fresh = {name: value for name, value in vars(socket).items() if isinstance(value, Bucket)}
    allowance = Allowance(now, polls, found.buckets if found else fresh)
    _allowances[browser] = allowance
    return allowance
