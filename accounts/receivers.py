"""What follows from a change in a team: open sockets are let in anew with the new rights."""

from typing import Any

from django.db.models import F, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import Assignment, Member, Operator


@receiver([post_save, post_delete], sender=Member)
@receiver([post_save, post_delete], sender=Assignment)
def rights_changed(instance: Member | Assignment, **kwargs: Any) -> None:
    of = Q(user_id=instance.user_id) if isinstance(instance, Member) else Q(pk=instance.operator_id)
    Operator.objects.filter(of).update(rights_version=F("rights_version") + 1)
