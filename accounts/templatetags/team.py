"""What somebody may do for the client whose team they are in, on pages of every app."""

from django import template

from accounts.models import Member, User

register = template.Library()


@register.filter
def manages_websites(user: User) -> bool:
    """Owners and admins: they have pages that operators do not see."""
    managing = (Member.Role.OWNER, Member.Role.ADMIN)
    first = Member.objects.filter(user=user.pk).order_by("pk").values_list("role", flat=True).first()
    return first in managing
