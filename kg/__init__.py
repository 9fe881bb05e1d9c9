"""csrkg: what banks do for society, as a knowledge graph with evidence."""
