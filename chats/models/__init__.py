from chats.models.chats import Chat, Offer
from chats.models.inquiries import Inquiry
from chats.models.messages import Message
from chats.models.visitors import PageView, Visitor

__all__ = ["Chat", "Inquiry", "Message", "Offer", "PageView", "Visitor"]
