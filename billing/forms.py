"""Forms of the billing pages."""

from typing import Any

from django import forms

from billing.models import BillingDetails
from livechat.lib.territories import NAMES

COUNTRIES = [("", "Choose a country"), *NAMES.items()]


class DetailsForm(forms.ModelForm):
    """Who is written on invoices, and where they go."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="The company or person that pays.",
        error_messages={"required": "Enter the name that belongs on your invoices."},
    )
    address = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        error_messages={"required": "Enter the address that belongs on your invoices."},
    )
    country = forms.ChoiceField(
        choices=COUNTRIES,
        help_text="Decides the tax.",
        error_messages={"required": "Choose a country."},
    )
    email = forms.EmailField(
        label="Billing e-mail",
        max_length=254,
        help_text="Receives invoices and reminders.",
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address, such as books@example.org.",
        },
    )

    class Meta:
        model = BillingDetails
        fields = ("name", "address", "country", "tax_number", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tax_number"].label = "VAT number"
        self.fields["tax_number"].required = False
        self.fields["tax_number"].help_text = "If you have one."
