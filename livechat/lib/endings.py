"""The ways in which a person ends a program: Ctrl-C, a signal, a closed terminal."""

import os
import signal
from collections.abc import Callable
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def handle(handler: Callable[[int, FrameType | None], None]) -> None:
    for ending in SIGNALS:
        # nohup wants to survive its terminal. A script's background job ignores Ctrl-C too, but
        # whoever sends it that signal by hand means it.
        if ending != signal.SIGHUP or signal.getsignal(ending) != signal.SIG_IGN:
            signal.signal(ending, handler)


class Terminal:
    """Our terminal, if there is one; `make` as its first process passes no hang-up on."""

    def __init__(self) -> None:
        self._file: int | None = None
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            try:
                self._file = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
            except OSError:
                return

    @property
    def is_gone(self) -> bool:
        if self._file is None:
            return False
        try:
            os.tcgetpgrp(self._file)
        except OSError:
            return True
        return False
