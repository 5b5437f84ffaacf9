"""What accounts tells the apps above it (docs/signals.md)."""

from django.dispatch import Signal

# Sent by `accounts.services.availability`, inside its transaction, when an operator came online or
# went offline or was lost, with operator_id: int, is_online: bool, reason: str and now: datetime.
# Not sent when nothing changed, nor when the flag is changed in the admin.
operator_availability_changed = Signal()

# Sent by `accounts.services.agreements.publish`, inside its transaction, once a version of the Terms &
# Conditions, with agreement_id: int and now: datetime.
agreement_published = Signal()

# Sent by `accounts.services.team_invitations.invite`, inside its transaction, each time a link is to go
# out, with invitation_id: int, secret: str (it is stored nowhere else) and now: datetime.
member_invited = Signal()

# Sent by `accounts.services.members.remove`, inside its transaction, when somebody left a team or was taken
# out of it, with client_id: int, user_id: int and now: datetime. Not sent for rows deleted in the admin.
member_left = Signal()

# Sent by `accounts.services.suspension`, inside its transaction, when staff suspended something of a client
# or lifted that, with client_id: int, subject: "service" or "promotions", is_suspended: bool and
# now: datetime. Not sent when it was so already.
client_suspended = Signal()
