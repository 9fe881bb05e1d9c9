// Questions to the server that a network is made of.

import { ask, send } from "../api";
import type { Edge, EntityAnswer, NeighboursAnswer, PathAnswer, Ref, RelationCount } from "../contract";
import { bracketed } from "../sparql/prefixes";
import { select } from "../sparql/select";
import { type Filters, MOST, type Scene, asked, edgeKey } from "./state";

export const STEP = 16;

/** A scene of these things and all that is said between them. */
export async function scene(nodes: Ref[], route: string[] = []): Promise<Scene> {
  if (!nodes.length) return { nodes, edges: [], route };
  const { edges } = await send<{ edges: Edge[] }>("/api/edges", { iris: nodes.map((node) => node.iri) });
  return { nodes, edges, route };
}

/** Those relations of a scene that cases of the theme and time in the filters state; null where neither is asked for. */
export async function told({ nodes }: Scene, { theme, from, to }: Filters): Promise<Set<string> | null> {
  if (!theme && !from && !to) return null;
  const given = Object.fromEntries(Object.entries({ theme, from, to }).filter(([, value]) => value));
  const { edges } = await send<{ edges: Edge[] }>("/api/edges", { iris: nodes.map((node) => node.iri), ...given });
  return new Set(edges.map(edgeKey));
}

/** A thing by its IRI; its neighbours are asked for at the same time, as they come next. */
export async function thing(iri: string, filters: Filters): Promise<Ref> {
  neighbours(iri, new Set([iri]), filters).catch(() => undefined);
  const { label, type } = await ask<EntityAnswer>("/api/entity", { iri });
  return { iri, label, type };
}

/** Names and types of things of which only the IRIs are known; those that are not in the graph are left out. */
export async function things(iris: string[], types: string[]): Promise<Ref[]> {
  const wanted = iris.map(bracketed).filter((iri) => iri !== null);
  if (!wanted.length) return [];
  const classes = types.map((type) => `csr:${type}`).join(" ");
  const { rows } = await select(`PREFIX csr: <https://w3id.org/csrkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label ?type WHERE { VALUES ?thing { ${wanted.join(" ")} } VALUES ?type { ${classes} } ?thing skos:prefLabel ?label ; a ?type FILTER (LANG(?label) = "zh") }`);
  const known = new Map(rows.map((row) => [row.thing?.value ?? "", { iri: row.thing?.value ?? "", label: row.label?.value ?? "", type: row.type?.value.replace(/^.*#/, "") ?? "" }]));
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
