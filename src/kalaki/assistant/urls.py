"""Addresses of the assistant."""

from django.urls import path

from kalaki.assistant.views import desk, editing, open_data, quality, questions, widget, wording
from kalaki.assistant.views import public as views

app_name = "assistant"
urlpatterns = [
    path("chat/", views.chat, name="chat"),
    path("chat/quality/", quality.public, name="quality"),
    path("widget.js", widget.script, name="widget"),
    path("widget/ask/", widget.ask, name="widget_ask"),
    path("services/", views.services, name="services"),
    path("services/services.csv", views.services_csv, name="services_csv"),
    path("services/<str:code>/", views.service, name="service"),
    path("services.jsonld", open_data.services_jsonld, name="services_jsonld"),
    path("services.ttl", open_data.services_ttl, name="services_ttl"),
    path("hsds/", open_data.hsds_root, name="hsds"),
    path("hsds/openapi.json", open_data.hsds_openapi, name="hsds_openapi"),
    # The standard writes these addresses without an end slash; both forms answer.
    *(
        path(f"hsds/{name}{part}{end}", view, {"name": name}, name=f"hsds_{name}{suffix}")
        for name in open_data.HSDS
        for part, view, suffix in (("", open_data.hsds_list, ""), ("/<str:key>", open_data.hsds_one, "_one"))
        for end in ("", "/")
    ),
    path("desk/assistant/", desk.records, name="desk_records"),
    path("desk/assistant/knowledge.yaml", desk.export, {"form": "yaml"}, name="desk_export_yaml"),
    path("desk/assistant/knowledge.csv", desk.export, {"form": "csv"}, name="desk_export_csv"),
    path("desk/assistant/new/", editing.new, name="desk_new"),
    path("desk/assistant/owners/", desk.owners, name="desk_owners"),
    path("desk/assistant/synonyms/", wording.synonyms, name="desk_synonyms"),
    path("desk/assistant/quality/", quality.quality, name="desk_quality"),
    path("desk/assistant/questions/", questions.questions, name="desk_questions"),
    path("desk/assistant/questions/outside/", questions.outside, name="desk_outside"),
    path("desk/assistant/questions/<uuid:group>/", questions.question_group, name="desk_question_group"),
    path("desk/assistant/<str:code>/", desk.record, name="desk_record"),
    path("desk/assistant/<str:code>/edit/", editing.edit, name="desk_edit"),
    path("desk/assistant/<str:code>/owner/", desk.owner, name="desk_owner"),
    path("desk/assistant/<str:code>/phrasings/", wording.phrasings, name="desk_phrasings"),
    path("desk/assistant/<str:code>/translations/", wording.translations, name="desk_translations"),
    path(
        "desk/assistant/<str:code>/translations/<str:language>/",
        wording.translation,
        name="desk_translation",
    ),
    path("desk/assistant/<str:code>/history/", desk.history, name="desk_history"),
    path("desk/assistant/<str:code>/<int:old>-<int:new>/", desk.compare, name="desk_compare"),
]
