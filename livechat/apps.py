from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LivechatConfig(AppConfig):
    name = "livechat"


class StaffConfig(admin.AdminConfig):
    """Django's admin with our site in the place of its own."""

    default = False
    default_site = "livechat.admin.StaffSite"
