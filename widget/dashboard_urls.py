"""A client's websites, below /dashboard/sites/: for owners and admins."""

from django.urls import path

from widget.views import sites

urlpatterns = [
    path("", sites.site_list, name="dashboard_sites"),
]
