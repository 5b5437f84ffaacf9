"""Forms of the demo's websites, ready to be switched on: the plain way in stays plain."""

from accounts.models import Site
from widget.models import FormField
from widget.services import form_fields
from widget.services.form_fields import Row

ABOUT = ("An order", "A delivery", "Something that grows", "Something else")
FORMS: dict[str, dict[str, tuple[Row, ...]]] = {
    "acme-garden": {
        "reactive": (
            Row("Your name", "name", required=True),
            Row("E-mail", "email", help="We only use it to answer you.", required=True),
            Row("What is it about?", "choice", required=True, options=ABOUT),
            Row("Where do you grow?", "choices", options=("Balcony", "Garden", "Windowsill")),
            Row("Your question", "long"),
            Row("I have read the privacy notice", "consent", required=True, link="https://acme.example/privacy"),
        ),
        "proactive": (Row("Your name", "name"), Row("What are you looking for?", "long", required=True)),
    },
    "bolt-cycles": {
        "reactive": (
            Row("Your name", "name", required=True),
            Row("Phone", "phone", help="In case your bike is ready."),
            Row("Which bike?", "text"),
        ),
    },
}  # fmt: skip


def fill() -> None:
    """What is missing; a site that has fields already was filled in before."""
    for slug, forms in FORMS.items():
        site = Site.objects.filter(client__slug=slug).order_by("pk").first()
        if site is None or FormField.objects.filter(site=site).exists():
            continue
        for kind, rows in forms.items():
            form_fields.save(site, kind, rows, on=False)
        Site.objects.filter(pk=site.pk, time_zone="UTC").update(time_zone="Europe/Vienna")
