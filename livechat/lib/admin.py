"""What the admin of every app builds on."""

from typing import Any

from django.contrib.admin import ModelAdmin, TabularInline
from django.http import HttpRequest


class _Untouched:
    """For rows that only services write: staff look, and change nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(_Untouched, ModelAdmin):
    """A list and a page to look at."""

    # A count of all rows beside that of the found ones takes long where there are many.
    show_full_result_count = False


class ReadOnlyInline(_Untouched, TabularInline):
    """Rows of something else's page, to look at."""

    extra = 0
    show_change_link = False
