"""`/console/settings/`: the operator's own (O36)."""

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Operator
from chats.services import desks
from chats.views.desk import for_operators, page
from livechat.lib.errors import DomainError
from livechat.lib.languages import LANGUAGES
from livechat.lib.pictures import BadPicture
from livechat.lib.text import clean_line

SOUNDS = [
    ("request", "New request"),
    ("message", "Message"),
    ("transfer", "Transfer"),
    ("alarm", "A visitor waits for your answer"),
    ("offline", "You were set offline"),
]


NO_NAME = "Enter the name that visitors shall read."


class SettingsForm(forms.Form):
    display_name = forms.CharField(
        label="Your name",
        max_length=60,
        help_text="Visitors read it over each of your messages.",
        error_messages={"required": NO_NAME},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    allows_uploads = forms.BooleanField(required=False)
    checks_spelling = forms.BooleanField(required=False)
    sounds = forms.BooleanField(required=False)
    notifications = forms.BooleanField(required=False)
    language = forms.ChoiceField(label="You write", choices=list(LANGUAGES.items()))
    languages = forms.MultipleChoiceField(
        choices=list(LANGUAGES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_display_name(self) -> str:
        name = clean_line(self.cleaned_data["display_name"])
        if not name:
            raise forms.ValidationError(NO_NAME)
        return name

    def clean_languages(self) -> list[str]:
        own = self.cleaned_data.get("language")
        return [code for code in self.cleaned_data["languages"] if code != own]


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def settings(request: HttpRequest, operator: Operator) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=model_to_dict(operator))
    is_saved = form.is_valid()
    if is_saved:
        desks.save(operator, desks.Choices(**form.cleaned_data))
    context = {"form": form, "sounds": SOUNDS, "operator": operator, "is_saved": is_saved}
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return render(request, "chats/console/_settings_form.html", context, status=status)
    if is_saved:
        return redirect("console_settings")
    return page(request, operator, "chats/console/settings.html", context)


@require_POST
@for_operators
def picture(request: HttpRequest, operator: Operator) -> HttpResponse:
    """A new picture, or none: the form's `remove` button sends no file."""
    problem = ""
    try:
        if "remove" in request.POST:
            desks.remove_picture(operator)
        elif file := request.FILES.get("picture"):
            desks.set_picture(operator, file)
        else:
            raise BadPicture
    except DomainError as error:
        problem = error.message
    if not request.headers.get("HX-Request") and not problem:
        return redirect("console_settings")
    context = {"operator": Operator.objects.get(pk=operator.pk), "problem": problem}
    return render(request, "chats/console/_settings_picture.html", context, status=422 if problem else 200)
