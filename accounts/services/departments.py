"""Departments of a client: where inquiries, tickets and service requests are routed to (S10)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Department, Operator
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line

NAME_LENGTH = 60


class BadDepartment(DomainError):
    code = "bad_department"
    message = "Give the department a name."


class NameTaken(DomainError):
    code = "name_taken"
    message = "There is a department of that name already."


def save(department: Department, members: Iterable[Operator], **values: Any) -> None:
    """Make or change one; colleagues of ours that staff put into it stay. Raises BadDepartment, NameTaken."""
    values["name"] = clean_line(values["name"])[:NAME_LENGTH]
    if not values["name"]:
        raise BadDepartment
    for name, value in values.items():
        setattr(department, name, value)
    try:
        department.clean_fields()
    except ValidationError as error:
        raise BadDepartment(" ".join(error.messages)) from None
    try:
        with transaction.atomic():
            department.save()
            ours = department.operators.filter(is_platform=True)
            department.operators.set([*members, *ours])
    except IntegrityError:
        raise NameTaken from None


def delete(department: Department) -> None:
    """What was routed to it stays with nobody."""
    Department.objects.filter(pk=department.pk).delete()
