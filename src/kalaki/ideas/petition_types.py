"""A stored type of petition as the rules know it."""

from fractions import Fraction

from kalaki.exact.dates import Unit
from kalaki.ideas.models import PetitionType as Row
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.petition import Least, PetitionType


def as_type(row: Row) -> PetitionType:
    """Return what the rules know of ``row``; its answer time counts as the law does, a due day that is off rolls forward."""
    return PetitionType(
        name=row.names.get("ka", ""),
        body=str(row.body_id or ""),
        base=row.base,
        base_source=row.base_source,
        base_on=row.base_on,
        share=Fraction(row.numerator, row.denominator) if row.numerator and row.denominator else None,
        absolute=row.absolute,
        least=Least(row.least),
        collection_days=row.collection_days,
        answer=Term(count=row.answer_count, unit=Unit(row.answer_unit))
        if row.answer_count and row.answer_unit
        else None,
        act=str(row.act or ""),
    )
