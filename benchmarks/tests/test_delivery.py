"""What the product guarantees of messages, against its real processes (docs/architecture.md)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.chaos.proxy import Proxy
from benchmarks.tests.crowd import Crowd
from benchmarks.tests.wire import Wire

pytestmark = pytest.mark.both

OTHER_SIDE_SECONDS = 5.0
PAGE = 200


@pytest.mark.row("D4")
async def test_a_resent_message_has_its_first_answer_after_a_restart_and_after_a_day(crowd: Crowd) -> None:
    token = crowd.tokens[0]
    async with crowd.visitor(token) as page:
        first = await page.say("hello", ref="again")
        chat = first["data"]["chat"]

    await crowd.stage.kill("web")
    async with crowd.visitor(token) as page:
        assert await page.say("hello", chat, ref="again") == first

    crowd.age("chats_message", "created_at", timedelta(hours=25), f"chat_id = {chat}")
    async with crowd.visitor(token) as page:
        much_later = await page.say("hello", chat, ref="again")
        assert much_later["data"]["seq"] == first["data"]["seq"]
    assert [row for row in crowd.record(chat) if row[1] == "visitor"] == [(1, "visitor", "hello")]


@pytest.mark.row("D4")
async def test_the_same_ref_with_another_text_is_refused_and_the_first_row_stands(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    async with crowd.visitor(chat["token"]) as page:
        await page.say("the first", chat["id"], ref="once")
        second = await page.say("the second", chat["id"], ref="once")
        assert (second["type"], second["code"]) == ("error", "ref_reused")
    assert crowd.record(chat["id"]) == [(1, "visitor", "the first")]


@pytest.mark.row("D4")
async def test_a_first_message_resent_after_its_chat_ended_is_not_stored_in_the_next_one(
    crowd: Crowd,
) -> None:
    token = crowd.tokens[0]
    async with crowd.visitor(token) as one_tab, crowd.visitor(token) as other_tab:
        first = await one_tab.say("hello", ref="begins")
        await one_tab.ask("chat.end", {}, first["data"]["chat"])
        await other_tab.say("me again", ref="continues")
        # The tab never heard that its first message was stored, and so does not name the chat.
        assert (await other_tab.say("hello", ref="begins"))["data"]["seq"] == first["data"]["seq"]
    assert crowd.rows("SELECT count(*) FROM chats_message WHERE ref = 'begins'") == [(1,)]


@pytest.mark.row("D5")
async def test_a_message_whose_answer_was_lost_is_stored_once(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    async with Proxy(crowd.stage.first.port) as line:
        async with crowd.visitor(chat["token"], port=line.port) as page:
            line.cut_at = lambda data: b'"type":"ok"' in data and b"unsure" in data
            with pytest.raises(ConnectionClosed):
                await page.say("did you get this?", chat["id"], ref="unsure")
        assert line.cuts == 1
        assert crowd.record(chat["id"]) == [(1, "visitor", "did you get this?")]
        line.cut_at = lambda _: False
        async with crowd.visitor(chat["token"], port=line.port) as page:
            answer = await page.say("did you get this?", chat["id"], ref="unsure")
    assert answer["data"]["seq"] == 1
    assert len(crowd.record(chat["id"])) == 1


@pytest.mark.row("D6")
async def test_both_sides_go_on_within_five_seconds_while_valkey_is_stopped(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    async with crowd.visitor(chat["token"], chat["id"]) as visitor, crowd.operator(0) as operator:
        await operator.ask("chat.watch", {"after": 0}, chat["id"])
        await visitor.say("before", chat["id"])
        assert (await operator.fact("message.sent"))["data"]["text"] == "before"
        crowd.stage.first.kill("valkey")
        try:
            async with asyncio.timeout(OTHER_SIDE_SECONDS):
                assert (await visitor.say("are you there?", chat["id"]))["type"] == "ok"
                assert (await operator.fact("message.sent"))["data"]["text"] == "are you there?"
            async with asyncio.timeout(OTHER_SIDE_SECONDS):
                assert (await operator.say("I am", chat["id"]))["type"] == "ok"
                assert (await visitor.fact("message.sent"))["data"]["text"] == "I am"
        finally:
            crowd.stage.first.start("valkey")


@pytest.mark.row("D9")
async def test_who_reconnects_while_others_write_misses_nothing_and_gets_nothing_twice(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    last = 0
    async with crowd.operator(0) as operator:
        writing = asyncio.ensure_future(write(operator, chat["id"], 150))
        while not writing.done() and last < 150:
            async with crowd.visitor(chat["token"], chat["id"], last) as visitor:
                for seq in await seqs_of(visitor, chat["id"], count=min(10, 150 - last)):
                    assert seq == last + 1
                    last = seq
        await writing
    async with crowd.visitor(chat["token"], chat["id"], last) as visitor:
        rest = await seqs_of(visitor, chat["id"], count=150 - last)
    assert rest == list(range(last + 1, 151))


async def write(operator: Wire, chat: int, count: int) -> None:
    for number in range(count):
        await operator.say(f"line {number}", chat)


async def seqs_of(visitor: Wire, chat: int, count: int) -> list[int]:
    """The numbers of the next lines, in the greeting and after it."""
    started = await visitor.fact("session.started")
    seqs = [line["seq"] for line in started["data"]["messages"].get(str(chat), [])]
    while len(seqs) < count:
        seqs.append((await visitor.fact("message.sent"))["seq"])
    return seqs


@pytest.mark.row("D9")
async def test_a_long_record_is_caught_up_in_pages_of_two_hundred(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    async with crowd.visitor(chat["token"], chat["id"]) as visitor:
        for number in range(2 * PAGE + 50):
            ref = await put_line(visitor, chat["id"], number)
        assert (await visitor.answer(ref))["type"] == "ok"
    pages = []
    async with crowd.operator(0) as operator:
        kind, after, complete = "chat.watch", 0, False
        while not complete:
            answer = (await operator.ask(kind, {"after": after}, chat["id"]))["data"]
            pages.append([line["seq"] for line in answer["messages"]])
            kind, after, complete = "chat.resume", pages[-1][-1], answer["complete"]
    assert [len(page) for page in pages] == [PAGE, PAGE, 50]
    assert sum(pages, []) == list(range(1, 2 * PAGE + 51))


@pytest.mark.row("D10")
async def test_seen_moves_forward_only_and_never_past_what_there_is(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)
    async with crowd.visitor(chat["token"], chat["id"]) as visitor, crowd.operator(0) as operator:
        await operator.ask("chat.watch", {"after": 0}, chat["id"])
        for number in range(3):
            await operator.say(f"line {number}", chat["id"])
        seen = []
        for mark in (
            {"delivered": 2, "seen": 1},
            {"delivered": 1},
            {"seen": 99},
            {"delivered": 1, "seen": 1},
        ):
            await visitor.ask("chat.mark", mark, chat["id"])
            await visitor.say("and?", chat["id"])  # a mark that moves nothing is not told
            seen.append(marks_of(crowd, chat["id"]))
        told = [fact["data"] for fact in operator.facts if fact["type"] == "message.marked"]
    assert seen == sorted(seen)
    assert all(seen <= delivered <= last for delivered, seen, last in seen)
    assert [fact["visitor_seen"] for fact in told] == sorted(fact["visitor_seen"] for fact in told)


def marks_of(crowd: Crowd, chat: int) -> tuple[int, int, int]:
    columns = "visitor_delivered_seq, visitor_seen_seq, last_seq"
    [(delivered, seen, last)] = crowd.rows(f"SELECT {columns} FROM chats_chat WHERE id = {chat}")
    return delivered, seen, last


@pytest.mark.row("A1")
async def test_of_two_operators_who_accept_at_once_one_wins_and_the_other_is_told_who(crowd: Crowd) -> None:
    ids = ", ".join(str(operator["id"]) for operator in crowd.operators)
    crowd.change(f"UPDATE accounts_operator SET max_chats = active_chats WHERE id IN ({ids})")
    waiting = [await begin(crowd, token) for token in crowd.tokens]
    crowd.change(f"UPDATE accounts_operator SET max_chats = 100 WHERE id IN ({ids})")
    async with crowd.operator(0, process=0) as here, crowd.operator(1, process=-1) as there:
        for chat in waiting:
            answers = await asyncio.gather(*(desk.ask("chat.accept", {}, chat) for desk in (here, there)))
            [(owner, status)] = crowd.rows(f"SELECT operator_id, status FROM chats_chat WHERE id = {chat}")
            winner = [operator["id"] for operator in crowd.operators].index(owner)
            assert (status, answers[winner]["type"]) == ("active", "ok")
            loser = answers[1 - winner]
            assert (loser["type"], loser["code"]) == ("error", "already_taken")
            assert crowd.operators[winner]["name"] in loser["message"]
            assert [text for _, _, text in crowd.record(chat)].count("chat.accepted") == 1
    counted = crowd.rows(f"SELECT sum(active_chats) FROM accounts_operator WHERE id IN ({ids})")
    assert counted == [(len(waiting) + len(crowd.chats),)]


async def begin(crowd: Crowd, token: str) -> int:
    async with crowd.visitor(token) as page:
        chat: int = (await page.say("hello"))["data"]["chat"]
        return chat


@pytest.mark.row("A3")
async def test_a_message_is_acknowledged_before_the_one_end_or_refused_after_it(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)["id"]
    token = crowd.chat_of(0)["token"]
    async with (
        crowd.visitor(token, chat) as page,
        crowd.visitor(token, chat) as other_tab,
        crowd.operator(0) as operator,
    ):
        refs = [await put_line(page, chat, number) for number in range(40)]
        endings = [
            asyncio.ensure_future(operator.ask("chat.terminate", {}, chat)),
            asyncio.ensure_future(other_tab.ask("chat.end", {}, chat)),
        ]
        answers = [await page.answer(ref) for ref in refs]
        while answers[-1]["type"] == "ok":
            answers.append(await page.answer(await put_line(page, chat, len(answers))))
        await asyncio.gather(*endings)
    record = crowd.record(chat)
    assert [text for _, author, text in record if author == "system"] == ["chat.ended"]
    assert record[-1][2] == "chat.ended"
    taken = [answer["data"]["seq"] for answer in answers if answer["type"] == "ok"]
    refused = {answer["code"] for answer in answers if answer["type"] == "error"}
    assert taken == list(range(1, len(record)))
    assert refused == {"chat_ended"}


async def put_line(page: Wire, chat: int, number: int) -> str:
    return await page.put("message.send", {"text": f"line {number}"}, chat, f"line-{number}")


@pytest.mark.row("A5")
async def test_the_chats_of_a_lost_operator_go_back_to_the_queue_once(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)["id"]
    lost = crowd.operators[0]["id"]
    async with crowd.visitor(crowd.chat_of(0)["token"], chat) as visitor:
        crowd.age("accounts_operator", "seen_at", timedelta(0), f"id <> {lost}")
        crowd.age("accounts_operator", "seen_at", timedelta(seconds=31), f"id = {lost}")
        crowd.age("accounts_webheartbeat", "back_at", timedelta(seconds=90), "id = 1")
        for _ in range(2):
            sweep(crowd)
        async with asyncio.timeout(OTHER_SIDE_SECONDS):
            while (await visitor.fact("status.changed"))["data"]["status"] != "waiting":
                pass
    assert [text for _, _, text in crowd.record(chat)] == ["chat.returned"]
    [(status, owner)] = crowd.rows(f"SELECT status, operator_id FROM chats_chat WHERE id = {chat}")
    assert (status, owner) == ("assigned", crowd.operators[1]["id"])
    assert desk(crowd, lost) == (False, 0)


@pytest.mark.row("A5")
async def test_nobody_is_lost_within_a_minute_after_the_server_was_down(crowd: Crowd) -> None:
    chat = crowd.chat_of(0)["id"]
    kept = crowd.operators[0]["id"]
    crowd.age("accounts_operator", "seen_at", timedelta(seconds=45), f"id = {kept}")
    crowd.age("accounts_webheartbeat", "back_at", timedelta(seconds=50), "id = 1")
    sweep(crowd)
    assert [text for _, _, text in crowd.record(chat)] == []
    assert bool(desk(crowd, kept)[0])


def sweep(crowd: Crowd) -> None:
    """What Celery's beat has done every few seconds, in a process of its own."""
    crowd.stage.first.manage("shell", "-c", "from chats.tasks import sweep_operators; sweep_operators()")


def desk(crowd: Crowd, operator: int) -> tuple[Any, ...]:
    [row] = crowd.rows(f"SELECT is_online, active_chats FROM accounts_operator WHERE id = {operator}")
    return (bool(row[0]), row[1])
