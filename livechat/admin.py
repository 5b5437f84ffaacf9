"""The staff's site as a whole: its name, and one way in and out for everybody."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme


class StaffSite(AdminSite):
    """Django's admin behind the product's own sign-in page."""

    site_header = "Live Chat Support · Staff"
    site_title = "Live Chat Support"
    index_title = "Everything there is"
    index_template = "admin/staff_index.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # It asks the models, which are not there yet when this site is.
        from livechat.business import today

        return [path("today/", self.admin_view(today), name="today"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            # The sign-in page would send them straight back here.
            raise PermissionDenied
        return redirect_to_login(wanted)

    def logout(  # type: ignore[override]  # django-stubs knows templates only
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return LogoutView.as_view(next_page="sign_in")(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
