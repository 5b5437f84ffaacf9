from accounts.models.audit import AuditEntry
from accounts.models.clients import Assignment, Client, Department, Member
from accounts.models.operators import Operator, WebHeartbeat
from accounts.models.sites import Site
from accounts.models.users import User

__all__ = [
    "Assignment",
    "AuditEntry",
    "Client",
    "Department",
    "Member",
    "Operator",
    "Site",
    "User",
    "WebHeartbeat",
]
