"""What the sender follows, and the link that ends one of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kalaki.core.contract import ANYBODY, actor_of, new_key
from kalaki.people import commands, queries
from kalaki.people.devices import recipient_of
from kalaki.people.forms import KeyedForm


@never_cache
def following(request: HttpRequest) -> HttpResponse:
    """List what the person, or the device without an account, follows."""
    known = request.user.is_authenticated or actor_of(request) != ANYBODY
    context = {
        "followings": queries.followings_of(recipient_of(request)) if known else (),
        "key_form": KeyedForm(auto_id=False),
    }
    return render(request, "people/following.html", context)


@require_POST
def unfollow(request: HttpRequest) -> HttpResponse:
    """End one following of the sender."""
    form = KeyedForm(request.POST)
    try:
        meant = UUID(request.POST.get("id", ""))
    except ValueError:
        return redirect("people:following")
    commands.unsubscribe(
        following=meant,
        recipient=recipient_of(request),
        actor=actor_of(request),
        key=form.cleaned_data["key"] if form.is_valid() else new_key(),
    )
    return redirect(reverse("people:following"))


@csrf_exempt  # a mail program ends a list with one POST of its own (RFC 8058); the token is the proof
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once on GET, because mail programs look at links by themselves; end the following on POST."""
    if commands.read_stop(token) is None:
        return render(request, "people/stop.html", {"state": "over"}, status=410)
    if request.method != "POST":
        return render(request, "people/stop.html", {"state": "ask", "title": queries.followed_title(token)})
    commands.stop_following(token=token, key=new_key())
    return render(request, "people/stop.html", {"state": "done"})
