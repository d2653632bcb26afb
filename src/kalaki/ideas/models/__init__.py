"""Tables of the register."""

from kalaki.ideas.models.categories import Category, CategoryAcceptance, CategoryNeed, ClockRule
from kalaki.ideas.models.items import Claim, Idea, IdeaPhoto
from kalaki.ideas.models.open311 import (
    ApiClient,
    MediaFetch,
    Passed,
    Peer,
    PeerWord,
    Route,
    SeenUpdate,
    TrialRequest,
)
from kalaki.ideas.models.origins import Mechanism, MechanismCost, Origin
from kalaki.ideas.models.petitions import Petition, PetitionType, Signature
from kalaki.ideas.models.talk import (
    Answer,
    AnswerText,
    CannedAnswer,
    Comment,
    HistoryEntry,
    InternalNote,
    Outcome,
)
from kalaki.ideas.models.voices import (
    AuthorLink,
    DraftVerdict,
    DuplicateVerdict,
    Follower,
    FollowUp,
    Support,
)

__all__ = [
    "Answer",
    "AnswerText",
    "ApiClient",
    "AuthorLink",
    "CannedAnswer",
    "Category",
    "CategoryAcceptance",
    "CategoryNeed",
    "Claim",
    "ClockRule",
    "Comment",
    "DraftVerdict",
    "DuplicateVerdict",
    "FollowUp",
    "Follower",
    "HistoryEntry",
    "Idea",
    "IdeaPhoto",
    "InternalNote",
    "Mechanism",
    "MechanismCost",
    "MediaFetch",
    "Origin",
    "Outcome",
    "Passed",
    "Peer",
    "PeerWord",
    "Petition",
    "PetitionType",
    "Route",
    "SeenUpdate",
    "Signature",
    "Support",
    "TrialRequest",
]
