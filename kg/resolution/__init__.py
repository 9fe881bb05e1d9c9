"""Many findings → Knowledge: which names mean the same thing, under which key, with corrections applied."""

from kg.resolution.knowledge import Resolution, resolve, resolve_entities
from kg.resolution.lexicon import NameLexicon, load_lexicon

__all__ = ["NameLexicon", "Resolution", "load_lexicon", "resolve", "resolve_entities"]
