"""Who looks at a site at this moment: in Redis alone, where each presence ends by itself.

Redis may be emptied at any time: the next beacon of each visitor writes theirs down again. A site has
its visitors twice, by when they came and by when they expire, and each of them as a hash.
"""

import heapq
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

import msgspec
from django.conf import settings
from msgspec import Struct
from redis import Redis

State = Literal["active", "idle", "hidden", "left"]

# A visible page says so every 30 s, and one of these may be lost; a hidden one says it once.
KEPT_SECONDS: dict[State, int] = {"active": 75, "idle": 75, "hidden": 900, "left": 10}
MOST_OF_A_SITE = 50_000
# Quiet sites are not asked for visitors.
SITE_SECONDS = max(KEPT_SECONDS.values())
REDIS_SECONDS = 0.25
PREFIX = f"{settings.REDIS_PREFIX}online:"
SITES = f"{PREFIX}sites"

_FORGET = """
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
if #gone > 0 then
  redis.call('ZREM', KEYS[1], unpack(gone))
  redis.call('ZREM', KEYS[2], unpack(gone))
end
"""
NOTE = (
    _FORGET
    + """
local hash, who, state, kept = KEYS[4], ARGV[3], ARGV[4], ARGV[5]
local is_new = redis.call('EXISTS', hash) == 0
if state == 'left' then
  if is_new then return '' end
  redis.call('HSET', hash, 'state', state, 'state_at', ARGV[1])
  redis.call('ZADD', KEYS[2], ARGV[1] + kept, who)
  redis.call('EXPIRE', hash, kept)
  return ''
end
if is_new then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) then return '' end
  redis.call('HSET', hash, 'came_at', ARGV[7], 'pages', 0, unpack(ARGV, 13))
end
if redis.call('HGET', hash, 'url') ~= ARGV[10] then
  redis.call('HINCRBY', hash, 'pages', 1)
  redis.call('HSET', hash, 'url', ARGV[10])
end
redis.call('HSET', hash, 'title', ARGV[11], 'state', state, 'state_at', ARGV[8])
if redis.call('HGET', hash, 'invitation_id') == ARGV[12] then
  redis.call('HDEL', hash, 'invitation', 'invitation_id')
end
redis.call('EXPIRE', hash, kept)
redis.call('ZADD', KEYS[1], 'NX', redis.call('HGET', hash, 'came_at'), who)
redis.call('ZADD', KEYS[2], ARGV[1] + kept, who)
redis.call('ZADD', KEYS[3], ARGV[1], ARGV[9])
redis.call('EXPIRE', KEYS[1], 3600)
redis.call('EXPIRE', KEYS[2], 3600)
return redis.call('HGET', hash, 'invitation') or ''
"""
)
_NEWEST = (
    _FORGET
    + """
return {redis.call('ZCARD', KEYS[1]), redis.call('ZREVRANGE', KEYS[1], 0, ARGV[3], 'WITHSCORES')}
"""
)
_INVITE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if redis.call('HEXISTS', KEYS[1], 'invitation') == 1 then return 'twice' end
redis.call('HSET', KEYS[1], 'invitation_id', ARGV[1], 'invitation', ARGV[2])
return ''
"""


class Sighting(Struct, frozen=True):
    """What one beacon says of a visitor; `who` is the hash of their token."""

    site_id: int
    who: str
    url: str
    title: str
    referrer: str
    state: State
    state_at: float  # since when they are idle or hidden, in seconds since 1970
    came_at: float
    device: str
    country: str
    is_returning: bool
    answered: int = 0  # an invitation that has been shown


class Looker(Struct):
    """A visitor who is online now, as a list shows them; times in seconds since 1970."""

    site_id: int
    who: str
    url: str
    title: str
    referrer: str
    state: State
    state_at: float
    came_at: float
    pages: int
    device: str
    country: str
    is_returning: bool
    is_invited: bool


def note(seen: Sighting, now: float) -> tuple[list[str], list[str | int | float]]:
    """Keys and arguments of the script NOTE, which answers with an invitation that waits for the visitor."""
    args: list[str | int | float] = [
        now, 20, seen.who, seen.state, KEPT_SECONDS[seen.state], MOST_OF_A_SITE, seen.came_at, seen.state_at,
        seen.site_id, seen.url, seen.title, seen.answered or "none",
        "referrer", seen.referrer, "device", seen.device, "country", seen.country,
        "again", int(seen.is_returning),
    ]  # fmt: skip
    return [*_keys_of(seen.site_id), _hash(seen.site_id, seen.who)], args


def busy_sites(now: float) -> list[int]:
    """Sites that somebody has looked at lately."""
    pipe = _redis().pipeline(transaction=False)
    pipe.zremrangebyscore(SITES, "-inf", now - SITE_SECONDS)
    pipe.zrange(SITES, 0, -1)
    return [int(each) for each in pipe.execute()[1]]


def newest(site_ids: Iterable[int], count: int, now: float) -> tuple[list[Looker], int]:
    """The `count` who came last to any of the sites, and how many there are in all."""
    pipe = _redis().pipeline(transaction=False)
    ids = list(site_ids)
    script = _redis().register_script(_NEWEST)
    for site_id in ids:
        script(_keys_of(site_id), [now, 1000, count - 1], client=pipe)
    total, candidates = 0, []
    for site_id, (number, found) in zip(ids, pipe.execute(), strict=True):
        total += number
        pairs = zip(found[::2], found[1::2], strict=True)
        candidates += [(float(came_at), who.decode(), site_id) for who, came_at in pairs]
    chosen = [(site_id, who) for _, who, site_id in heapq.nlargest(count, candidates)]
    return read(chosen), total


def read(whom: Iterable[tuple[int, str]]) -> list[Looker]:
    """Those of them who are still there, in this order."""
    whom = list(whom)
    pipe = _redis().pipeline(transaction=False)
    for site_id, who in whom:
        pipe.hgetall(_hash(site_id, who))
    return [_looker(*key, fields) for key, fields in zip(whom, pipe.execute(), strict=True) if fields]


def invite(site_id: int, who: str, invitation_id: int, words: dict[str, Any]) -> Literal["", "gone", "twice"]:
    """Let their next beacon bring an invitation along; else why not: one waits for them already."""
    script = _redis().register_script(_INVITE)
    keys = [_hash(site_id, who)]
    refused: bytes = script(keys, [invitation_id, msgspec.json.encode(words).decode()])
    return refused.decode()  # type: ignore[return-value]


def _looker(site_id: int, who: str, fields: dict[bytes, bytes]) -> Looker:
    text = {name.decode(): value.decode() for name, value in fields.items()}
    return Looker(
        site_id=site_id,
        who=who,
        url=text.get("url", ""),
        title=text.get("title", ""),
        referrer=text.get("referrer", ""),
        state=text.get("state", "active"),  # type: ignore[arg-type]
        state_at=float(text.get("state_at", 0)),
        came_at=float(text.get("came_at", 0)),
        pages=int(text.get("pages", 1)),
        device=text.get("device", ""),
        country=text.get("country", ""),
        is_returning=text.get("again") == "1",
        is_invited="invitation" in text,
    )


def _keys_of(site_id: int) -> list[str]:
    return [f"{PREFIX}{site_id}:came", f"{PREFIX}{site_id}:until", SITES]


def _hash(site_id: int, who: str) -> str:
    return f"{PREFIX}{site_id}:{who}"


@lru_cache(maxsize=1)
def _redis() -> Any:
    """The stubs promise awaitables for either client."""
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
