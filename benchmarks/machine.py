"""The machine: what it is, which core does what, and what a process costs."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

PACKAGES = [
    "django",
    "channels",
    "uvicorn",
    "uvloop",
    "websockets",
    "psycopg",
    "msgspec",
    "redis",
    "picows",
]


def facts() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "commit": _commit(),
        "load_average": os.getloadavg(),
    }


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _commit() -> str:
    answer = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return answer.stdout.strip()


def pin(pid: int, core: int) -> None:
    """Keep a process, its threads and its children on one core; whatever they start stays there too."""
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        return
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        # A child may end while it is looked at.
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            for thread in process.threads():
                os.sched_setaffinity(thread.id, {core})


def pin_self(core: int) -> None:
    pin(os.getpid(), core)


def unpin_self() -> None:
    """A browser's many processes wait for each other on one core, as on nobody's machine."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, its own and the system's for it."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def stolen_seconds() -> float:
    """What other guests of the host took of our cores so far; 0 where the system does not say."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


def memory_bytes(pid: int) -> int:
    """What would be free if the process ended."""
    return int(psutil.Process(pid).memory_full_info().uss)
