"""Addresses of what goes out."""

from django.urls import path

from notifications.views.follow_ups import chat_follow_ups, site_follow_ups
from notifications.views.outbox import outbox
from notifications.views.sharing import share
from notifications.views.texts import text_received, text_status
from notifications.views.unsubscribe import unsubscribe

urlpatterns = [
    path("console/chats/<int:chat_id>/share/", share, name="console_share"),
    path("dashboard/sites/<int:site_id>/follow-ups/", site_follow_ups, name="dashboard_site_follow_ups"),
    path("console/chats/<int:chat_id>/follow-ups/", chat_follow_ups, name="console_follow_ups"),
    path("outbox/", outbox, name="outbox"),
    path("unsubscribe/<str:unsubscribe_token>/", unsubscribe, name="unsubscribe"),
    path("hooks/texts/", text_received, name="text_received"),
    path("hooks/texts/<int:delivery_id>/", text_status, name="text_status"),
]
