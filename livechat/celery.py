"""The Celery app, and everything that runs on a clock."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")

app = Celery("livechat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_django(**options: Any) -> None:
    """Celery would put its own handlers and lines in the place of those of the settings."""
    dictConfig(settings.LOGGING)


# `expires`: a sweep that could not run in its time is not made up for, the next one does it all.
app.conf.beat_schedule = {
    "sweep deadlines": {
        "task": "chats.tasks.sweep_deadlines",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep operators": {
        "task": "chats.tasks.sweep_operators",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sweep transfers": {
        "task": "chats.tasks.sweep_transfers",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep visitors": {
        "task": "chats.tasks.sweep_visitors",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sweep alerts": {
        "task": "chats.tasks.sweep_alerts",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep credits": {
        "task": "chats.tasks.sweep_credits",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sweep deleted": {
        "task": "chats.tasks.sweep_deleted",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sum figures": {
        "task": "chats.tasks.sum_figures",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "recount room": {
        "task": "chats.tasks.recount_room",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "sweep follow-ups": {
        "task": "notifications.tasks.sweep_follow_ups",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep deliveries": {
        "task": "notifications.tasks.sweep_deliveries",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "fetch mails": {
        "task": "notifications.tasks.fetch_mails",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "sweep pushes": {
        "task": "notifications.tasks.sweep_pushes",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep notices": {
        "task": "notifications.tasks.sweep_notices",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "sweep top-ups": {
        "task": "billing.tasks.sweep_top_ups",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "sweep subscriptions": {
        "task": "billing.tasks.sweep_subscriptions",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "erase ended": {
        "task": "chats.tasks.erase_ended",
        "schedule": 3600.0,
        "options": {"expires": 600.0},
    },
    "prune invitations": {"task": "widget.tasks.prune", "schedule": 3600.0, "options": {"expires": 600.0}},
    "remove orphans": {
        "task": "chats.tasks.remove_orphans",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600.0},
    },
    "prune notifications": {
        "task": "notifications.tasks.prune",
        "schedule": 3600.0,
        "options": {"expires": 600.0},
    },
    "prune": {"task": "chats.tasks.prune", "schedule": 3600.0, "options": {"expires": 600.0}},
}
