"""The visitor's door over HTTP; these addresses stand in snippets and never change."""

from django.urls import path

from widget.views.config import config
from widget.views.files import widget_file, widget_files
from widget.views.frame import frame
from widget.views.loader import loader

urlpatterns = [
    path("v1.js", loader, name="widget_loader"),
    path("config/<slug:key>.json", config, name="widget_config"),
    path("files/", widget_files, name="widget_files"),
    path("files/<str:attachment_token>/", widget_file, name="widget_file"),
    path("frame/<slug:key>/", frame, name="widget_frame"),
]
