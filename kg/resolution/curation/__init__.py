"""Corrections by hand: curation files of entries that each give their reason, applied at the end of every build.

`entries` reads the files, `names` finds what an entry names, `things` corrects things before and after clustering,
`relations` corrects what is said between them. What the files look like stands in `docs/curation.md`.
"""

from kg.resolution.curation.entries import GENERAL, Curation, load_curation
from kg.resolution.curation.ledger import Ledger

__all__ = ["GENERAL", "Curation", "Ledger", "load_curation"]
