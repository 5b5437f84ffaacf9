"""Addresses of the client dashboard below /dashboard/."""

from django.urls import path

from accounts.views import departments

urlpatterns = [
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
