from chats.models.alerts import PresenceAlert
from chats.models.attachments import Attachment
from chats.models.blocks import BlockedAddress
from chats.models.chats import Chat, Offer
from chats.models.contacts import Contact
from chats.models.figures import DailyFigure, StaleDay
from chats.models.forms import SentForm, TextConsent
from chats.models.guidelines import Guideline
from chats.models.history import Favourite, Receipt, Truncation
from chats.models.inquiries import Inquiry, InquiryReply
from chats.models.invitations import PersonalInvitation
from chats.models.messages import Message
from chats.models.notes import Note
from chats.models.responses import CannedResponse
from chats.models.tags import Tag
from chats.models.tickets import Ticket, TicketCounter, TicketKind, TicketReply
from chats.models.transfers import Transfer
from chats.models.translations import Translation
from chats.models.visitors import PageView, Visitor
from chats.models.way_back import WayBack
from chats.models.words import KnownWord

__all__ = [
    "Attachment",
    "BlockedAddress",
    "CannedResponse",
    "Chat",
    "Contact",
    "DailyFigure",
    "Favourite",
    "Guideline",
    "Inquiry",
    "KnownWord",
    "InquiryReply",
    "Message",
    "Note",
    "Offer",
    "PageView",
    "PersonalInvitation",
    "PresenceAlert",
    "Receipt",
    "SentForm",
    "StaleDay",
    "Tag",
    "TextConsent",
    "Translation",
    "Transfer",
    "Truncation",
    "Ticket",
    "TicketCounter",
    "TicketKind",
    "TicketReply",
    "Visitor",
    "WayBack",
]
