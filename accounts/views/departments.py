"""Departments on the client dashboard: for owners and admins (S10)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.forms import DepartmentForm
from accounts.models import Department, User
from accounts.services import departments, hours
from livechat.lib.errors import DomainError


@login_required
@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    client = access.managed_client(_user(request))
    now = timezone.now()
    shown = [
        {
            "department": one,
            "is_open": hours.is_open(one.hours, one.time_zone, one.holidays, now),
            "opens_at": hours.next_opening(one.hours, one.time_zone, one.holidays, now),
        }
        for one in client.departments.prefetch_related("operators").order_by("name")
    ]
    return render(request, "accounts/departments.html", {"client": client, "departments": shown})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_department(request: HttpRequest) -> HttpResponse:
    client = access.managed_client(_user(request))
    return _edit(request, Department(client=client))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_department(request: HttpRequest, department_id: int) -> HttpResponse:
    client = access.managed_client(_user(request))
    return _edit(request, access.department_of(client, department_id))


@login_required
@require_POST
def delete_department(request: HttpRequest, department_id: int) -> HttpResponse:
    client = access.managed_client(_user(request))
    departments.delete(access.department_of(client, department_id))
    return redirect("dashboard_departments")


def _edit(request: HttpRequest, department: Department) -> HttpResponse:
    form = DepartmentForm(request.POST or None, department=department, initial=_initial(department))
    if request.method == "POST" and form.is_valid():
        try:
            departments.save(department, **form.cleaned_data)
            return redirect("dashboard_departments")
        except DomainError as error:
            form.add_error(None, error.message)
    context = {"client": department.client, "department": department, "form": form}
    return render(request, "accounts/department.html", context, status=422 if form.errors else 200)


def _initial(department: Department) -> dict[str, object]:
    members = department.operators.all() if department.pk else []
    return {
        "name": department.name,
        "email": department.email,
        "members": members,
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
