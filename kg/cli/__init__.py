"""The commands of `kgcli`, by what one does with them: make a graph, ask it, show it, measure the extractor."""
