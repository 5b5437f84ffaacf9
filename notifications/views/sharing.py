"""**Send conversation** beside a chat, and **E-mail** from the list (O16, O4, S13)."""

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Operator
from chats import access
from chats.models import Chat
from chats.views.desk import for_operators
from chats.views.fragments import fragment
from livechat.lib.errors import DomainError
from notifications.models import Delivery
from notifications.services import sharing


class ShareForm(forms.Form):
    ref = forms.CharField(max_length=64, widget=forms.HiddenInput)
    to = forms.CharField(
        label="To",
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        error_messages={"required": "Enter the e-mail address that it goes to."},
    )
    subject = forms.CharField(max_length=sharing.SUBJECT_LENGTH, required=False)
    message = forms.CharField(
        max_length=sharing.MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text="Stands above the conversation.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def share(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """The form, how it went with what was sent before, and the verb."""
    chat = access.chat_for(operator, chat_id)
    form = ShareForm(request.POST or None, label_suffix="", initial=_initial(chat))
    sent = False
    if request.method == "POST" and form.is_valid():
        # As it was sent: Django's field would have taken the line breaks out that are to be refused.
        values = form.cleaned_data | {"to": request.POST["to"]}
        try:
            sharing.send(chat, operator, timezone.now(), **values)
            sent, form = True, ShareForm(label_suffix="", initial=_initial(chat))
        except DomainError as error:
            form.add_error("to" if error.code in ("bad_email", "no_recipient") else None, error.message)
    context: dict[str, object] = {
        "chat": chat,
        "form": form,
        "sent": sent,
        "addresses": _addresses(chat),
        "deliveries": Delivery.objects.filter(chat=chat, kind=Delivery.Kind.TRANSCRIPT)[:20],
    }
    status = 422 if form.errors else 200
    return fragment(request, operator, "notifications/_share.html", context, status=status)


def _initial(chat: Chat) -> dict[str, Any]:
    return {"ref": token_urlsafe(12), "to": chat.visitor.email, "subject": sharing.subject_of(chat)}


def _addresses(chat: Chat) -> list[tuple[str, str]]:
    """Where it may go by a click: the visitor, and the client's departments (S10)."""
    found = [("Visitor", chat.visitor.email)] if chat.visitor.email else []
    departments = access.departments_for(chat.client).exclude(email="")
    return [*found, *departments.values_list("name", "email")]
