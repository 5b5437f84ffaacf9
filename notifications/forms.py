"""How a website follows visitors who left, as its client sets it (U3 to U5)."""

from typing import Any

from django import forms

from notifications.models import FollowUpSettings

MINUTE = 60


class FollowUpForm(forms.ModelForm):
    email_delay = forms.IntegerField(
        label="Minutes from the text to the e-mail",
        min_value=1,
        max_value=72 * 60,
        help_text="Where a visitor has left no phone number, the e-mail goes at once.",
    )

    class Meta:
        model = FollowUpSettings
        fields = (
            "sender_name", "email_delay", "quiet_from", "quiet_until", "confirms_first_message",
            "confirmation_words", "text_words", "email_subject", "email_words",
        )  # fmt: skip
        labels = {
            "sender_name": "Name of the sender",
            "quiet_from": "No texts from",
            "quiet_until": "until",
            "confirms_first_message": "Confirm a visitor’s first message by text",
            "confirmation_words": "Words of that text",
            "text_words": "Text after an answer that was not seen",
            "email_subject": "Subject of the e-mail",
            "email_words": "First words of the e-mail",
        }
        help_texts = {
            "sender_name": "Empty: the name of your business.",
            "quiet_until": "In the visitor’s own time. The same time twice: texts go out around the clock.",
            "confirms_first_message": "Visitors who left their number and agreed to texts.",
            "confirmation_words": "{sender} and {link} are filled in. Empty: our words.",
            "text_words": "{sender}, {name}, {words} and {link} are filled in. Empty: our words.",
            "email_subject": "{sender} is filled in. Empty: our words.",
            "email_words": "The answers follow below. Empty: our words.",
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "confirmation_words": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "text_words": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "email_words": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.initial["email_delay"] = self.instance.email_delay // MINUTE

    def clean_email_delay(self) -> int:
        minutes: int = self.cleaned_data["email_delay"]
        return minutes * MINUTE


class TrialForm(forms.Form):
    """Where a text goes that is sent to try it."""

    phone = forms.CharField(
        label="Your mobile number",
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "placeholder": False}),
        error_messages={"required": "Enter the number that it goes to, with its country code."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "trial_%s"} | kwargs)
