"""Pictures of the graph: pages that open from disk and ask no network for anything."""

from viz.areas import map_page, write_map_page
from viz.families import families_page, write_families_page
from viz.lineage import lineage_page, lineage_svg, write_lineage_page
from viz.page import network_page, write_page
from viz.partners import partners_page, write_partners_page

__all__ = [
    "families_page",
    "lineage_page",
    "lineage_svg",
    "map_page",
    "network_page",
    "partners_page",
    "write_families_page",
    "write_lineage_page",
    "write_map_page",
    "write_page",
    "write_partners_page",
]
