"""Forms about a website itself: its name, and where its widget may be shown."""

from typing import Any

from django import forms

from livechat.lib.text import clean_line
from widget.services import sites

NO_NAME = "Give the website a name."


class NameForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": NO_NAME})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(NO_NAME)
        return name


class NewSiteForm(NameForm):
    origin = forms.CharField(
        label="Address",
        required=False,
        max_length=300,
        help_text="Such as https://shop.example. More can be added later.",
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_origin(self) -> str:
        written = self.cleaned_data["origin"]
        return sites.origin_of(written) if written else ""


class OriginsForm(forms.Form):
    origins = forms.CharField(
        label="Allowed addresses",
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "dir": "ltr"}),
        help_text="One on each line, such as https://shop.example. With and without www are two addresses.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_origins(self) -> list[str]:
        return sites.origins_of(self.cleaned_data["origins"])
