// Questions to the server that a network is made of.

import { ask, send } from "../api";
import type { Edge, NeighboursAnswer, PathAnswer, Ref, RelationCount } from "../contract";
import { type Filters, MOST, type Scene, asked } from "./state";

export const STEP = 16;

/** A scene of these things and all that is said between them. */
export async function scene(nodes: Ref[], route: string[] = []): Promise<Scene> {
  if (!nodes.length) return { nodes, edges: [], route };
  const { edges } = await send<{ edges: Edge[] }>("/api/edges", { iris: nodes.map((node) => node.iri) });
  return { nodes, edges, route };
}

/** Names and types of things of which only the IRIs are known; those that are not in the graph are left out. */
export async function things(iris: string[]): Promise<Ref[]> {
  if (!iris.length) return [];
  const { nodes } = await send<{ nodes: Ref[] }>("/api/edges", { iris });
  const known = new Map(nodes.map((node) => [node.iri, node]));
  return iris.flatMap((iri) => known.get(iri) ?? []);
}

/** Neighbours that are not shown yet, `STEP` at most, and how many there are by relation. */
export async function neighbours(iri: string, shown: Set<string>, filters: Filters, relation?: Pick<RelationCount, "predicate" | "direction">): Promise<{ fresh: Ref[]; counts: RelationCount[] }> {
  const limit = Math.min(MOST, STEP + shown.size);
  const answer = await ask<NeighboursAnswer>("/api/neighbours", { iri, predicate: relation?.predicate, direction: relation?.direction, limit, ...asked(filters) });
  const fresh = new Map<string, Ref>();
  for (const { other, predicate } of answer.neighbours) {
    if (fresh.size >= STEP) break;
    if (!shown.has(other.iri) && !filters.types.includes(other.type) && !filters.relations.includes(predicate)) fresh.set(other.iri, other);
  }
  return { fresh: [...fresh.values()], counts: answer.counts };
}

export function route(from: string, to: string): Promise<PathAnswer> {
  return ask<PathAnswer>("/api/path", { from, to, max: 5 });
}
