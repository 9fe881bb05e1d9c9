// Where nodes go. What stands already stays where it is: only new nodes are placed, near what they are linked to.

import type { Core, NodeCollection, NodeSingular } from "cytoscape";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";

export interface Point {
  x: number;
  y: number;
}

interface Body extends SimulationNodeDatum {
  id: string;
  room: number;
}

const RING = 130;
const WIDER = 14; // how much longer a first layout's lines are with the root of what their busier end is linked to
const APART = 45; // how far the turns of a spiral of new nodes are apart
const STEPS = { first: 240, next: 30 };

/**
 * Lays out a network by forces with `fresh` nodes free and all others fixed. A first layout is stretched towards `shape`, the
 * width of the window by its height. The same nodes and edges come to lie the same.
 */
export function settle(cy: Core, fresh: NodeCollection, shape: number): void {
  if (fresh.empty()) return;
  const old = cy.nodes().difference(fresh);
  const first = old.empty();
  const centre = middle(old);
  const reach = scatter(fresh, old);
  const bodies: Body[] = cy.nodes().toArray().map((element) => {
    const node = element as NodeSingular;
    const { x, y } = node.position();
    const label = Math.min(10, String(node.data("label")).length);
    return { id: node.id(), x, y, room: node.width() / 2 + 14 + 3 * label, ...(fresh.contains(node) ? {} : { fx: x, fy: y }) };
  });
  const links = cy.edges().toArray().map((edge) => {
    const [source, target] = [edge.data("source") as string, edge.data("target") as string];
    const wide = first ? WIDER * Math.sqrt(Math.max(...edge.connectedNodes().map((node) => node.degree(false)))) : 0;
    return { source, target, length: (fresh.contains(edge.source()) ? reach.get(source) : reach.get(target)) ?? RING + wide };
  });
  const steps = first ? STEPS.first : STEPS.next;
  forceSimulation(bodies)
    .stop()
    .alphaDecay(1 - 0.001 ** (1 / steps))
    .force("links", forceLink<Body, (typeof links)[number]>(links).id((body) => body.id).distance((link) => link.length))
    .force("apart", forceManyBody<Body>().strength(-420).distanceMax(700))
    .force("room", forceCollide<Body>((body) => body.room))
    .force("x", forceX<Body>(centre.x).strength(first ? 0.05 : 0.01))
    .force("y", forceY<Body>(centre.y).strength(first ? 0.05 : 0.01))
    .tick(steps);
  const places = new Map(bodies.map((body) => [body.id, body]));
  cy.batch(() => {
    fresh.forEach((node) => {
      const place = places.get(node.id());
      node.position({ x: place?.x ?? 0, y: place?.y ?? 0 });
    });
  });
  if (first) stretch(fresh, shape);
}

/**
 * A start on a spiral around a node's placed neighbour, at angles that depend on the order alone, so that every run ends the
 * same. Answers how far from that neighbour each starts; what has none is not in it.
 */
function scatter(fresh: NodeCollection, old: NodeCollection): Map<string, number> {
  const reach = new Map<string, number>();
  const beside = new Map<string, number>();
  const sorted = fresh.toArray().sort((a, b) => (a.id() < b.id() ? -1 : 1));
  const centre = middle(old);
  let lone = 0;
  for (const node of sorted) {
    const anchor = (node as NodeSingular).neighborhood().nodes().intersection(old).first() as unknown as NodeSingular;
    const key = anchor.nonempty() ? anchor.id() : "";
    const rank = beside.get(key) ?? (key ? anchor.neighborhood().nodes().intersection(old).length : 0);
    beside.set(key, rank + 1);
    const angle = rank * 2.39996 + (key ? away(anchor, centre) : 0);
    const radius = key ? RING + APART * (Math.sqrt(rank + 9) - 3) : 70 * Math.sqrt(lone++);
    if (key) reach.set(node.id(), radius);
    const from = key ? anchor.position() : centre;
    (node as NodeSingular).position({ x: from.x + radius * Math.cos(angle), y: from.y + radius * Math.sin(angle) });
  }
  return reach;
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
