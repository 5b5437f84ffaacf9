"""What the admin of every app builds on."""

from typing import Any

from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import PROTECT, Model
from django.forms import BaseInlineFormSet, Form, ModelForm
from django.http import HttpRequest
from django.template.response import TemplateResponse

from livechat.lib.errors import DomainError
from livechat.lib.winning import win


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    message = "Somebody has changed this meanwhile. Look again."


class _Untouched:
    """For rows that only services write: staff look, and change nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(_Untouched, ModelAdmin):
    """A list and a page to look at."""

    # A count of all rows beside that of the found ones takes long where there are many.
    show_full_result_count = False


class ReadOnlyInline(_Untouched, TabularInline):
    """Rows of something else's page, to look at."""

    extra = 0
    show_change_link = False


class DeletableWhileUnused(BaseModelAdmin):
    """For rows that history comes to hang on: from then on they are switched off.

    Deleting would be refused anyway, but only after all of that history was read.
    """

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without one it is about the action that deletes many from a list.
        return obj is not None and not _is_used(obj) and super().has_delete_permission(request, obj)


def _is_used(row: Model) -> bool:
    """Whether something keeps the row, or what would go with it."""
    for relation in row._meta.related_objects:
        others: Any = getattr(row, relation.get_accessor_name() or "", None)
        if relation.one_to_one:
            if others is not None and (relation.on_delete is PROTECT or _is_used(others)):
                return True
        elif (relation.many_to_many or relation.on_delete is PROTECT) and others.exists():
            return True
    return False


class SharedForm(ModelForm):
    """A form that sends back what it showed, so that nobody undoes a change which they have not seen."""

    def clean(self) -> dict[str, Any] | None:
        for name in self.changed_data:
            field = self.fields[name]
            shown = self._shown(name)
            if shown is not None and field.has_changed(self.get_initial_for_field(field, name), shown):
                self.add_error(name, ChangedMeanwhile.message)
        return super().clean()

    def _shown(self, name: str) -> Any:
        """As a browser sends it; none where the page said nothing."""
        bound = self[name]
        hidden = self.fields[name].hidden_widget()
        return hidden.value_from_datadict(self.data, self.files, bound.html_initial_name)

    def write_changes(self) -> None:
        """Only the columns that were changed, if they are as they were read. Raises ChangedMeanwhile."""
        seen = {name: self.initial[name] for name in self.changed_data}
        values = {name: self.cleaned_data[name] for name in self.changed_data}
        rows = type(self.instance)._default_manager.filter(pk=self.instance.pk, **seen)
        if values and not win(rows, **values):
            raise ChangedMeanwhile


class _Shared(BaseModelAdmin):
    """For rows that services write while staff have their page open: a whole row is never saved over them."""

    form = SharedForm

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.show_hidden_initial = True
        return field


class SharedAdmin(_Shared, ModelAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: SharedForm, change: bool) -> None:
        if change:
            form.write_changes()
        else:
            super().save_model(request, obj, form, change)


class SharedFormSet(BaseInlineFormSet):
    def save_existing(self, form: SharedForm, obj: Model, commit: bool = True) -> Model:
        form.write_changes()
        return obj


class SharedInline(_Shared, StackedInline):
    formset = SharedFormSet


def ask(
    request: HttpRequest,
    admin: ModelAdmin,
    form: Form,
    *,
    title: str,
    button: str,
    about: Model | None = None,
    words: str = "",
) -> TemplateResponse:
    """The page between a button and what it does to `about`: `words` say what, `form` asks what is needed."""
    context = {
        "title": title, "button": button, "about": about, "words": words, "opts": admin.opts, "form": form,
    }  # fmt: skip
    return TemplateResponse(request, "admin/ask.html", admin.admin_site.each_context(request) | context)
