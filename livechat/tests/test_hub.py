"""The hub: local delivery, delivery between processes over a real Valkey, and life without it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from livechat.lib.hub import Hub
from livechat.lib.publishing import Note, RedisTransport
from livechat.lib.valkey import Valkey

PATIENCE_SECONDS = 5


class Ear:
    """A subscriber that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[Note] = []

    def deliver(self, note: Note) -> None:
        self.heard.append(note)

    @property
    def texts(self) -> list[str]:
        return [note.text for note in self.heard]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
async def pair(valkey: Valkey) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two hubs, as of two web processes, that have heard of each other."""
    one, two = Hub(), Hub()
    await one.start(settings.REDIS_URL)
    await two.start(settings.REDIS_URL)
    await until(lambda: two.process in one.heard_of and one.process in two.heard_of)
    yield one, two
    await one.stop()
    await two.stop()


def test_everyone_in_the_group_but_the_sender_hears() -> None:
    hub, sender, other, stranger = Hub(), Ear(), Ear(), Ear()
    hub.join("chat:1", sender)
    hub.join("chat:1", other)
    hub.join("chat:2", stranger)
    hub.publish(Note("chat:1", "hello"), sender)
    assert (sender.texts, other.texts, stranger.texts) == ([], ["hello"], [])


def test_who_has_left_hears_nothing() -> None:
    hub, ear = Hub(), Ear()
    hub.join("chat:1", ear)
    hub.leave("chat:1", ear)
    hub.publish(Note("chat:1", "hello"))
    assert ear.texts == []
    assert hub.groups == {}


async def test_the_other_process_hears_in_order(pair: tuple[Hub, Hub]) -> None:
    one, two = pair
    ear = Ear()
    two.join("chat:1", ear)
    await until(lambda: one.holders_of("chat:1") == {two.process})
    for number in range(500):
        one.publish(Note("chat:1", str(number), chat=1, seq=number))
    await until(lambda: len(ear.heard) == 500)
    assert ear.texts == [str(number) for number in range(500)]


async def test_a_process_that_holds_nothing_is_sent_nothing(pair: tuple[Hub, Hub]) -> None:
    one, two = pair
    ear = Ear()
    two.join("chat:1", ear)
    await until(lambda: one.holders_of("chat:1") == {two.process})
    two.leave("chat:1", ear)
    await until(lambda: not one.holders_of("chat:1"))


async def test_a_process_that_starts_later_learns_what_the_others_hold(
    valkey: Valkey, pair: tuple[Hub, Hub]
) -> None:
    one, _ = pair
    ear = Ear()
    one.join("chat:7", ear)
    late = Hub()
    await late.start(settings.REDIS_URL)
    await until(lambda: late.holders_of("chat:7") == {one.process})
    late.publish(Note("chat:7", "hello"))
    await until(lambda: ear.texts == ["hello"])
    await late.stop()


async def test_a_worker_is_heard_by_every_process(pair: tuple[Hub, Hub]) -> None:
    one, two = pair
    ears = Ear(), Ear()
    one.join("pool:1", ears[0])
    two.join("pool:1", ears[1])
    worker = RedisTransport()
    await asyncio.to_thread(worker.send, Note("pool:1", "ended"))
    await until(lambda: ears[0].texts == ["ended"] and ears[1].texts == ["ended"])


async def test_two_installations_on_one_server_hear_nothing_of_each_other(valkey: Valkey) -> None:
    ours, our_worker, our_ear = Hub(), RedisTransport(), Ear()
    with override_settings(REDIS_PREFIX="livechat:another:"):
        theirs, their_worker, their_ear = Hub(), RedisTransport(), Ear()
    for hub, ear in ((ours, our_ear), (theirs, their_ear)):
        hub.join("pool:1", ear)
        await hub.start(settings.REDIS_URL)
    async with asyncio.timeout(PATIENCE_SECONDS):
        for worker, text, ear in ((our_worker, "ours", our_ear), (their_worker, "theirs", their_ear)):
            while not ear.heard:  # A hub hears once it has subscribed.
                await asyncio.to_thread(worker.send, Note("pool:1", text))
    assert (set(our_ear.texts), set(their_ear.texts)) == ({"ours"}, {"theirs"})
    assert (ours.heard_of, theirs.heard_of) == (set(), set())
    await ours.stop()
    await theirs.stop()


@pytest.mark.row("D6")
async def test_without_redis_a_process_still_serves_itself(tmp_path: Path) -> None:
    hub, ear = Hub(), Ear()
    await hub.start(f"unix://{tmp_path}/nothing.sock")
    hub.join("chat:1", ear)
    hub.publish(Note("chat:1", "hello"))
    assert ear.texts == ["hello"]
    await hub.stop()
