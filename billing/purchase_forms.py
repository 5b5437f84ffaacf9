"""Forms of whoever buys."""

from typing import Any

from django import forms

from billing import gateways
from billing.models import Gateway, Pack

# What each way to pay means, in a sentence.
WAYS = {
    Gateway.STRIPE: "You pay on the page of our payment service. We never see your card.",
    Gateway.BANK_TRANSFER: "We show you our account. Your order is carried out when the money is there.",
    Gateway.SIMULATED: "For trying things out: no money moves.",
}


class WayForm(forms.Form):
    """How it is paid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = [(name, name.label, WAYS[name]) for name in gateways.offered()]
        self.fields["gateway"] = forms.ChoiceField(
            choices=[(name, label) for name, label, _ in self.ways],
            error_messages={
                "required": "Choose how to pay.",
                "invalid_choice": "This way to pay is not offered. Choose another one.",
            },
        )


class PackForm(WayForm):
    """Which pack, and how it is paid."""

    def __init__(self, packs: list[Pack], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.packs = {str(pack.pk): pack for pack in packs}
        wrong = "Choose one of the packs."
        self.fields["pack"] = forms.ChoiceField(
            choices=[(key, str(pack)) for key, pack in self.packs.items()],
            error_messages={"required": wrong, "invalid_choice": wrong},
        )

    @property
    def pack(self) -> Pack:
        """The one that was chosen."""
        return self.packs[self.cleaned_data["pack"]]
