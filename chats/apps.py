from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "chats"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from chats import receivers  # noqa: F401  # connects them
