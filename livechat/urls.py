"""Every HTTP address of the product."""

from allauth.account.views import login, logout
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views.joining import join_team
from livechat.dashboard import dashboard
from livechat.styleguide import styleguide
from livechat.views import health, payment, public, sign_up
from widget.views.hosted import followed_link, hosted_chat

urlpatterns = [
    path("", public.home, name="home"),
    path("pricing/", public.packages, name="packages"),
    path("packages/", RedirectView.as_view(pattern_name="packages", permanent=True)),
    path("faq/", public.faq, name="faq"),
    path("terms/", public.terms, name="terms"),
    path("terms/<int:version>/", public.terms, name="terms_version"),
    path("robots.txt", public.robots, name="robots"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("sign-up/", sign_up.account, name="sign_up"),
    path("sign-up/package/", sign_up.package, name="sign_up_package"),
    path("sign-up/agreement/", sign_up.agreement, name="sign_up_agreement"),
    path("sign-up/payment/", payment.payment, name="sign_up_payment"),
    path("sign-up/snippet/", sign_up.snippet, name="sign_up_snippet"),
    path("sign-in/", login, name="sign_in"),
    path("sign-out/", logout, name="sign_out"),
    # allauth links to its own name; people and tests know one address.
    path("account/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("account/signup/", RedirectView.as_view(pattern_name="sign_up")),
    # One page has what allauth spreads over these.
    path("account/2fa/", RedirectView.as_view(pattern_name="dashboard_security")),
    path("account/sessions/", RedirectView.as_view(pattern_name="dashboard_security")),
    path("account/", include("allauth.urls")),
    path("join/<str:invitation_secret>/", join_team, name="join_team"),
    path("", include("chats.urls")),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/", include("accounts.urls")),
    path("dashboard/sites/", include("widget.dashboard_urls")),
    path("", include("billing.urls")),
    path("chat/<slug:key>/", hosted_chat, name="hosted_chat"),
    path("r/<str:link_secret>/", followed_link, name="followed_link"),
    path("demo/", include("livechat.demo.urls")),
    path("widget/", include("widget.urls")),
    path("", include("notifications.urls")),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide, name="styleguide"),
    # Asked for by browsers at pages that name no icon, such as the admin's.
    path("favicon.ico", RedirectView.as_view(url=static("icon.svg"))),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
