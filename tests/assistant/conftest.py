"""A small municipality's knowledge, whole enough to assert on, and the one that ships."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

CONTENT = Path(__file__).resolve().parents[2] / "content"
TODAY = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
SMALL = """\
format: kalaki-knowledge/1
compiled_on: "2026-11-22"
areas:
- {code: PI, name_ka: საჯარო ინფორმაცია, name_en: public information}
- {code: FEE, name_ka: მოსაკრებლები, name_en: fees}
facts:
- id: PI-1
  area: PI
  status: LIVE
  confidence: A
  source: "https://example.ge/asli"
  source_date: "2026-02"
  city: %(city)s
  question: "რა ღირს ასლი?"
  answer: "%(answer)s"
  gloss_en: "A copy costs 0.05 GEL; you get it within 10 days."
  alternatives: ["asli ra girs"]
  unit: "კანცელარია"
  fees: [{gel: "0,05", per: გვერდი}]
  deadlines: [{count: 10, since: განცხადებიდან}]
  steps: ["დაწერე განცხადება.", "მიიღე ასლი."]
  documents: [{name: პირადობა, form: copy}]
  legal_basis: [{act: კანონი საჯარო ინფორმაციის შესახებ}]
  channels: [{kind: phone, name: ცხელი ხაზი, phone: "1300"}]
- {id: FEE-1, area: FEE, status: VERIFY, confidence: B, source: "https://example.ge/f", source_date: null, city: %(city)s,
   question: "რა ღირს დასუფთავება?", answer: "სულზე 3 ლარი."}
- {id: FEE-2, area: FEE, status: LIVE, confidence: B, source: "https://example.ge/k", source_date: "2019", city: kutaisi,
   question: "რა ღირს ბაღი?", answer: "ბაღი უფასოა."}
"""
ANSWER = "ასლი ღირს 0,05 ლარი გვერდი; მზად არის 10 დღეში."


def small(folder, *, city="rustavi", answer=ANSWER, text=SMALL):
    """Write the small catalogue to a file."""
    path = folder / f"{city}.yaml"
    path.write_text(text % {"city": city, "answer": answer}, encoding="utf-8")
    return path


def take_in(path, *codes):
    """Import a file as the command line does."""
    from kalaki.assistant.commands import import_knowledge
    from kalaki.core.contract import System, new_key

    return import_knowledge(actor=System("t"), key=new_key(), path=path, take=codes)


@pytest.fixture
def today():
    """Hold the clock at noon of 24 November 2026 in Tbilisi."""
    from kalaki.core.contract import at

    with at(TODAY):
        yield TODAY.date()


@pytest.fixture
def seeded(in_rustavi, today):
    """Import the catalogue that ships."""
    for name in ("rustavi", "georgia"):
        take_in(CONTENT / name / "services.yaml")
    return in_rustavi


@pytest.fixture
def few(in_rustavi, today, tmp_path):
    """Import three records: current, to be verified, of another city."""
    take_in(small(tmp_path))
    return in_rustavi


@pytest.fixture(autouse=True)
def _no_mind_of_another_test():
    """Forget minds and models: a rolled back database starts its versions anew, a real one never does."""
    from django.conf import settings

    from kalaki.assistant.queries import asking

    asking._minds.clear()
    shutil.rmtree(Path(settings.KALAKI_DATA, "models"), ignore_errors=True)
