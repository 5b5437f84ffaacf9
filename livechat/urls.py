"""Every HTTP address of the product."""

from allauth.account.views import login, logout
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views.dashboard import dashboard
from livechat import views
from livechat.styleguide import styleguide
from widget.views.hosted import hosted_chat

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", login, name="sign_in"),
    path("sign-out/", logout, name="sign_out"),
    # allauth links to its own name; people and tests know one address.
    path("account/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("account/", include("allauth.urls")),
    path("", include("chats.urls")),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/", include("accounts.urls")),
    path("dashboard/sites/", include("widget.dashboard_urls")),
    path("chat/<slug:key>/", hosted_chat, name="hosted_chat"),
    path("demo/", include("livechat.demo.urls")),
    path("widget/", include("widget.urls")),
    path("", include("notifications.urls")),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide, name="styleguide"),
    # Asked for by browsers at pages that name no icon, such as the admin's.
    path("favicon.ico", RedirectView.as_view(url=static("icon.svg"))),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
]
