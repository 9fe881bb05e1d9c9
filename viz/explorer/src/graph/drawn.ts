// From things and relations to what the canvas draws.

import type { Edge, Ref } from "../contract";
import type { Key, Wording } from "../text/language";
import type { DrawnEdge, DrawnNode } from "./canvas";
import type { Layers } from "./layers";
import type { Point } from "./layout";
import { edgeKey } from "./state";

const LONGEST = 24;
const NAME_SIZE = 12.5;
/** As wide as a name beside its node may be before it is broken, as in `look.ts`. */
const BESIDE = 190;
/** Words with spaces between them, which are not to be broken. */
const SPACED = /^[\u0000-\u024f]+$/;
const MUTUAL = new Set(["partnersWith"]);

/** A name short enough for a drawing: as wide as `LONGEST` Chinese characters at most. */
export function short(name: string): string {
  let width = 0;
  let kept = "";
  for (const letter of name) {
    width += letter.charCodeAt(0) < 0x2e80 ? 0.55 : 1;
    if (width > LONGEST) return `${kept}…`;
    kept += letter;
  }
  return name;
}

/** Nodes sized by how many of the shown relations they have. */
export function drawnNodes(nodes: Ref[], edges: Edge[], wording: Wording, places?: Map<string, Point>, classes?: (iri: string) => string): DrawnNode[] {
  const degree = new Map<string, number>();
  for (const { subject, object } of edges) for (const iri of [subject, object]) degree.set(iri, (degree.get(iri) ?? 0) + 1);
  const crowded = nodes.length > 30 && !places?.size;
  return nodes.map((node) => {
    const at = places?.get(node.iri);
    const links = degree.get(node.iri) ?? 0;
    return {
      id: node.iri, label: short(wording.label(node)), type: node.type, size: Math.min(54, 22 + 4 * Math.sqrt(links)), font: crowded ? Math.min(26, 10 + 4 * Math.sqrt(links)) : NAME_SIZE,
      ...(at ? { at } : {}), classes: [classes?.(node.iri) ?? "", SPACED.test(wording.label(node)) ? "latin" : ""].join(" "),
    };
  });
}

/** Relations that the columns of a drawing tell already. */
const TOLD = new Set(["offers", "subOrganizationOf", "targets", "providedTo", "inFamily"]);

export function drawnEdges(edges: Edge[], wording: Wording, layers?: Layers, classes?: (edge: Edge) => string): DrawnEdge[] {
  const few = edges.length <= 24;
  return edges.map((edge) => {
    const way = layers?.ways.get(edgeKey(edge));
    const named = (layers ? !TOLD.has(edge.predicate) : few) ? "named" : "";
    return {
      id: edgeKey(edge), source: edge.subject, target: edge.object, label: wording.relation(edge.predicate),
      width: Math.min(4, 1 + Math.log2(1 + (edge.statements ?? 1)) / 2),
      ...(way ? { way } : {}),
      classes: [named, MUTUAL.has(edge.predicate) ? "mutual" : "", classes?.(edge) ?? ""].filter(Boolean).join(" "),
    };
  });
}

/** What is written over the columns of a drawing. */
export function drawnHeadings({ headings }: Layers, { t }: Wording): DrawnNode[] {
  return headings.map(({ roles, at }, i) => ({ id: `heading ${i}`, label: roles.map((role) => t(`role.${role}` as Key)).join(" · "), type: "", size: 2, font: 12, at, heading: true }));
}

/** How far a name that stands beside its node reaches from the middle of it. */
export function reach(name: string): number {
  const width = [...short(name)].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 0x2e80 ? 0.55 : 1), 0) * NAME_SIZE;
  return Math.min(BESIDE, width) + 24;
}
