from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LivechatConfig(AppConfig):
    name = "livechat"

    def ready(self) -> None:
        # Over the rows of every app, so that no app's own admin can have it; the apps' have registered.
        from livechat import staff  # noqa: F401


class StaffConfig(admin.AdminConfig):
    """Django's admin with our site in the place of its own."""

    default = False
    default_site = "livechat.admin.StaffSite"
