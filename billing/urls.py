"""Addresses of money: on the client dashboard, and those that need no sign-in."""

from django.urls import include, path

from billing.views import (
    buy,
    hooks,
    invoices,
    ledger,
    payment_method,
    renewal,
    subscription,
    till,
    usage,
)

dashboard = [
    path("billing/", subscription.overview, name="dashboard_billing"),
    path("billing/change/", subscription.change_package, name="dashboard_billing_change"),
    path("billing/keep/", subscription.keep_package, name="dashboard_billing_keep"),
    path("billing/cancel/", subscription.cancel, name="dashboard_billing_cancel"),
    path("billing/resume/", subscription.resume, name="dashboard_billing_resume"),
    path("billing/details/", subscription.details, name="dashboard_billing_details"),
    path("billing/invoices/", invoices.invoice_list, name="dashboard_invoices"),
    path("billing/invoices/<str:invoice_name>/", invoices.invoice_page, name="dashboard_invoice"),
    path("billing/invoices/<str:invoice_name>/pdf/", invoices.invoice_pdf, name="dashboard_invoice_pdf"),
    path("billing/ledger/", ledger.ledger, name="dashboard_billing_ledger"),
    path("billing/ledger.csv", ledger.ledger_table, name="dashboard_billing_ledger_table"),
    path("billing/buy/", buy.buy, name="dashboard_buy"),
    path("billing/buy/subscription/", buy.buy_subscription, name="buy_subscription"),
    path("billing/orders/<str:order_reference>/", buy.order_page, name="dashboard_order"),
    path(
        "billing/orders/<str:order_reference>/progress/", buy.order_progress, name="dashboard_order_progress"
    ),
    path("billing/orders/<str:order_reference>/pay/", buy.pay_order, name="dashboard_order_pay"),
    path("billing/orders/<str:order_reference>/cancel/", buy.cancel_order, name="dashboard_order_cancel"),
    path("billing/payment-method/", payment_method.payment_method, name="dashboard_payment_method"),
    path(
        "billing/payment-method/remove/",
        payment_method.remove_payment_method,
        name="dashboard_payment_method_remove",
    ),
    path("usage/", usage.usage_page, name="dashboard_usage"),
    path("usage/ledger/", ledger.post_unit_ledger, name="dashboard_usage_ledger"),
    path("usage/ledger.csv", ledger.post_unit_ledger_table, name="dashboard_usage_ledger_table"),
    path("usage/thresholds/", usage.save_thresholds, name="dashboard_usage_thresholds"),
    path("usage/cap/", usage.save_cap, name="dashboard_usage_cap"),
    path("usage/top-up/", usage.save_top_up, name="dashboard_usage_top_up"),
]

urlpatterns = [
    path("dashboard/", include(dashboard)),
    path("invoice/<str:invoice_token>/", invoices.invoice_shared, name="invoice_shared"),
    path("invoice/<str:invoice_token>/pdf/", invoices.invoice_shared_pdf, name="invoice_shared_pdf"),
    path("buy/<str:renewal_token>/", renewal.renew, name="renewal"),
    path(
        "buy/<str:renewal_token>/orders/<str:order_reference>/", renewal.renewal_order, name="renewal_order"
    ),
    path(
        "buy/<str:renewal_token>/orders/<str:order_reference>/progress/",
        renewal.renewal_progress,
        name="renewal_progress",
    ),
    path("till/<str:till_token>/", till.till, name="till"),
    path("hooks/stripe/", hooks.stripe_hook, name="stripe_hook"),
]
