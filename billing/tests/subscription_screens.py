"""Package and invoices in their states, for `make screenshots`."""

from livechat.tests.screens import Screen

ACME = "owner@acme.example"
BOLT = "owner@bolt.example"
STAFF = "staff@livechat.example"

SCREENS = [
    Screen("billing", "/dashboard/billing/", user=ACME),
    Screen("billing-change", "/dashboard/billing/change/", user=ACME),
    Screen("billing-change-later", "/dashboard/billing/change/", user=BOLT),
    Screen("billing-cancel", "/dashboard/billing/cancel/", user=ACME),
    Screen("billing-details", "/dashboard/billing/details/", user=ACME),
    Screen("invoices", "/dashboard/billing/invoices/", user=ACME),
    Screen("admin-invoices", "/admin/billing/invoice/", user=STAFF),
    Screen("admin-text-prices", "/admin/billing/textprice/load/", user=STAFF),
]
