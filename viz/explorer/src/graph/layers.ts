// A lineage in columns, as it is read: from those above the providers to those it reaches. The rest of the offering's
// family stands below in the same columns, so that it does not run through the offering's own way.

import dagre from "@dagrejs/dagre";
import type { Edge } from "../contract";
import type { Point } from "./layout";
import { edgeKey } from "./state";

const GAP = 110;
const ROW = 38;
const BELOW = 96;
const HEAD = 44;
const LEVELS = 8;

export interface Placed {
  iri: string;
  layer: number;
  role: string;
  /** From the middle of the node to the end of its name. */
  width: number;
}

/** What stands over a column, or over the family below, by the roles that it holds. */
export interface Heading {
  roles: string[];
  at: Point;
}

/** How an edge runs: where it leaves and meets its nodes, and the bends between, in Cytoscape's terms. */
export interface Way {
  from: string;
  to: string;
  weights: number[];
  distances: number[];
}

export interface Layers {
  places: Map<string, Point>;
  ways: Map<string, Way>;
  headings: Heading[];
  kin: Set<string>;
}

interface Column {
  column: number;
  role: string;
}

/** Places, headings and ways of a lineage around `own`; dagre orders each column so that few edges cross. */
export function layered(own: string, nodes: Placed[], edges: Edge[]): Layers {
  const { flow, kin } = columns(own, nodes, edges);
  const all = new Map([...flow, ...kin]);
  const left = offsets(nodes, all);
  const heights = rows(flow, edges);
  const bottom = Math.max(...heights.values());
  const kinHeights = rows(kin, edges);
  const top = Math.min(...kinHeights.values());
  const places = new Map<string, Point>();
  for (const [iri, { column }] of flow) places.set(iri, { x: left.get(column) ?? 0, y: heights.get(iri) ?? 0 });
  for (const [iri, { column }] of kin) places.set(iri, { x: left.get(column) ?? 0, y: (kinHeights.get(iri) ?? 0) - top + bottom + BELOW });
  const over = Math.min(...heights.values()) - HEAD;
  const headings = [...left].map(([column, x]) => ({ roles: rolesOf(flow, column), at: { x, y: over } })).filter(({ roles }) => roles.length > 0);
  if (kin.size) headings.push({ roles: ["sibling"], at: { x: Math.min(...left.values()), y: bottom + BELOW - HEAD } });
  return { places, headings, kin: new Set(kin.keys()), ways: new Map(edges.flatMap((edge) => way(edge, nodes, all, places))) };
}

/** Which column each thing stands in, those of the offering's own way apart from the rest of its family. */
function columns(own: string, nodes: Placed[], edges: Edge[]): { flow: Map<string, Column>; kin: Map<string, Column> } {
  const known = new Map(nodes.map((node) => [node.iri, node]));
  const middle = known.get(own)?.layer ?? 0;
  const member = new Set(edges.filter((edge) => edge.predicate === "partOfSuite" && edge.object === own).map((edge) => edge.subject));
  const through = nodes.filter((node) => node.role === "through").map((node) => node.layer - middle);
  const [first, last] = [Math.min(0, ...through) - 1, Math.max(0, ...through) + 1];
  const siblings = nodes.filter((node) => node.role === "sibling" && !member.has(node.iri));
  const reached = nodes.some((node) => node.role === "client" || node.role === "suite") || member.size > 0;
  const flow = new Map<string, Column>();
  for (const { iri, role, layer } of nodes) {
    if (iri === own || role === "through") flow.set(iri, { column: layer - middle, role: role === "through" && layer < middle ? "base" : role });
    else if (member.has(iri)) flow.set(iri, { column: last, role: "member" });
    else if (role === "client" || role === "suite" || (role === "family" && !siblings.length)) flow.set(iri, { column: last, role });
    else if (role === "group") flow.set(iri, { column: reached ? last + 1 : last, role });
  }
  houses(flow, nodes, edges, first);
  const kin = new Map<string, Column>(siblings.map(({ iri }) => [iri, { column: 0, role: "sibling" }]));
  for (const { iri, role } of nodes) if (role === "family" && !flow.has(iri)) kin.set(iri, { column: last, role });
  houses(kin, nodes.filter(({ iri }) => !flow.has(iri)), edges, first);
  for (const { iri, role } of nodes) if (!flow.has(iri) && !kin.has(iri)) kin.set(iri, { column: first, role });
  return { flow, kin };
}

/** Adds to offerings those who provide them, and to the left of these, level by level, what they belong to. */
function houses(placed: Map<string, Column>, nodes: Placed[], edges: Edge[], first: number): void {
  const free = new Set(nodes.filter(({ iri, role }) => role === "provider" && !placed.has(iri)).map(({ iri }) => iri));
  for (const { subject, object } of edges) {
    if (free.has(subject) && placed.has(object) && !free.has(object)) placed.set(subject, { column: first, role: "provider" });
    if (free.has(object) && placed.has(subject) && !free.has(subject)) placed.set(object, { column: first, role: "provider" });
  }
  const above = edges.filter((edge) => edge.predicate === "subOrganizationOf" && free.has(edge.object));
  for (let level = 1; level <= LEVELS; level += 1) {
    for (const { subject, object } of above) {
      const under = placed.get(subject);
      if (under && under.column === first - level + 1 && subject !== object) placed.set(object, { column: first - level, role: "parent" });
    }
  }
}

function rolesOf(placed: Map<string, Column>, column: number): string[] {
  return [...new Set([...placed.values()].filter((one) => one.column === column).map((one) => one.role))].sort();
}

/** Where each column begins: behind the longest name of the one before it. */
function offsets(nodes: Placed[], placed: Map<string, Column>): Map<number, number> {
  const widest = new Map<number, number>();
  for (const { iri, width } of nodes) {
    const { column } = placed.get(iri) ?? { column: 0 };
    widest.set(column, Math.max(widest.get(column) ?? 0, width));
  }
  let x = 0;
  return new Map([...widest].sort(([a], [b]) => a - b).map(([column, width]) => {
    const at = x;
    x += width + GAP;
    return [column, at];
  }));
}

/** Heights: dagre's, moved apart where two things of one column would touch. */
function rows(placed: Map<string, Column>, edges: Edge[]): Map<string, number> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW - 26, ranksep: 60 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const iri of [...placed.keys()].sort()) graph.setNode(iri, { width: 120, height: 26 });
  for (const { subject, object } of edges) {
    const [from, to] = [placed.get(subject)?.column, placed.get(object)?.column];
    if (from === undefined || to === undefined || from === to) continue;
    graph.setEdge(from < to ? subject : object, from < to ? object : subject, { minlen: Math.abs(to - from) });
  }
  dagre.layout(graph);
  const members = new Map<number, string[]>();
  for (const [iri, { column }] of placed) members.set(column, [...(members.get(column) ?? []), iri]);
  const wanted = (iri: string) => graph.node(iri)?.y ?? 0;
  return new Map([...members.values()].flatMap((column) => {
    const sorted = column.sort((a, b) => wanted(a) - wanted(b) || (a < b ? -1 : 1));
    return apart(sorted.map(wanted)).map((y, i): [string, number] => [sorted[i] ?? "", y]);
  }));
}

/** Rising heights at least `ROW` apart, as near to the wanted ones as can be (pooling of adjacent violators). */
function apart(wanted: number[]): number[] {
  const pools: { sum: number; size: number }[] = [];
  wanted.forEach((y, i) => {
    let pool = { sum: y - i * ROW, size: 1 };
    for (let before = pools.at(-1); before && before.sum / before.size > pool.sum / pool.size; before = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + before.sum, size: pool.size + before.size };
    }
    pools.push(pool);
  });
  return pools.flatMap(({ sum, size }) => Array<number>(size).fill(sum / size)).map((y, i) => y + i * ROW);
}

/** An edge leaves behind the name of what is left and meets the node that is right of it, level at both ends. */
function way(edge: Edge, nodes: Placed[], placed: Map<string, Column>, places: Map<string, Point>): [string, Way][] {
  const [a, b] = [places.get(edge.subject), places.get(edge.object)];
  const width = (iri: string) => nodes.find((node) => node.iri === iri)?.width ?? 0;
  if (!a || !b || edge.subject === edge.object) return [];
  const forth = Math.sign((placed.get(edge.object)?.column ?? 0) - (placed.get(edge.subject)?.column ?? 0));
  const start = forth > 0 ? width(edge.subject) + 4 : -20;
  const end = forth < 0 ? width(edge.object) + 4 : -20;
  const from = { x: a.x + start, y: a.y };
  const to = { x: b.x + end, y: b.y };
  // Past the columns between, the way is as straight as it can be; the turn stands in the last gap.
  const turn = forth === 0 ? from.x - 46 : forth > 0 ? to.x - GAP / 2 + 8 : from.x - GAP / 2 + 8;
  const bends = [{ x: turn, y: from.y }, { x: turn, y: to.y }].map((bend) => against(from, to, bend));
  return [[edgeKey(edge), { from: `${start}px 0px`, to: `${end}px 0px`, weights: bends.map((bend) => bend.weight), distances: bends.map((bend) => bend.distance) }]];
}

/** A point by its share of the way between two others and its distance from the line through them. */
function against(from: Point, to: Point, at: Point): { weight: number; distance: number } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [px, py] = [at.x - from.x, at.y - from.y];
  return { weight: (px * dx + py * dy) / length ** 2, distance: (py * dx - px * dy) / length };
}
