"""Which process does what."""

from typing import Any

from livechat import processes
from livechat.celery import app


def queue_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


def test_clocks_do_not_wait_for_mail_servers() -> None:
    assert queue_of("notifications.tasks.send_delivery") != queue_of("chats.tasks.sweep_deadlines")


def test_each_queue_has_a_process() -> None:
    options = [option for command in processes.commands().values() for option in command]
    assert {f"--queues={name}" for name in app.amqp.queues} <= set(options)


def test_a_mail_server_of_our_own_runs_where_it_is_wanted(settings: Any) -> None:
    assert "mail" not in processes.commands()
    settings.MAIL_IN = "127.0.0.1:2525"
    assert processes.commands()["mail"][-2:] == ["manage", "mail_in"]
