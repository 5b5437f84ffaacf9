"""Addresses of what goes out."""

from django.urls import path

from notifications.views.deliveries import delivery_list, delivery_table
from notifications.views.follow_ups import (
    chat_follow_ups,
    chat_told,
    preview_follow_ups,
    site_follow_ups,
    try_follow_up,
)
from notifications.views.mails import mail_received
from notifications.views.notices import notice_switch, notices
from notifications.views.outbox import outbox, outbox_html
from notifications.views.pushes import push_browser, push_settings
from notifications.views.sharing import share
from notifications.views.texts import text_received, text_status
from notifications.views.unsubscribe import unsubscribe

urlpatterns = [
    path("console/chats/<int:chat_id>/share/", share, name="console_share"),
    path("console/settings/push/", push_settings, name="console_settings_push"),
    path("console/settings/push/browser/", push_browser, name="console_settings_push_browser"),
    path("dashboard/deliveries/", delivery_list, name="dashboard_deliveries"),
    path("dashboard/deliveries.csv", delivery_table, name="dashboard_deliveries_table"),
    path("dashboard/notices/", notices, name="dashboard_notices"),
    path("dashboard/sites/<int:site_id>/follow-ups/", site_follow_ups, name="dashboard_site_follow_ups"),
    path(
        "dashboard/sites/<int:site_id>/follow-ups/preview/",
        preview_follow_ups,
        name="dashboard_site_follow_ups_preview",
    ),
    path(
        "dashboard/sites/<int:site_id>/follow-ups/try/",
        try_follow_up,
        name="dashboard_site_follow_ups_try",
    ),
    path("console/chats/<int:chat_id>/follow-ups/", chat_follow_ups, name="console_follow_ups"),
    path("console/chats/<int:chat_id>/told/", chat_told, name="console_told"),
    path("notices/<str:notice_token>/", notice_switch, name="notice_switch"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/<int:message_id>/html/", outbox_html, name="outbox_html"),
    path("unsubscribe/<str:unsubscribe_token>/", unsubscribe, name="unsubscribe"),
    path("hooks/mail/mime", mail_received, name="mail_received"),
    path("hooks/sms/", text_received, name="text_received"),
    path("hooks/sms/<int:delivery_id>/", text_status, name="text_status"),
]
