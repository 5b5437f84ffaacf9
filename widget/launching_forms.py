"""The forms of `/dashboard/sites/…/launching/`."""

import re
from typing import Any

from django import forms

from accounts.models import Site
from chats.services.redirects import BadPage, address_of
from livechat.lib.text import clean_line
from widget.models import Launching, LaunchRule
from widget.models.launching import MOST_HOURS, MOST_SECONDS

MOST_ADDRESSES = 20
ADDRESS_LENGTH = 200
MOST_STARS = 5
_PATTERN = re.compile(r"(/|\*|https?://)\S*")
_EVENT = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_REQUIRED = "Write what visitors shall read."


def _say_limits(form: forms.BaseForm) -> None:
    """One sentence for whatever is no number, too small or too large."""
    for field in form.fields.values():
        if isinstance(field, forms.IntegerField):
            words = f"Give a whole number from {field.min_value} to {field.max_value}."
            field.error_messages |= dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)


class LaunchingForm(forms.ModelForm):  # type: ignore[type-arg]
    seconds = forms.IntegerField(
        label="Launching seconds",
        min_value=0,
        max_value=MOST_SECONDS,
        help_text="On the page, before the invitation or the window appears.",
    )
    period_hours = forms.IntegerField(
        label="At most one invitation in so many hours",
        min_value=1,
        max_value=MOST_HOURS,
        help_text="Counted for each visitor, whatever they answered.",
    )

    class Meta:
        model = Launching
        fields = ("mode", "seconds", "starts_minimised", "period_hours")
        widgets = {"mode": forms.RadioSelect}
        labels = {"starts_minimised": "Launch minimised"}
        help_texts = {
            "starts_minimised": "With invite only: one line at the launcher, until it is maximised by hand."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        _say_limits(self)


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    seconds = forms.IntegerField(
        label="Seconds on the page",
        required=False,
        min_value=0,
        max_value=MOST_SECONDS,
        help_text="Empty: the website's launching seconds.",
    )
    addresses = forms.CharField(
        label="Pages",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One on each line, such as /pricing or /shop/*; a star is anything. Empty: every page.",
    )
    pages = forms.IntegerField(
        label="Pages seen", required=False, min_value=0, max_value=100, help_text="In this visit, at least."
    )
    from_time = forms.TimeField(
        label="From",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In the visitor's time.",
    )
    until_time = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    scroll_percent = forms.IntegerField(
        label="Scrolled down", required=False, min_value=0, max_value=100, help_text="In percent of the page."
    )
    event = forms.CharField(
        label="After an event of the page",
        required=False,
        max_length=40,
        help_text="cart-full waits for dispatchEvent(new CustomEvent('livechat:cart-full')).",
    )
    holdout_percent = forms.IntegerField(
        label="Hold-out share",
        required=False,
        min_value=0,
        max_value=90,
        help_text="In percent of the visitors: they see none, to compare with.",
    )
    new_picture = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    removes_picture = forms.BooleanField(label="Remove the picture", required=False)

    class Meta:
        model = LaunchRule
        fields = (
            "name", "is_active", "kind", "text", "picture_text", "button_text", "button_address", "seconds",
            "addresses", "pages", "visitors", "referrer", "from_time", "until_time", "exit_intent",
            "scroll_percent", "event", "holdout_percent",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "is_active": "Switched on",
            "kind": "What is shown",
            "text": "Text",
            "picture_text": "The picture in words",
            "button_text": "Button",
            "button_address": "Address of the button",
            "referrer": "Came from",
            "exit_intent": "About to leave the page",
        }
        help_texts = {
            "picture_text": "For those who do not see it.",
            "button_text": "Empty: Chat.",
            "button_address": "A page of this website; empty: begins a chat.",
            "referrer": "A part of the address they came from, such as search.example.",
            "exit_intent": "The pointer leaves the page at its top.",
        }
        error_messages = {
            "name": {"required": "Give the invitation a name."},
            "text": {"required": _REQUIRED},
        }

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        _say_limits(self)
        self.site = site
        self.initial["addresses"] = "\n".join(self.instance.addresses)

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give the invitation a name.")
        return name

    def clean_text(self) -> str:
        text = "\n".join(map(clean_line, self.cleaned_data["text"].splitlines())).strip()
        if not text:
            raise forms.ValidationError(_REQUIRED)
        return text

    def clean_picture_text(self) -> str:
        return clean_line(self.cleaned_data["picture_text"])

    def clean_button_text(self) -> str:
        return clean_line(self.cleaned_data["button_text"])

    def clean_referrer(self) -> str:
        return clean_line(self.cleaned_data["referrer"])

    def clean_addresses(self) -> list[str]:
        patterns = [clean_line(line) for line in self.cleaned_data["addresses"].splitlines()]
        patterns = list(dict.fromkeys(filter(None, patterns)))
        if len(patterns) > MOST_ADDRESSES:
            raise forms.ValidationError("Give at most 20 patterns.")
        for pattern in patterns:
            if len(pattern) > ADDRESS_LENGTH or pattern.count("*") > MOST_STARS:
                raise forms.ValidationError("A pattern can have at most 200 characters and five stars.")
            if not _PATTERN.fullmatch(pattern):
                raise forms.ValidationError(
                    f"Write {pattern} as /pricing, /shop/* or https://shop.example/*."
                )
        return patterns

    def clean_event(self) -> str:
        event = str(self.cleaned_data["event"]).strip().removeprefix("livechat:")
        if event and not _EVENT.fullmatch(event):
            raise forms.ValidationError("Use letters, digits, dots and dashes, such as cart-full.")
        return event

    def clean_button_address(self) -> str:
        address = str(self.cleaned_data["button_address"]).strip()
        if not address:
            return ""
        try:
            return address_of(self.site, address)
        except BadPage as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("pages", "scroll_percent", "holdout_percent"):
            if name not in self.errors:
                values[name] = values.get(name) or 0
        if "from_time" not in self.errors and "until_time" not in self.errors:
            ends = [values.get("from_time"), values.get("until_time")]
            if None in ends and ends != [None, None]:
                self.add_error("until_time", "Give both ends of the time of day, or none.")
            elif ends[0] is not None and ends[0] == ends[1]:
                self.add_error("until_time", "This is no time at all: give two different ends.")
        return values
