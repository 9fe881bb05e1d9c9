"""`Knowledge` ↔ RDF: the vocabulary's terms, writing, reading and checking of graph files."""
