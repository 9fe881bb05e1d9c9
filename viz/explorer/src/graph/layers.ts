// Layers from left to right, as a lineage is read.

import dagre from "@dagrejs/dagre";
import type { Point } from "./layout";

const COLUMN = 250;
const ROW = 36;

/** Places in columns by layer, from left to right; dagre orders each column so that few edges cross. */
export function layered(nodes: { iri: string; layer: number }[], edges: { subject: string; object: string }[]): Map<string, Point> {
  const layer = new Map(nodes.map((node) => [node.iri, node.layer]));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 100 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.iri, { width: 140, height: 40 });
  for (const { subject, object } of edges) {
    const from = layer.get(subject);
    const to = layer.get(object);
    if (from === undefined || to === undefined || from === to) continue;
    graph.setEdge(from < to ? subject : object, from < to ? object : subject, { minlen: Math.abs(to - from) });
  }
  dagre.layout(graph);
  const columns = new Map<number, string[]>();
  for (const node of nodes) columns.set(node.layer, [...(columns.get(node.layer) ?? []), node.iri]);
  const places = new Map<string, Point>();
  [...columns.keys()].sort((a, b) => a - b).forEach((number, column) => {
    const members = (columns.get(number) ?? []).sort((a, b) => (graph.node(a)?.y ?? 0) - (graph.node(b)?.y ?? 0) || (a < b ? -1 : 1));
    members.forEach((iri, row) => places.set(iri, { x: column * COLUMN, y: (row - (members.length - 1) / 2) * ROW }));
  });
  return places;
}
