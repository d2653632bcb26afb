"""Whose data the columns of the register hold, why, how long, how they go."""

from collections.abc import Mapping

from kalaki.core.contract import Field

_KEPT = "as long as the municipality keeps its register"
_TOWN = {
    "Category": ("key", "names", "helps", "guidance", "icon", "questions", "keywords", "siblings", "publish_place",
                 "destination", "phone", "source"),
    "ClockRule": ("answer_unit", "fix_unit", "basis", "article", "pause_reasons"),
    "CategoryAcceptance": ("document", "suspended_why"),
    "Mechanism": ("key", "titles"),
    "MechanismCost": ("source",),
    "Origin": ("kind", "title"),
    "Idea": ("number", "kind", "language", "status", "status_before", "question", "ground", "reason_code", "reason",
             "contact"),
    "Claim": ("note", "url", "said"),
    "IdeaPhoto": ("phase",),
    "Answer": ("decision",),
    "AnswerText": ("language", "text"),
    "CannedAnswer": ("key", "decision", "titles", "texts"),
    "Comment": ("language",),
    "HistoryEntry": ("role", "what", "facts", "reason"),
    "Outcome": ("kind", "title", "url", "source_key"),
    "Support": ("way",),
    "FollowUp": ("asked", "said"),
    "ApiClient": ("name", "key_hash", "hint"),
    "TrialRequest": ("number", "external_key", "status"),
    "Peer": ("name", "url", "jurisdiction", "sealed_key", "error"),
    "Route": ("code",),
    "Passed": ("state", "token", "theirs", "error"),
    "PeerWord": ("status", "error"),
    "SeenUpdate": ("sender", "update_id", "status"),
    "MediaFetch": ("error",),
    "PetitionType": ("names", "base_source", "least", "answer_unit", "stage"),
    "Signature": ("way",),
}  # fmt: skip
_WORDS = {
    "Idea": ("title", "text", "folded", "answers"),
    "Comment": ("text",),
}
_PLACE = {"Idea": ("address", "outline", "external_key")}
_OFFICIAL = {
    "CategoryAcceptance": ("role", "who"),
    "Answer": ("by", "official"),
    "Claim": ("by",),
    "HistoryEntry": ("official",),
    "InternalNote": ("by", "text"),
}
_LINKS = {
    "AuthorLink.who": ("to let the author see, confirm and take back what they wrote", "commands.cut_me_off"),
    "Support.who": (
        "that one voice counts once; replaced by an unknown one",
        "commands.cut_me_off, remove_support",
    ),
    "Follower.who": ("whom to tell what happens", "commands.unfollow_idea"),
    "FollowUp.who": ("whom it was asked", "commands.cut_me_off"),
    "Comment.who": ("to let the author take a comment back", "commands.delete_comment"),
    "Signature.signer": (
        "that each resident counts once; a keyed hash of this petition alone",
        "commands.take_back_signature",
    ),
    "CategoryNeed.who": (
        "that one need counts once; a keyed hash that leads nowhere else",
        "with the category",
    ),
}


def _each(
    columns: Mapping[str, tuple[str, ...]], whose: str, purpose: str, keep: str, erase: str
) -> list[Field]:
    return [
        Field(column=f"{model}.{name}", whose=whose, purpose=purpose, keep=keep, erase=erase)
        for model, names in columns.items()
        for name in names
    ]


FIELDS = (
    *_each(_TOWN, "nobody", "the register's own words, choices and numbers", _KEPT, "not needed"),
    *_each(_WORDS, "the author", "what was said, in public", _KEPT, "commands.delete_text"),
    *_each(
        _PLACE, "whoever lives or acts there", "where it is; others see what the category allows", _KEPT,
        "commands.delete_text",
    ),
    *_each(
        _OFFICIAL, "officials acting for the municipality", "who answers for an act of the municipality", _KEPT,
        "the reference leads to nobody once the person is erased",
    ),
    *(
        Field(column=column, whose="the person or device", purpose=purpose, keep="until they take it back", erase=erase)
        for column, (purpose, erase) in _LINKS.items()
    ),
    *(
        Field(
            column=column, whose="whoever tries the test endpoint", purpose="to let a client try before it posts",
            keep="30 days", erase="commands.open311.forget_trials",
        )
        for column in ("TrialRequest.description", "TrialRequest.address", "TrialRequest.updates")
    ),
    Field(
        column="MediaFetch.url", whose="the author, whose photo it leads to", purpose="to fetch the photo once",
        keep="until it was fetched or given up, at most a day", erase="commands.open311.attach_media",
    ),
    Field(
        column="Origin.origin_id",
        whose="nobody: the app's own public id of a game, batch or conversation",
        purpose="to find what came of it",
        keep=_KEPT,
        erase="not needed",
    ),
)  # fmt: skip
