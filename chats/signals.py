"""What chats tells the apps above it (docs/signals.md); sent inside the transaction each is about."""

from django.dispatch import Signal

# Sent by `chats.services.tickets.reply` with reply_id: int and now: datetime, once for a reply to the
# person. Not sent for internal replies, nor for a form that is sent twice.
ticket_answered = Signal()

# Sent by `chats.services.inbox.answer` with reply_id: int and now: datetime, once a reply.
inquiry_answered = Signal()

# Sent by `chats.services.inquiries` with inquiry_id: int and now: datetime, once an inquiry: from the
# contact form, or made of a chat that its visitor left. Not sent for one that came twice.
inquiry_received = Signal()

# Sent by `chats.services.endings.send_away` with chat_id: int and now: datetime, once a waiting chat that
# went to the contact form. Not sent for an active one that nobody can pay.
chat_redirected = Signal()

# Sent by `chats.services.tickets.request` with ticket_id: int and now: datetime, once a service request
# whose department has an address.
service_requested = Signal()

# Sent by `chats.services.removal.empty` with chat_ids: list[int], when what was said in these chats is
# deleted for good. Not sent when a chat is only hidden, as long as that can be undone.
chats_emptied = Signal()

# Sent by `chats.services.transcripts.mail_to_self` with chat_id: int, recipient: str, ref: str and
# now: datetime, when a visitor wants their conversation by e-mail. Raises IntegrityError for a second one
# with this ref, which undoes the first half.
transcript_asked = Signal()

# Sent by `chats.services.contacts` with contact_id: int, when a contact is made, or has another e-mail
# address or number. Not sent when two are merged: what they refused goes along.
contact_addressed = Signal()

# Sent by `chats.services.queue.begin`, or by `chats.services.first_words` where a form came before, with
# chat_id: int and now: datetime, when a visitor has written for the first time in an open chat. Not sent for
# one that continues another, or was sent to the contact form. May be sent twice.
chat_begun = Signal()
