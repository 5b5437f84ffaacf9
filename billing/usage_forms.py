"""Forms of the usage page; amounts are typed as people write them."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import Client
from billing.models import CreditAccount, Pack, PostUnitAccount, TopUp
from billing.services import prices
from livechat.lib.money import major, minor, words

# More than anybody spends, and less than a column holds.
MOST_CREDITS = 1_000_000
MOST_UNITS = 1_000_000_000
MOST_MONEY = Decimal(100_000)
UNITS_OF_MINOR = 100


class ThresholdsForm(forms.Form):
    """When to send a notice."""

    credits = forms.IntegerField(
        label="Interaction credits",
        min_value=0,
        max_value=MOST_CREDITS,
        help_text="You get an e-mail when a conversation takes the balance below this.",
    )
    post_units = forms.IntegerField(
        label="Post units",
        min_value=0,
        max_value=MOST_UNITS,
        help_text="You get an e-mail when a text takes the balance below this.",
    )


class CapForm(forms.Form):
    """The most that texts may cost in a month."""

    monthly_cap = forms.DecimalField(
        label="Most that texts may cost in a month",
        min_value=0,
        max_value=MOST_MONEY,
        decimal_places=2,
        required=False,
        help_text="Texts beyond it are not sent; e-mails are. Empty: no cap.",
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        # Three forms share a page, and two of their fields a name.
        super().__init__(*args, **{"auto_id": "cap_%s"} | kwargs)
        self.currency = currency
        self.fields["monthly_cap"].label = f"Most that texts may cost in a month ({currency})"

    @property
    def units(self) -> int | None:
        cap = self.cleaned_data["monthly_cap"]
        return None if cap is None else minor(cap, self.currency) * UNITS_OF_MINOR


class PackField(forms.ModelChoiceField):  # type: ignore[type-arg]  # none at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.quantity:,} credits for {words(obj.price, obj.currency)}"


class TopUpForm(forms.Form):
    """Credits bought by themselves."""

    is_active = forms.BooleanField(label="Buy credits automatically", required=False)
    below = forms.IntegerField(
        label="When fewer credits are left than",
        min_value=1,
        max_value=MOST_CREDITS,
    )
    pack = PackField(label="Buy", queryset=Pack.objects.none(), empty_label=None)
    monthly_cap = forms.DecimalField(
        label="Most to spend in a month",
        min_value=0,
        max_value=MOST_MONEY,
        decimal_places=2,
        help_text="With tax. Nothing is bought that would go beyond it.",
    )

    def __init__(self, *args: Any, client: Client, can_pay: bool, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "top_up_%s"} | kwargs)
        self.client = client
        self.can_pay = can_pay
        self.currency = currency
        packs = self.fields["pack"]
        assert isinstance(packs, PackField)
        packs.queryset = Pack.objects.filter(kind=Pack.Kind.CREDITS, is_active=True)
        self.fields["monthly_cap"].label = f"Most to spend in a month ({currency})"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_active") and not self.can_pay:
            self.add_error("is_active", "Store a payment method first.")
        pack, cap = data.get("pack"), data.get("monthly_cap")
        if pack and cap is not None:
            price = prices.quote(self.client, pack.kind, pack=pack)
            if minor(cap, pack.currency) < price.total:
                total = words(price.total, price.currency)
                self.add_error(
                    "monthly_cap", f"The pack costs {total} with tax: nothing would ever be bought."
                )
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return data | {"monthly_cap": minor(data["monthly_cap"], data["pack"].currency)}


def thresholds_of(credits: CreditAccount, units: PostUnitAccount) -> dict[str, int]:
    return {"credits": credits.threshold, "post_units": units.threshold}


def cap_of(units: PostUnitAccount, currency: str) -> dict[str, Decimal | None]:
    cap = units.monthly_cap
    return {"monthly_cap": None if cap is None else major(cap // UNITS_OF_MINOR, currency)}


def top_up_of(top_up: TopUp | None, pack: Pack | None, currency: str) -> dict[str, object]:
    if top_up is not None:
        return {
            "is_active": top_up.is_active,
            "below": top_up.below,
            "pack": top_up.pack,
            "monthly_cap": major(top_up.monthly_cap, currency),
        }
    return {"below": 20, "pack": pack, "monthly_cap": pack and major(pack.price * 3, currency)}
