"""Forms of a website's pages on the dashboard."""

from typing import Any

from django import forms

from accounts.models import Site
from widget.models import Privacy
from widget.services import privacy


class PrivacyForm(forms.Form):
    asks_consent = forms.BooleanField(required=False)
    typing_preview = forms.BooleanField(
        label="Operators see what a visitor is typing",
        required=False,
        help_text="Before it is sent. Visitors are told so beside the field; nothing of it is stored.",
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        kwargs["initial"] = {
            "asks_consent": privacy.for_site(site).asks_consent,
            "typing_preview": site.typing_preview,
        }
        super().__init__(*args, **kwargs)
        field = Privacy._meta.get_field("asks_consent")
        self.fields["asks_consent"].label = str(field.verbose_name)
        self.fields["asks_consent"].help_text = str(field.help_text)
