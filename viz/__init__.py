"""Pictures of the graph: a page with the whole network that opens from disk and asks no network for anything."""

from viz.page import network_page, write_page

__all__ = ["network_page", "write_page"]
