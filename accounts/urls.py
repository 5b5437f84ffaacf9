"""Addresses of the client dashboard below /dashboard/."""

from django.urls import path

from accounts.views import acting, agreements, audit, departments, security, team

urlpatterns = [
    path("agreement/", agreements.agreement, name="dashboard_agreement"),
    path("team/", team.team, name="dashboard_team"),
    path("team/invitations/", team.invite, name="dashboard_team_invite"),
    path("team/invitations/<int:invitation_id>/send/", team.send_again, name="dashboard_team_send"),
    path("team/invitations/<int:invitation_id>/withdraw/", team.withdraw, name="dashboard_team_withdraw"),
    path("team/<int:member_id>/role/", team.change_role, name="dashboard_team_role"),
    path("team/<int:member_id>/remove/", team.remove, name="dashboard_team_remove"),
    path("team/ownership/", team.ownership, name="dashboard_team_ownership"),
    path("security/", security.security, name="dashboard_security"),
    path("security/sign-ins/<int:sign_in_id>/end/", security.sign_out_one, name="dashboard_security_end"),
    path("security/sign-ins/end/", security.sign_out_others, name="dashboard_security_end_others"),
    path("team/audit/", audit.audit_log, name="dashboard_audit"),
    path("acting/end/", acting.end_acting, name="end_acting"),
    path("team/departments/", departments.department_list, name="dashboard_departments"),
    path("team/departments/new/", departments.new_department, name="dashboard_departments_new"),
    path(
        "team/departments/<int:department_id>/",
        departments.edit_department,
        name="dashboard_departments_edit",
    ),
    path(
        "team/departments/<int:department_id>/delete/",
        departments.delete_department,
        name="dashboard_departments_delete",
    ),
]
