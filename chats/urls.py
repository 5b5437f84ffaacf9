"""Addresses of the operator's console."""

from django.urls import path

from chats.views.console import console

urlpatterns = [
    path("console/", console, name="console"),
]
