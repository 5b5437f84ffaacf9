"""Contacts: the list, a person's page, **New contact** out of a chat, and joining two that are one (O13)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import access
from chats.forms import ContactForm
from chats.models import Chat, Contact, Note, TextConsent
from chats.services import contacts, visitors
from chats.services.contacts import ContactExists
from chats.views.desk import for_operators, page
from chats.views.fragments import fragment
from chats.views.panel import get_or_post
from livechat.lib.errors import DomainError
from livechat.lib.paging import ByName
from livechat.lib.text import number_of

SHOWN = 20


@require_safe
@for_operators
def contact_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    rows = _search(access.contacts_of(operator).select_related("client"), query)
    context: dict[str, object] = {
        "page": ByName(rows, request.GET),
        "query": query,
        "many_clients": access.clients_of(operator).count() > 1,
    }
    return page(request, operator, "chats/contacts/list.html", context)


def _search(rows: QuerySet[Contact], query: str) -> QuerySet[Contact]:
    if not query:
        return rows
    found = Q(name__icontains=query) | Q(email__icontains=query) | Q(company__icontains=query)
    digits = "".join(c for c in query if c.isdigit())
    return rows.filter(found | Q(phone__contains=digits)) if len(digits) > 3 else rows.filter(found)


@get_or_post
@for_operators
def contact(request: HttpRequest, operator: Operator, contact_id: int) -> HttpResponse:
    """A person: what is known, and everything that was ever between us."""
    person = access.contact_for(operator, contact_id)
    form = ContactForm(request.POST or None, initial=_initial(person))
    other = None
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "company")}
        try:
            contacts.change(person, form.cleaned_data["version"] or 0, **details)
            return redirect("console_contacts_contact", person.pk)
        except ContactExists as error:
            other = error.contact
            form.add_error(None, error.message)
        except DomainError as error:
            form.add_error(None, error.message)
    history = _history(operator, person)
    answer = page(
        request,
        operator,
        "chats/contacts/contact.html",
        {"contact": person, "form": form, "other": other, **history},
    )
    answer.status_code = 422 if form.errors else 200
    return answer


def _initial(person: Contact) -> dict[str, Any]:
    names = ("name", "email", "phone", "company", "version")
    return {name: getattr(person, name) for name in names}


def _history(operator: Operator, person: Contact) -> dict[str, object]:
    chats = access.chats_of(operator).filter(visitor__contact=person)
    return {
        "chats": chats.with_people().order_by("-pk")[:SHOWN],
        "notes": Note.objects.filter(visitor__contact=person).select_related("operator")[:SHOWN],
        "tickets": person.tickets.select_related("assignee")[:SHOWN],
        "consents": TextConsent.objects.filter(visitor__contact=person).order_by("-pk")[:SHOWN],
        "merges": contacts.merges_of(person)[:SHOWN],
    }


@get_or_post
@for_operators
def new_contact(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**New contact** straight from the conversation, filled in with what is known."""
    chat = access.chat_for(operator, chat_id)
    who = chat.visitor
    form = ContactForm(
        request.POST or None, initial={"name": who.name, "email": who.email, "phone": who.phone}
    )
    form.locale = who.locale
    context: dict[str, object] = {"chat": chat, "form": form}
    if request.method == "POST" and "contact" in request.POST:
        # The offer to take the one that is there already.
        person = access.contact_for(operator, number_of(request.POST["contact"]))
        visitors.is_contact(who, person)
        return _made(request, operator, chat, person)
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "company")}
        try:
            person = contacts.make(
                chat.client, operator, timezone.now(), visitor=who, locale=who.locale, **details
            )
            return _made(request, operator, chat, person)
        except ContactExists as error:
            context["other"] = error.contact
        except DomainError as error:
            form.add_error(None, error.message)
    elif request.method != "POST":
        context["known"] = contacts.known(chat.client, email=who.email, phone=who.phone)
        context["current"] = who.contact
    status = 422 if request.method == "POST" else 200
    return fragment(request, operator, "chats/panel/_contact.html", context, status=status)


def _made(request: HttpRequest, operator: Operator, chat: Chat, person: Contact) -> HttpResponse:
    return fragment(request, operator, "chats/panel/_contact_made.html", {"chat": chat, "contact": person})


@get_or_post
@for_operators
def merge(request: HttpRequest, operator: Operator, contact_id: int) -> HttpResponse:
    """Two contacts are one person: look for the other, read what happens, merge."""
    kept = access.contact_for(operator, contact_id)
    query = request.GET.get("q", "").strip()[:100]
    others = access.contacts_of(operator).filter(client=kept.client_id).exclude(pk=kept.pk)
    context: dict[str, object] = {"contact": kept, "query": query}
    if "other" in request.GET or request.method == "POST":
        given = request.POST if request.method == "POST" else request.GET
        other = access.contact_for(operator, number_of(given.get("other", "")))
        if request.method == "POST":
            kept.version = number_of(request.POST.get("version", ""))
            other.version = number_of(request.POST.get("other_version", ""))
            contacts.merge(kept, other, operator)
            return redirect("console_contacts_contact", kept.pk)
        context["other"] = other
    else:
        context["others"] = _search(others, query)[:SHOWN]
    return page(request, operator, "chats/contacts/merge.html", context)
