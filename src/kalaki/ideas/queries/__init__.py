"""Reads of the register."""

from kalaki.ideas.models.petitions import SignedAt
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries.categories import CategoryView, get_category, list_categories
from kalaki.ideas.queries.item import IdeaView, NoteView, get_idea, notes_of, number_of
from kalaki.ideas.queries.lists import IdeaPage, IdeaRow, count_by_status, idea_cards, list_ideas, rows_of
from kalaki.ideas.queries.origins import (
    Funnel,
    MechanismSummary,
    OriginItems,
    OriginView,
    get_origin,
    items_of_origin,
    list_mechanisms,
    summary_of_mechanism,
)
from kalaki.ideas.queries.petitions import (
    PetitionRow,
    PetitionView,
    TypeView,
    find_petition,
    get_petition,
    get_type,
    list_petitions,
    list_types,
    ways_of,
)
from kalaki.ideas.queries.prompts import Suggestion, suggestions
from kalaki.ideas.queries.shared import Filters, Order, PublicPlace, name_in, place_of, shown
from kalaki.ideas.queries.similar import Similar, similar_items

__all__ = [
    "CategoryView",
    "Decision",
    "Filters",
    "Funnel",
    "IdeaPage",
    "IdeaRow",
    "IdeaView",
    "MechanismSummary",
    "NoteView",
    "Order",
    "OriginItems",
    "OriginView",
    "PetitionRow",
    "PetitionView",
    "PublicPlace",
    "SignedAt",
    "Similar",
    "Suggestion",
    "TypeView",
    "count_by_status",
    "find_petition",
    "get_category",
    "get_idea",
    "get_origin",
    "get_petition",
    "get_type",
    "idea_cards",
    "items_of_origin",
    "list_categories",
    "list_ideas",
    "list_mechanisms",
    "list_petitions",
    "list_types",
    "name_in",
    "notes_of",
    "number_of",
    "place_of",
    "rows_of",
    "shown",
    "similar_items",
    "suggestions",
    "summary_of_mechanism",
    "ways_of",
]
