"""Pages of the assistant: a question, the catalogue, one service."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kalaki.assistant import queries
from kalaki.assistant.forms import QuestionForm
from kalaki.core.contract import allow


def chat(request: HttpRequest) -> HttpResponse:
    """Show the box; answer a question that was posted, so that no address ever holds its text."""
    context = {"form": QuestionForm(), "areas": queries.list_areas()}
    if request.method != "POST":
        return render(request, "assistant/chat.html", context)
    form = QuestionForm(request.POST)
    context["form"] = form
    waiting = allow("chat.network", who=request.META.get("REMOTE_ADDR", ""))
    if not waiting:
        return render(request, "assistant/chat.html", context | {"waiting": waiting}, status=429)
    if not form.is_valid():
        return render(request, "assistant/chat.html", context, status=422)
    question = form.cleaned_data["q"]
    reply = queries.answer(question, city=request.city.slug)  # type: ignore[attr-defined]
    return render(request, "assistant/chat.html", context | {"question": question, "reply": reply})


def services(request: HttpRequest) -> HttpResponse:
    """List the catalogue by area."""
    area = request.GET.get("area", "")
    page = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1
    rows, has_more = queries.list_services(area=area, city=request.city.slug, page=max(1, page))  # type: ignore[attr-defined]
    context = {"areas": queries.list_areas(), "rows": rows, "area": area, "page": page, "has_more": has_more}
    return render(request, "assistant/services.html", context)


def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one record with its source, date and currency."""
    found = queries.services((code,), city=request.city.slug)  # type: ignore[attr-defined]
    if code not in found:
        raise Http404
    response = render(request, "assistant/service.html", {"service": found[code]})
    if not found[code].answer:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
