"""The visitor's door over HTTP; these addresses stand in snippets and never change."""

from django.urls import path

from widget.views.config import config
from widget.views.conversation import widget_conversation, widget_delete, widget_phone, widget_transcript
from widget.views.files import widget_file, widget_files, widget_form_files
from widget.views.frame import frame
from widget.views.identity import widget_forget, widget_identity
from widget.views.invitations import widget_invitations, widget_promotion
from widget.views.loader import launcher, loader, panel
from widget.views.pictures import widget_picture
from widget.views.presence import widget_presence

urlpatterns = [
    path("v1.js", loader, name="widget_loader"),
    path("launch.js", launcher, name="widget_launcher"),
    path("panel.js", panel, name="widget_panel"),
    path("invitations/", widget_invitations, name="widget_invitations"),
    path("presence/", widget_presence, name="widget_presence"),
    path("promotions/<slug:picture_token>.webp", widget_promotion, name="widget_promotion"),
    path("config/<slug:key>.json", config, name="widget_config"),
    path("files/", widget_files, name="widget_files"),
    path("files/form/", widget_form_files, name="widget_form_files"),
    path("files/<str:attachment_token>/", widget_file, name="widget_file"),
    path("pictures/<str:picture_token>.webp", widget_picture, name="widget_picture"),
    path("frame/<slug:key>/", frame, name="widget_frame"),
    path("identity/", widget_identity, name="widget_identity"),
    path("forget/<slug:key>/", widget_forget, name="widget_forget"),
    path("conversation/", widget_conversation, name="widget_conversation"),
    path("conversation/transcript/", widget_transcript, name="widget_transcript"),
    path("conversation/phone/", widget_phone, name="widget_phone"),
    path("conversation/delete/", widget_delete, name="widget_delete"),
]
