"""What is in the log of an installation in earnest: every error, and nobody's words."""

import io
import logging
from typing import Any

import pytest
from django.test import Client as Browser

from chats.services import way_back

CARD = "4111 1111 1111 1111"


def log_of(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    [handler] = [handler for handler in logging.root.handlers if handler.name == "stderr"]
    log = io.StringIO()
    monkeypatch.setattr(handler, "stream", log)
    return log


@pytest.mark.row("I5")
def test_a_page_that_fails_leaves_frames_without_words_and_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = log_of(monkeypatch)

    def fail(*args: Any) -> None:
        try:
            raise ValueError(CARD)
        except ValueError as error:
            raise RuntimeError(CARD) from error

    monkeypatch.setattr(way_back, "site_of", fail)
    assert Browser(raise_request_exception=False).get("/r/abcdefgh/").status_code == 500
    line, *frames = log.getvalue().splitlines()
    assert line.endswith("ERROR django.request Internal Server Error: /r/<str:link_secret>/")
    assert "builtins.ValueError" in frames
    assert frames[-1] == "builtins.RuntimeError"
    assert "in followed_link" in log.getvalue()
    assert CARD not in log.getvalue()


@pytest.mark.row("I5")
def test_a_task_that_fails_says_only_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of(monkeypatch)
    try:
        raise ValueError(CARD)
    except ValueError as error:
        said = {"name": "chats.tasks.prune", "exc": repr(error)}
        logging.getLogger("celery.app.trace").error("Task %(name)s: %(exc)s", said, exc_info=True)
    assert "Task chats.tasks.prune: ValueError\n" in log.getvalue()
    assert CARD not in log.getvalue()


def test_what_our_own_apps_tell_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of(monkeypatch)
    logging.getLogger("billing.services.orders").info("order.paid reference=%s", "A1")
    assert log.getvalue().endswith("INFO billing.services.orders order.paid reference=A1\n")
