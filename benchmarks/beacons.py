"""What a visitor who merely looks costs: beacons over HTTP, and the server's processor time for each."""

import asyncio
import secrets
import time
from dataclasses import dataclass

import psutil

SECONDS_BETWEEN = 30


@dataclass
class Beacons:
    a_second: float
    cpu_ms: float  # of the web process, for each

    @property
    def lookers_a_core(self) -> int:
        """How many visitors may look at pages at once before their beacons fill one core."""
        return int(SECONDS_BETWEEN * 1000 / self.cpu_ms)


async def measure(
    port: int, pid: int, key: str, origin: str, *, count: int = 4000, lines: int = 20
) -> Beacons:
    """Send `count` beacons of as many visitors over `lines` connections that stay open."""
    server = psutil.Process(pid)
    before, start = sum(server.cpu_times()[:2]), time.perf_counter()
    await asyncio.gather(*(_send(port, key, origin, count // lines) for _ in range(lines)))
    cpu, seconds = sum(server.cpu_times()[:2]) - before, time.perf_counter() - start
    return Beacons(count / seconds, cpu * 1000 / count)


async def _send(port: int, key: str, origin: str, count: int) -> None:
    reader, writer = await asyncio.open_connection("localhost", port)
    for _ in range(count):
        body = (
            f'{{"site":"{key}","token":"{secrets.token_urlsafe(32)}","url":"{origin}/pots","title":"Pots",'
            '"seconds":95,"idle":12,"again":true}'
        )
        head = f"POST /widget/beacon/ HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {origin}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 204"):
            raise RuntimeError(answer.split(b"\r\n", 1)[0].decode())
    writer.close()
