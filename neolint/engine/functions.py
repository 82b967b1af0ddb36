"""All the functions that expressions can call, as ``f(x)`` and ``x.f()``: importing their modules fills the table."""

from __future__ import annotations

from neolint.engine import domain, standard
from neolint.engine.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "domain", "standard"]
