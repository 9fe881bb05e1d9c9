// What a network view shows, as values: what can be undone, what is filtered, and all of it as an address.

import type { Edge, Ref } from "../contract";
import type { Point } from "./layout";

export const MOST = 300;

/** What undo brings back. */
export interface Scene {
  nodes: Ref[];
  edges: Edge[];
  route: string[];
}

export interface Filters {
  types: string[];
  relations: string[];
  theme: string;
  confidence: number;
  from: string;
  to: string;
}

export const EMPTY: Scene = { nodes: [], edges: [], route: [] };
export const NO_FILTERS: Filters = { types: [], relations: [], theme: "", confidence: 0, from: "", to: "" };

export function edgeKey(edge: Edge): string {
  return `${edge.subject} ${edge.predicate} ${edge.object}`;
}

/** Whether an edge passes what can be seen from the edge itself. */
function passes(edge: Edge, filters: Filters): boolean {
  return !filters.relations.includes(edge.predicate) && (edge.confidence ?? 1) * 100 >= filters.confidence;
}

/**
 * The part of a scene that passes the filters: all nodes of a type that is not hidden, edges between them. `told` are the
 * edges that the server names for theme and time, null where neither is asked for.
 */
export function filtered(scene: Scene, filters: Filters, told: ReadonlySet<string> | null): Scene {
  const nodes = scene.nodes.filter((node) => !filters.types.includes(node.type));
  const shown = new Set(nodes.map((node) => node.iri));
  const edges = scene.edges.filter((edge) => shown.has(edge.subject) && shown.has(edge.object) && passes(edge, filters) && (!told || told.has(edgeKey(edge))));
  return { ...scene, nodes, edges };
}

export function filterCount(filters: Filters): number {
  return filters.types.length + filters.relations.length + [filters.theme, filters.confidence, filters.from, filters.to].filter(Boolean).length;
}

/** IRIs under the base of things are written short in addresses. */
export class Addresses {
  constructor(readonly base: string) {}

  short(iri: string): string {
    const local = this.base && iri.startsWith(this.base) ? iri.slice(this.base.length) : iri;
    return local.replace(/[~,%]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  }

  long(text: string): string {
    const whole = text.replace(/%(7e|2c|25)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    return /^[a-z][a-z0-9+.-]*:/i.test(whole) ? whole : this.base + whole;
  }

  /** `bank-a~10~-4,company-b`: things with their places. */
  written(nodes: Ref[], places: Map<string, Point>): string {
    return nodes.map(({ iri }) => {
      const at = places.get(iri);
      return at ? `${this.short(iri)}~${at.x}~${at.y}` : this.short(iri);
    }).join(",");
  }

  read(text: string): { iri: string; at: Point | null }[] {
    return text.split(",").filter(Boolean).slice(0, MOST).map((item) => {
      const [name = "", x, y] = item.split("~");
      const at = { x: Number(x), y: Number(y) };
      const placed = x !== undefined && y !== undefined && Number.isFinite(at.x) && Number.isFinite(at.y);
      return { iri: this.long(name), at: placed ? at : null };
    });
  }
}

export function filtersFrom(parameters: URLSearchParams): Filters {
  const list = (name: string) => (parameters.get(name) ?? "").split(",").filter(Boolean);
  const confidence = Number(parameters.get("min") ?? 0);
  return {
    types: list("hide"), relations: list("without"), theme: parameters.get("theme") ?? "",
    confidence: Number.isFinite(confidence) ? Math.min(100, Math.max(0, confidence)) : 0, from: parameters.get("from") ?? "", to: parameters.get("to") ?? "",
  };
}

export function filtersTo(filters: Filters): Record<string, string | number> {
  return { hide: filters.types.join(","), without: filters.relations.join(","), theme: filters.theme, min: filters.confidence || "", from: filters.from, to: filters.to };
}

/** How filters go into questions to the server. */
export function asked(filters: Filters): Record<string, string | number> {
  return { theme: filters.theme, min_confidence: filters.confidence ? filters.confidence / 100 : "", from: filters.from, to: filters.to };
}
