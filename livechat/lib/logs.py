"""What a log may hold: ids, codes and frames, never what people wrote or may open (I5)."""

import copy
import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Exceptions without their words, which may be a visitor's; routes in place of addresses with secrets."""

    def format(self, record: logging.LogRecord) -> str:
        shown = copy.copy(record)
        # Another handler may have kept the words here.
        shown.exc_text = None
        if (request := getattr(record, "request", None)) and isinstance(record.args, tuple):
            shown.args = tuple(_route(request) if arg == request.path else arg for arg in record.args)
        if isinstance(record.args, Mapping) and record.exc_info and record.exc_info[0]:
            # Celery's, of a task that failed.
            shown.args = {**record.args, "exc": record.exc_info[0].__name__}
        return super().format(shown)

    def formatException(self, ei: Raised) -> str:  # noqa: N802  # The name is logging's.
        return _frames(ei[1]).rstrip() if ei[1] else ""


def _route(request: Any) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "an unknown address"


def _frames(error: BaseException) -> str:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = _frames(before) if before else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{first}{frames}{type(error).__module__}.{type(error).__qualname__}\n"
