from accounts.models.agreements import Acceptance, Agreement
from accounts.models.audit import AuditEntry
from accounts.models.clients import Assignment, Client, Department, Member
from accounts.models.operators import Operator, WebHeartbeat
from accounts.models.sites import Site
from accounts.models.team_invitations import TeamInvitation
from accounts.models.users import User

__all__ = [
    "Acceptance",
    "Agreement",
    "Assignment",
    "AuditEntry",
    "Client",
    "Department",
    "Member",
    "Operator",
    "Site",
    "TeamInvitation",
    "User",
    "WebHeartbeat",
]
