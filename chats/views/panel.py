"""What stands beside a conversation: the visitor's details, notes, tags, guidelines (O12)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.errors import NotAllowed
from chats.models import Chat, Guideline, Tag, Ticket
from chats.services import notes, recognition, tags, visitors
from chats.views.desk import for_operators
from chats.views.fragments import fragment
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.markup import blocks

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- the visitor


@require_POST
@for_operators
def visitor(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """Correct name, e-mail or phone in place: only what is sent."""
    chat = access.chat_for(operator, chat_id)
    given = {name: request.POST[name] for name in ("name", "email", "phone") if name in request.POST}
    visitors.describe(chat.visitor, **given)
    return HttpResponse(status=204)


# --- notes


@get_or_post
@for_operators
def chat_notes(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Leave a note**, and those that are there."""
    chat = access.chat_for(operator, chat_id)
    problem, text = "", ""
    if request.method == "POST":
        text = request.POST.get("body", "")
        try:
            notes.leave(chat, operator, text, timezone.now())
            text = ""
        except DomainError as error:
            problem = error.message if text.strip() else "Write the note first."
    return _notes(request, operator, chat, problem=problem, text=text)


@require_POST
@for_operators
def delete_note(request: HttpRequest, operator: Operator, chat_id: int, note_id: int) -> HttpResponse:
    chat = access.chat_for(operator, chat_id)
    note = access.note_for(operator, note_id)
    notes.delete(note, operator)
    return _notes(request, operator, chat)


def _notes(
    request: HttpRequest, operator: Operator, chat: Chat, problem: str = "", text: str = ""
) -> HttpResponse:
    left = notes.about(chat.visitor).select_related("operator", "visitor")
    context: dict[str, object] = {"chat": chat, "notes": left, "problem": problem, "text": text}
    status = 422 if problem else 200
    return fragment(request, operator, "chats/panel/_notes.html", context, status=status)


# --- tags


@get_or_post
@for_operators
def chat_tags(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """The client's tags; owners and admins make a new one by typing it."""
    chat = access.chat_for(operator, chat_id)
    if request.method == "POST":
        if not access.may_manage(operator, chat.client_id):
            raise NotAllowed("Only an owner or admin of the client makes new tags.")
        tags.put(chat, tags.create(chat.client, request.POST.get("name", "")), True)
    return _tags(request, operator, chat)


@require_POST
@for_operators
def put_tag(request: HttpRequest, operator: Operator, chat_id: int, tag_id: int) -> HttpResponse:
    chat = access.chat_for(operator, chat_id)
    tag = access.tag_for(operator, tag_id)
    tags.put(chat, tag, request.POST.get("on") == "1")
    return _tags(request, operator, chat)


def _tags(request: HttpRequest, operator: Operator, chat: Chat) -> HttpResponse:
    chosen = set(chat.tags.values_list("pk", flat=True))
    offered = [tag for tag in Tag.objects.filter(client=chat.client_id) if tag.is_active or tag.pk in chosen]
    context: dict[str, object] = {
        "chat": chat,
        "tags": [{"tag": tag, "on": tag.pk in chosen} for tag in offered],
        "count": len(chosen),
        "may_manage": access.may_manage(operator, chat.client_id),
    }
    return fragment(request, operator, "chats/panel/_tags.html", context)


# --- guidelines and tickets


@require_safe
@for_operators
def chat_guidelines(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Guidelines** of this chat's client, whose name is over them (S15)."""
    chat = access.chat_for(operator, chat_id)
    written = Guideline.objects.filter(client=chat.client_id)
    context: dict[str, object] = {
        "chat": chat,
        "sections": [{"guideline": one, "blocks": blocks(one.body)} for one in written],
        "may_manage": access.may_manage(operator, chat.client_id),
    }
    return fragment(request, operator, "chats/panel/_guidelines.html", context)


@require_safe
@for_operators
def chat_tickets(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """Who the visitor is to the client, and what is still to be done for them."""
    chat = access.chat_for(operator, chat_id)
    try:
        found = access.contact_for(operator, chat.visitor.contact_id or 0)
    except NotFound:
        found = None
    open_ones = Ticket.objects.filter(visitor=chat.visitor_id).order_by("-pk")[:5]
    context: dict[str, object] = {
        "chat": chat,
        "contact": found,
        "two": recognition.two_of(chat.visitor),
        "tickets": open_ones,
    }
    return fragment(request, operator, "chats/panel/_person.html", context)
