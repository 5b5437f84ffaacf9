"""Addresses of the operator's console."""

from django.urls import path

from chats.views import (
    contacts,
    guidelines,
    history,
    inbox,
    kinds,
    panel,
    removal,
    statistics,
    tickets,
    visitors,
)
from chats.views.app import manifest, offline, worker
from chats.views.blocking import console_blocked, console_blocked_lift, console_chat_block
from chats.views.console import console
from chats.views.exports import export_page, export_table
from chats.views.files import console_file, console_files
from chats.views.pages import console_pages
from chats.views.pictures import operator_picture
from chats.views.receipts import interaction_receipt
from chats.views.response_tables import export_responses, import_responses
from chats.views.responses import (
    delete_response,
    edit_response,
    list_responses,
    new_response,
    preview_response,
    responses_for_chat,
    send_response_files,
    use_response,
)
from chats.views.settings import picture, settings
from chats.views.transfers import hand_over

urlpatterns = [
    path("console/", console, name="console"),
    path("console/manifest.webmanifest", manifest, name="console_manifest"),
    path("console/sw.js", worker, name="console_worker"),
    path("console/offline/", offline, name="console_offline"),
    path("console/settings/", settings, name="console_settings"),
    path("console/settings/picture/", picture, name="console_settings_picture"),
    path("pictures/<slug:picture_token>.webp", operator_picture, name="operator_picture"),
    path("console/transfers/<int:transfer_id>/", hand_over, name="console_transfers_hand_over"),
    path("console/visitors/", visitors.visitor_list, name="console_visitors"),
    path(
        "console/visitors/<int:site_id>/<slug:browser>/invite/",
        visitors.invite,
        name="console_visitors_invite",
    ),
    path("console/blocked/", console_blocked, name="console_blocked"),
    path("console/blocked/<int:visitor_id>/lift/", console_blocked_lift, name="console_blocked_lift"),
    path("console/chats/<int:chat_id>/block/", console_chat_block, name="console_chat_block"),
    path("console/chats/<int:chat_id>/files/", console_files, name="console_chat_files"),
    path("console/chats/<int:chat_id>/pages/", console_pages, name="console_chat_pages"),
    path("console/files/<str:attachment_token>/", console_file, name="console_file"),
    path("console/responses/", list_responses, name="console_responses"),
    path("console/responses/new/", new_response, name="console_responses_new"),
    path("console/responses/preview/", preview_response, name="console_responses_preview"),
    path("console/responses/import/", import_responses, name="console_responses_import"),
    path("console/responses/export/", export_responses, name="console_responses_export"),
    path(
        "console/responses/export/<int:client_id>/", export_responses, name="console_responses_export_client"
    ),
    path("console/responses/for-chat/<int:chat_id>/", responses_for_chat, name="console_responses_for_chat"),
    path(
        "console/responses/for-chat/<int:chat_id>/<int:response_id>/files/",
        send_response_files,
        name="console_responses_files",
    ),
    path("console/responses/<int:response_id>/", edit_response, name="console_responses_edit"),
    path("console/responses/<int:response_id>/delete/", delete_response, name="console_responses_delete"),
    path("console/responses/<int:response_id>/used/", use_response, name="console_responses_use"),
    # --- history
    path("console/history/", history.console_history, name="console_history"),
    path("console/history/pages/", history.console_history_pages, name="console_history_pages"),
    path("console/history/delete/", removal.console_history_delete, name="console_history_delete"),
    path("console/history/undo/", removal.console_history_undo, name="console_history_undo"),
    path("console/history/<int:chat_id>/", history.console_history_chat, name="console_history_chat"),
    path(
        "console/history/<int:chat_id>/visitor/",
        history.console_history_visitor,
        name="console_history_visitor",
    ),
    path(
        "console/history/<int:chat_id>/favourite/",
        history.console_history_favourite,
        name="console_history_favourite",
    ),
    path(
        "console/history/truncate/<int:client_id>/",
        removal.console_history_truncate,
        name="console_history_truncate",
    ),
    path(
        "console/history/truncate/<int:client_id>/now/",
        removal.console_history_truncate_now,
        name="console_history_truncate_now",
    ),
    path(
        "console/history/truncation/<int:truncation_id>/",
        removal.console_history_truncation,
        name="console_history_truncation",
    ),
    # --- statistics
    path("console/statistics/", statistics.console_statistics, name="console_statistics"),
    path("console/statistics/csv/", statistics.console_statistics_csv, name="console_statistics_csv"),
    # --- beside a conversation
    path("console/chats/<int:chat_id>/visitor/", panel.visitor, name="console_panel_visitor"),
    path("console/chats/<int:chat_id>/person/", panel.chat_tickets, name="console_panel_person"),
    path("console/chats/<int:chat_id>/notes/", panel.chat_notes, name="console_panel_notes"),
    path(
        "console/chats/<int:chat_id>/notes/<int:note_id>/delete/",
        panel.delete_note,
        name="console_panel_notes_delete",
    ),
    path("console/chats/<int:chat_id>/tags/", panel.chat_tags, name="console_panel_tags"),
    path("console/chats/<int:chat_id>/tags/<int:tag_id>/", panel.put_tag, name="console_panel_tags_put"),
    path("console/chats/<int:chat_id>/guidelines/", panel.chat_guidelines, name="console_panel_guidelines"),
    path("console/chats/<int:chat_id>/contact/", contacts.new_contact, name="console_panel_contact"),
    path("console/chats/<int:chat_id>/ticket/", tickets.open_ticket, name="console_panel_ticket"),
    path("console/chats/<int:chat_id>/requests/", tickets.request_kinds, name="console_panel_requests"),
    path(
        "console/chats/<int:chat_id>/requests/<int:kind_id>/",
        tickets.service_request,
        name="console_panel_request",
    ),
    # --- pages
    path("console/contacts/", contacts.contact_list, name="console_contacts"),
    path("console/contacts/<int:contact_id>/", contacts.contact, name="console_contacts_contact"),
    path("console/contacts/<int:contact_id>/merge/", contacts.merge, name="console_contacts_merge"),
    path("console/tickets/", tickets.ticket_list, name="console_tickets"),
    path("console/tickets/<int:ticket_id>/", tickets.ticket, name="console_tickets_ticket"),
    path("console/tickets/<int:ticket_id>/reply/", tickets.reply, name="console_tickets_reply"),
    path("console/tickets/kinds/", kinds.kind_list, name="console_tickets_kinds"),
    path("console/tickets/kinds/<int:kind_id>/", kinds.edit_kind, name="console_tickets_kind"),
    path("console/tickets/kinds/of/<int:client_id>/", kinds.new_kind, name="console_tickets_kind_new"),
    path("console/inbox/", inbox.inquiry_list, name="console_inbox"),
    path("console/inbox/to-tag/", inbox.untagged, name="console_inbox_untagged"),
    path("console/inbox/<int:inquiry_id>/", inbox.inquiry, name="console_inbox_inquiry"),
    path("console/inbox/<int:inquiry_id>/take/", inbox.take, name="console_inbox_take"),
    path("console/inbox/<int:inquiry_id>/answer/", inbox.answer, name="console_inbox_answer"),
    path("console/inbox/<int:inquiry_id>/ticket/", inbox.to_ticket, name="console_inbox_ticket"),
    path("console/guidelines/", guidelines.guideline_list, name="console_guidelines"),
    path("console/guidelines/of/<int:client_id>/", guidelines.new_guideline, name="console_guidelines_new"),
    path("console/guidelines/<int:guideline_id>/", guidelines.edit_guideline, name="console_guidelines_edit"),
    path(
        "console/guidelines/<int:guideline_id>/delete/",
        guidelines.delete_guideline,
        name="console_guidelines_delete",
    ),
    path("dashboard/export/", export_page, name="dashboard_export"),
    path("dashboard/export/<slug:table>.csv", export_table, name="dashboard_export_table"),
    path(
        "dashboard/billing/interactions/<int:interaction_id>/",
        interaction_receipt,
        name="dashboard_billing_interaction",
    ),
]
