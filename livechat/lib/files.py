"""Files that people sent, on the disk."""

from django.db.models.fields.files import FieldFile

from livechat.lib.errors import NotFound


def content_of(file: FieldFile) -> bytes:
    """All of it, some megabytes at most. Raises NotFound when the disk has lost it."""
    try:
        with file.open() as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise NotFound from None
    return content
