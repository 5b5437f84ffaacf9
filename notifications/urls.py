"""Addresses of what goes out."""

from django.urls import path

from notifications import views

urlpatterns = [path("outbox/", views.outbox, name="outbox")]
