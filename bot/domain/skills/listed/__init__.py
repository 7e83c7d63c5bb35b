"""The curated skills, a file for each large field of work.

A table is a dict of subcategories; in each, a skill's id leads to its name and the other words that people use for it.
"""

from __future__ import annotations

Listed = dict[str, dict[str, tuple[str, ...]]]
"""Subcategory → skill id → (name, aliases…)."""
