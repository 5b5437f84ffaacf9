"""Addresses of what goes out."""

from django.urls import path

from notifications.views.outbox import outbox
from notifications.views.sharing import share

urlpatterns = [
    path("console/chats/<int:chat_id>/share/", share, name="console_share"),
    path("outbox/", outbox, name="outbox"),
]
