"""Content of the municipality for tests of pages."""

from pathlib import Path

import pytest


@pytest.fixture
def knowledge(rustavi):
    """Fill the municipality with the content that ships."""
    from kalaki.assistant.contract import import_knowledge
    from kalaki.core.contract import System, new_key, writing

    content = Path(__file__).resolve().parents[2] / "content"
    with writing(rustavi.pk):
        for name in ("rustavi", "georgia"):
            import_knowledge(actor=System("t"), key=new_key(), path=content / name / "services.yaml")
    return rustavi
