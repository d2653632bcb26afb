"""What a browser asks when somebody lets it show notices."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kalaki.core.contract import Refused, actor_of, new_key, problem
from kalaki.people import commands
from kalaki.people.devices import recipient_of
from kalaki.people.push import is_open, public_key

LONGEST = 8192


@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def push(request: HttpRequest) -> HttpResponse:
    """GET: the key to subscribe with. POST, DELETE: begin, end with {endpoint, keys: {p256dh, auth}}."""
    if request.method == "GET":
        return JsonResponse({"open": is_open(), "key": public_key() if is_open() else ""})
    try:
        words = json.loads(request.read(LONGEST))
        url, keys = str(words["endpoint"]), words.get("keys") or {}
        p256dh, auth = str(keys.get("p256dh", "")), str(keys.get("auth", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        url = p256dh = auth = ""
    recipient = recipient_of(request)
    try:
        if request.method == "DELETE":
            commands.forget_push(actor=actor_of(request), key=new_key(), recipient=recipient, url=url)
        else:
            commands.keep_push(
                actor=actor_of(request), key=new_key(), recipient=recipient, url=url, p256dh=p256dh, auth=auth
            )
    except Refused as refusal:
        return problem(refusal.status, refusal.code, str(refusal.message))
    return HttpResponse(status=204)
