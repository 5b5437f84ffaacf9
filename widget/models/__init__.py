"""What a client sets up for a website, and what became of it."""

from widget.models.design import Design, DesignPicture
from widget.models.forms import DataCollection, FormField
from widget.models.invitations import Invitation, InvitationDay
from widget.models.launching import Launching, LaunchRule
from widget.models.privacy import IdentitySecret, Privacy
from widget.models.sighting import Sighting

__all__ = [
    "DataCollection",
    "Design",
    "DesignPicture",
    "FormField",
    "IdentitySecret",
    "Invitation",
    "InvitationDay",
    "LaunchRule",
    "Launching",
    "Privacy",
    "Sighting",
]
