"""A client's websites, below /dashboard/sites/: for owners and admins."""

from django.urls import path

from widget.views import design, forms, hours, installation, launching, privacy, sites

urlpatterns = [
    path("", sites.site_list, name="dashboard_sites"),
    path("<int:site_id>/name/", sites.rename_site, name="dashboard_site_name"),
    path("<int:site_id>/switch/", sites.switch_site, name="dashboard_site_switch"),
    path("<int:site_id>/design/", design.design, name="dashboard_site_design"),
    path("<int:site_id>/design/draft/", design.draft, name="dashboard_site_design_draft"),
    path("<int:site_id>/design/values/", design.values, name="dashboard_site_design_values"),
    path("<int:site_id>/design/pictures/", design.picture, name="dashboard_site_design_pictures"),
    path("<int:site_id>/design/preview/", design.preview, name="dashboard_site_design_preview"),
    path("<int:site_id>/installation/", installation.installation, name="dashboard_site_installation"),
    path("<int:site_id>/installation/seen/", installation.seen, name="dashboard_site_installation_seen"),
    path("<int:site_id>/test/", installation.test, name="dashboard_site_test"),
    path("<int:site_id>/launching/", launching.site_launching, name="dashboard_site_launching"),
    path("<int:site_id>/launching/new/", launching.new_rule, name="dashboard_site_launching_new"),
    path("<int:site_id>/launching/order/", launching.order_rules, name="dashboard_site_launching_order"),
    path("<int:site_id>/launching/<int:rule_id>/", launching.edit_rule, name="dashboard_site_launching_edit"),
    path(
        "<int:site_id>/launching/<int:rule_id>/move/",
        launching.move_rule,
        name="dashboard_site_launching_move",
    ),
    path(
        "<int:site_id>/launching/<int:rule_id>/delete/",
        launching.delete_rule,
        name="dashboard_site_launching_delete",
    ),
    path("<int:site_id>/forms/", forms.site_forms, name="dashboard_site_forms"),
    path("<int:site_id>/hours/", hours.site_hours, name="dashboard_site_hours"),
    path("<int:site_id>/privacy/", privacy.site_privacy, name="dashboard_site_privacy"),
    path("<int:site_id>/privacy/secrets/", privacy.new_secret, name="dashboard_site_privacy_secret"),
    path(
        "<int:site_id>/privacy/secrets/retire/", privacy.retire_secret, name="dashboard_site_privacy_retire"
    ),
]
