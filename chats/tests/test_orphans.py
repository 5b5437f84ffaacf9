"""Uploads whose process died between the file and its row."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Client
from chats.models import Attachment
from chats.services import orphans

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def lying(media: Path, name: str, at: datetime) -> Path:
    path = media / f"attachments/{at:%Y/%m}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Which bulbs are these?")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_removes_old_files_without_a_row_and_nothing_else(media: Path, acme: Client) -> None:
    now = timezone.now()
    old = now - timedelta(days=1, minutes=1)
    kept = Attachment.objects.create(
        client=acme, file=f"attachments/{old:%Y/%m}/kept", token="kept", name="bulbs.txt",
        content_type="text/plain", size=22,
    )  # fmt: skip
    orphan = lying(media, "orphan", old)
    on_its_way = lying(media, "young", now)
    lying(media, kept.token, old)
    assert orphans.remove(now) == 1
    assert not orphan.exists()
    assert on_its_way.exists()
    assert kept.file.storage.exists(kept.file.name)


def test_files_of_deleted_rows_are_found_in_whichever_month(media: Path) -> None:
    now = timezone.now()
    old = [lying(media, f"old-{days}", now - timedelta(days=days)) for days in (40, 80, 400)]
    assert sum(orphans.remove(now + timedelta(days=day)) for day in range(4)) == 3
    assert not any(file.exists() for file in old)


def test_a_folder_without_uploads_is_no_error(media: Path) -> None:
    assert orphans.remove(timezone.now()) == 0
