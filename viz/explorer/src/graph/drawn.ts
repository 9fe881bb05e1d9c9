// From things and relations to what the canvas draws.

import type { Edge, Ref } from "../contract";
import type { Wording } from "../text/language";
import type { DrawnEdge, DrawnNode } from "./canvas";
import type { Point } from "./layout";
import { edgeKey } from "./state";

const LONGEST = 24;
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
      id: node.iri, label: short(wording.label(node)), type: node.type, size: Math.min(54, 22 + 4 * Math.sqrt(links)), font: crowded ? Math.min(26, 10 + 4 * Math.sqrt(links)) : 12.5,
      ...(at ? { at } : {}), classes: [classes?.(node.iri) ?? "", SPACED.test(wording.label(node)) ? "latin" : ""].join(" "),
    };
  });
}

export function drawnEdges(edges: Edge[], wording: Wording, classes?: (edge: Edge) => string): DrawnEdge[] {
  const named = edges.length <= 24 ? "named" : "";
  return edges.map((edge) => ({
    id: edgeKey(edge), source: edge.subject, target: edge.object, label: wording.relation(edge.predicate),
    width: Math.min(4, 1 + Math.log2(1 + (edge.statements ?? 1)) / 2),
    classes: [named, MUTUAL.has(edge.predicate) ? "mutual" : "", classes?.(edge) ?? ""].filter(Boolean).join(" "),
  }));
}
