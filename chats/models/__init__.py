from chats.models.attachments import Attachment
from chats.models.chats import Chat, Offer
from chats.models.contacts import Contact
from chats.models.inquiries import Inquiry
from chats.models.messages import Message
from chats.models.notes import Note
from chats.models.tags import Tag
from chats.models.visitors import PageView, Visitor

__all__ = [
    "Attachment",
    "Chat",
    "Contact",
    "Inquiry",
    "Message",
    "Note",
    "Offer",
    "PageView",
    "Tag",
    "Visitor",
]
