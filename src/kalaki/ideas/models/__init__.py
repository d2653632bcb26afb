"""Tables of the register."""

from kalaki.ideas.models.categories import Category, CategoryAcceptance, CategoryNeed, ClockRule
from kalaki.ideas.models.items import Claim, Idea, IdeaPhoto
from kalaki.ideas.models.origins import Mechanism, MechanismCost, Origin
from kalaki.ideas.models.petitions import Petition, PetitionType, Signature
from kalaki.ideas.models.talk import (
    Answer,
    AnswerText,
    Comment,
    HistoryEntry,
    InternalNote,
    Outcome,
)
from kalaki.ideas.models.voices import AuthorLink, DuplicateVerdict, Follower, FollowUp, Support

__all__ = [
    "Answer",
    "AnswerText",
    "AuthorLink",
    "Category",
    "CategoryAcceptance",
    "CategoryNeed",
    "Claim",
    "ClockRule",
    "Comment",
    "DuplicateVerdict",
    "FollowUp",
    "Follower",
    "HistoryEntry",
    "Idea",
    "IdeaPhoto",
    "InternalNote",
    "Mechanism",
    "MechanismCost",
    "Origin",
    "Outcome",
    "Petition",
    "PetitionType",
    "Signature",
    "Support",
]
