// Where nodes go. What stands already stays where it is: only new nodes are placed, near what they are linked to.

import type { Core, NodeCollection, NodeSingular } from "cytoscape";

export interface Point {
  x: number;
  y: number;
}

const RING = 130;

/**
 * Lays out a network by forces with `fresh` nodes free and all others fixed (the fcose algorithm, started from fixed points).
 * A first layout is stretched towards `shape`, the width of the window by its height.
 */
export function settle(cy: Core, fresh: NodeCollection, shape: number): void {
  if (fresh.empty()) return;
  const old = cy.nodes().difference(fresh);
  scatter(fresh, old);
  const before = old.toArray().map((element) => {
    const node = element as NodeSingular;
    return { node, at: { ...node.position() } };
  });
  const fixedNodeConstraint = before.map(({ node, at }) => ({ nodeId: node.id(), position: at }));
  const options = {
    name: "fcose", animate: false, fit: false, randomize: false, quality: "default", nodeRepulsion: 9000, idealEdgeLength: 130, gravity: before.length ? 0.3 : 0.7,
    numIter: fresh.length > 60 ? 1200 : before.length ? 150 : 500, nodeDimensionsIncludeLabels: true, tile: false, packComponents: false,
    ...(fixedNodeConstraint.length ? { fixedNodeConstraint } : {}),
  };
  cy.layout(options as unknown as Parameters<Core["layout"]>[0]).run();
  for (const { node, at } of before) node.position(at);
  if (before.length === 0) stretch(fresh, shape);
}

/** A start near a node's placed neighbours, at angles that depend on the order alone, so that every run ends the same. */
function scatter(fresh: NodeCollection, old: NodeCollection): void {
  const beside = new Map<string, number>();
  const sorted = fresh.toArray().sort((a, b) => (a.id() < b.id() ? -1 : 1));
  const centre = middle(old);
  let lone = 0;
  for (const node of sorted) {
    const anchor = (node as NodeSingular).neighborhood().nodes().intersection(old).first() as unknown as NodeSingular;
    const key = anchor.nonempty() ? anchor.id() : "";
    const rank = beside.get(key) ?? 0;
    beside.set(key, rank + 1);
    const angle = rank * 2.39996 + (key ? away(anchor, centre) : 0);
    const radius = key ? RING + 10 * Math.sqrt(rank) : 70 * Math.sqrt(lone++);
    const from = key ? anchor.position() : centre;
    (node as NodeSingular).position({ x: from.x + radius * Math.cos(angle), y: from.y + radius * Math.sin(angle) });
  }
}

/** The angle from the middle of the picture to a node: outwards there is room. */
function away(anchor: NodeSingular, centre: Point): number {
  const at = anchor.position();
  return Math.atan2(at.y - centre.y, at.x - centre.x);
}

function middle(nodes: NodeCollection): Point {
  if (nodes.empty()) return { x: 0, y: 0 };
  const box = nodes.boundingBox({ includeLabels: false });
  return { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 };
}

function stretch(nodes: NodeCollection, shape: number): void {
  const box = nodes.boundingBox({ includeLabels: false });
  const factor = (shape * box.h) / Math.max(1, box.w);
  const [wide, high] = [Math.min(1.9, Math.max(1, factor)), Math.min(1.9, Math.max(1, 1 / Math.max(0.01, factor)))];
  nodes.positions((node) => ({ x: (node as NodeSingular).position().x * wide, y: (node as NodeSingular).position().y * high }));
}
