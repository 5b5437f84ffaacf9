"""Which people may do what, as chainable reads."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import Operator  # noqa: F401  # in the base class, as text


class OperatorQuerySet(models.QuerySet["Operator"]):
    def active(self) -> "OperatorQuerySet":
        """Those who may sign in."""
        return self.filter(user__is_active=True)

    def online(self) -> "OperatorQuerySet":
        return self.active().filter(is_online=True)
