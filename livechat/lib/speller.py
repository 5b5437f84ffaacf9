"""Dictionaries in a process of their own: hunspell holds python's lock while it thinks, half a second."""

import asyncio
import json
import logging
import sys
from itertools import count
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("speller_process.py")
# A dictionary that thinks for longer is ended; the next question starts it again.
PATIENCE_SECONDS = 3.0
# Of one line of an answer.
LINE_BYTES = 1024 * 1024


class Speller:
    """Asks the dictionaries of this web process; starts them with the first question.

    Whatever goes wrong, no word is unknown and nothing is suggested: a response never waits for it.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._waiting: dict[int, asyncio.Future[list[str]]] = {}
        self._numbers = count(1)

    async def warm(self, language: str) -> None:
        """Load a dictionary before it is needed."""
        await self._ask("unknown", language, [])

    async def unknown(self, language: str, words: list[str]) -> list[str]:
        """Those of `words` that are not in the dictionary; none if there is no such dictionary."""
        return await self._ask("unknown", language, words) if words else []

    async def suggestions(self, language: str, word: str) -> list[str]:
        return await self._ask("suggest", language, [word])

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader

    async def _ask(self, what: str, language: str, words: list[str]) -> list[str]:
        number = next(self._numbers)
        try:
            process = await self._started()
            assert process.stdin is not None
            answer = self._waiting[number] = asyncio.get_running_loop().create_future()
            line = json.dumps({"id": number, "what": what, "language": language, "words": words})
            process.stdin.write(line.encode() + b"\n")
            return await asyncio.wait_for(answer, PATIENCE_SECONDS)
        except TimeoutError:
            log.warning("speller.slow what=%s language=%s", what, language)
            await self.stop()
        except OSError as error:
            log.warning("speller.failed error=%s", type(error).__name__)
        finally:
            self._waiting.pop(number, None)
        return []

    async def _started(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    # Isolated: nothing but the standard library and hunspell, and 20 MiB.
                    sys.executable, "-I", str(PROGRAM),
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LINE_BYTES,
                )  # fmt: skip
                self._reader = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            answer: dict[str, Any] = json.loads(line)
            waiting = self._waiting.get(answer["id"])
            if waiting is not None and not waiting.done():
                waiting.set_result(answer["words"])
        await process.wait()
        # It ended, or was ended: nobody waits for what it did not answer.
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result([])


speller = Speller()
