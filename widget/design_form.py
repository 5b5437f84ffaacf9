"""The form of a design: what people type becomes values that are safe to draw, or a sentence that helps."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Site
from livechat.lib.text import clean_line
from widget import patterns
from widget.models import Design, DesignPicture
from widget.models.design import MOST_OFFSET, MOST_RADIUS
from widget.services import colors, designs

MOST_PATTERNS = 20
_COLOR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")


class ColorField(forms.CharField):
    """`#4f46e5`, also written short or without its mark; kept in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput({"spellcheck": "false"}), **kwargs)

    def clean(self, value: Any) -> str:
        written = super().clean(value).strip().lower()
        if not written:
            return ""
        found = _COLOR.fullmatch(written)
        if not found:
            raise ValidationError("Write the colour as #4f46e5.")
        digits = found[1]
        return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


class LineField(forms.CharField):
    """One line of text, without what nobody can see."""

    def clean(self, value: Any) -> str:
        line: str = super().clean(clean_line(value or ""))
        return line


def _choice(choices: Any, label: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices.choices, label=label, widget=forms.RadioSelect, **kwargs)


def _pixels(label: str, most: int) -> forms.IntegerField:
    said = f"Enter a number from 0 to {most}."
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class DesignForm(forms.Form):
    scheme = _choice(Design.Scheme, "Light or dark")
    color = ColorField(label="Colour", error_messages={"required": "Choose a colour."})
    text_color = ColorField(
        label="Text on the colour",
        required=False,
        help_text="Black or white, whichever reads better, when empty.",
    )
    radius = _pixels("Roundness of corners, in pixels", MOST_RADIUS)
    font = _choice(Design.Font, "Font")

    corner = _choice(Design.Corner, "Corner")
    offset_inline = _pixels("From the side, in pixels", MOST_OFFSET)
    offset_block = _pixels("From the bottom, in pixels", MOST_OFFSET)
    icon = _choice(Design.Icon, "Icon")
    picture = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    label = LineField(
        label="Label", required=False, max_length=30, help_text="Beside the icon, such as “Questions?”"
    )

    title = LineField(label="Title", max_length=60, error_messages={"required": "Give the window a title."})
    greeting = LineField(
        label="Greeting",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Write what visitors read first."},
    )
    face = _choice(Design.Face, "Beside the title")
    logo = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    sounds = forms.BooleanField(label="Play sounds", required=False)
    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        label="Languages",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="All of them when none is chosen.",
    )

    phones = _choice(Design.Phones, "On phones")
    hidden_on = forms.CharField(
        label="Hidden on these pages",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "dir": "ltr"}),
        help_text="One on each line; * stands for anything, such as /checkout/* or https://jobs.example/*.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.site = site
        # What would be readable, by the field that is refused.
        self.nearest: dict[str, str] = {}
        for name, label in designs.WORDS.items():
            self.fields[f"word_{name}"] = LineField(label=label, required=False, max_length=120)

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[f"word_{name}"] for name in designs.WORDS]

    def clean_hidden_on(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["hidden_on"].splitlines() if line.strip()]
        tidied = list(dict.fromkeys(map(patterns.tidy, lines)))
        problems = [problem for each in tidied[:MOST_PATTERNS] if (problem := patterns.problem(each))]
        if len(tidied) > MOST_PATTERNS:
            problems.append(f"At most {MOST_PATTERNS} addresses are possible.")
        if problems:
            raise ValidationError(problems)
        return tidied

    def clean_picture(self) -> DesignPicture | None:
        return self._picture("picture")

    def clean_logo(self) -> DesignPicture | None:
        return self._picture("logo")

    def _picture(self, name: str) -> DesignPicture | None:
        token = self.cleaned_data[name]
        if not token:
            return None
        # A copied design keeps the pictures of the site that it came from.
        picture = DesignPicture.objects.filter(token=token, site__client=self.site.client_id).first()
        if picture is None:
            raise ValidationError("This picture is gone. Choose it once more.")
        return picture

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("icon") == Design.Icon.PICTURE and not values.get("picture"):
            self.add_error("icon", "Choose a picture first, or one of our icons.")
        if values.get("face") == Design.Face.LOGO and not values.get("logo"):
            self.add_error("face", "Choose a logo first.")
        self._check_contrast(values)
        values["words"] = {
            name: values.pop(f"word_{name}") for name in designs.WORDS if values.get(f"word_{name}")
        }
        return values

    def _check_contrast(self, values: dict[str, Any]) -> None:
        color, text = values.get("color"), values.get("text_color")
        if not color or not text or (ratio := colors.contrast(text, color)) >= colors.TEXT:
            return
        self.nearest = {"text_color": colors.nearest(text, color), "color": colors.nearest(color, text)}
        self.add_error(
            "text_color",
            f"{text} on {color} cannot be read: the contrast is {ratio:.1f} to 1, and text needs 4.5.",
        )


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a design as the fields of the form hold them."""
    words = {f"word_{name}": values["words"].get(name, "") for name in designs.WORDS}
    tokens = {name: values[name].token if values[name] else "" for name in ("picture", "logo")}
    return values | words | tokens | {"hidden_on": "\n".join(values["hidden_on"])}
