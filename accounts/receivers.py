"""What follows from a sign-in, and from a change in a team: open sockets come back with the new rights."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.usersessions.signals import on_user_logged_in
from django.db.models import F, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import Assignment, Member, Operator, User
from accounts.services import sign_ins

# Theirs asks for every earlier sign-in of the person one by one, while they wait for their page.
user_logged_in.disconnect(on_user_logged_in)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    sign_ins.note(user, request)


@receiver([post_save, post_delete], sender=Member)
@receiver([post_save, post_delete], sender=Assignment)
def rights_changed(instance: Member | Assignment, **kwargs: Any) -> None:
    of = Q(user_id=instance.user_id) if isinstance(instance, Member) else Q(pk=instance.operator_id)
    Operator.objects.filter(of).update(rights_version=F("rights_version") + 1)
