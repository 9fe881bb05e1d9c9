"""Questions to a graph: SPARQL, the named queries, data frames, networks, statistics and findings."""
