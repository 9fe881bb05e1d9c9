"""Dates as Chinese readers write them."""

from __future__ import annotations


def date_text(date: str) -> str:
    """An ISO 8601 date of any precision as text: "2020-01" → "2020年1月"; anything else stays as it is."""
    parts = date.split("-")
    if len(parts) > 3 or not all(p.isascii() and p.isdigit() for p in parts):
        return date
    return "".join(f"{int(part)}{word}" for part, word in zip(parts, "年月日", strict=False))
