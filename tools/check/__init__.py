"""The checks of the gate: each returns the problems it found, one sentence each; none means it holds."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
