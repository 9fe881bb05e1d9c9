// The network as an SVG drawing: the same places, shapes, colours and words as on the canvas.

import type { Core, EdgeSingular, NodeSingular } from "cytoscape";
import { CORNERS, look } from "../parts/icon";
import type { Point } from "./layout";
import { FONT, type Paint } from "./look";

const MARGIN = 40;

/** An SVG document of all that is shown. Text is escaped, so names are names whatever they hold. */
export function svg(cy: Core, colours: Paint, dark: boolean): string {
  const shown = cy.elements(":visible");
  const box = shown.boundingBox();
  const size = { w: box.w + 2 * MARGIN, h: box.h + 2 * MARGIN };
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(size.w)}" height="${n(size.h)}" viewBox="${n(box.x1 - MARGIN)} ${n(box.y1 - MARGIN)} ${n(size.w)} ${n(size.h)}" font-family="${escape(FONT)}">`,
    `<defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="context-stroke"/></marker></defs>`,
    `<rect x="${n(box.x1 - MARGIN)}" y="${n(box.y1 - MARGIN)}" width="${n(size.w)}" height="${n(size.h)}" fill="${colours.ground}"/>`,
    ...cy.edges(":visible").map((edge) => edgeLine(edge, colours)),
    ...cy.nodes(":visible").map((node) => nodeShape(node, colours, dark)),
    "</svg>",
  ];
  return lines.join("\n");
}

function edgeLine(edge: EdgeSingular, colours: Paint): string {
  const from = edge.sourceEndpoint();
  const to = edge.targetEndpoint();
  const bends = edge.controlPoints() ?? [];
  const route = edge.hasClass("route");
  const path = `M${n(from.x)} ${n(from.y)}${bends.length ? curves([...bends, to]) : `L${n(to.x)} ${n(to.y)}`}`;
  const arrow = edge.hasClass("mutual") ? "" : ' marker-end="url(#arrow)"';
  const line = `<path d="${path}" fill="none" stroke="${route ? colours.accent : colours.edge}" stroke-width="${route ? 4 : Number(edge.data("width"))}"${arrow}/>`;
  if (!edge.hasClass("named") && !route) return line;
  const at = edge.midpoint();
  return line + words([String(edge.data("label"))], at.x, at.y, 10.5, colours);
}

/** Quadratic curves that bend at each point but the last and join halfway between the bends. */
function curves(points: Point[]): string {
  return points.slice(0, -1).map((bend, i) => {
    const next = points[i + 1] ?? bend;
    const end = i === points.length - 2 ? next : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `Q${n(bend.x)} ${n(bend.y)} ${n(end.x)} ${n(end.y)}`;
  }).join("");
}

function nodeShape(node: NodeSingular, colours: Paint, dark: boolean): string {
  const { x, y } = node.position();
  if (node.data("heading")) return words([String(node.data("label"))], x - 11, y + 4, 12, { ...colours, ink: colours.faint }, "start");
  const radius = Number(node.data("size")) / 2;
  const one = look(String(node.data("type")));
  const fill = dark ? one.dark : one.light;
  const corners = CORNERS[one.shape];
  const bubble = node.hasClass("bubble");
  const body = corners && !bubble
    ? `<polygon points="${corners.map(([a, b]) => `${n(x + a * radius)},${n(y + b * radius)}`).join(" ")}" fill="${fill}"/>`
    : `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"${bubble ? ' fill-opacity="0.2"' : ""}/>`;
  const font = Number(node.data("font"));
  const label = String(node.data("label"));
  if (node.hasClass("beside")) return body + words([label], x + radius + 5, y + font / 3, font, colours, "start");
  const lines = label.split("\n").flatMap((line) => wrapped(line, bubble ? (2 * radius) / font : 9.8));
  return body + words(lines, x, bubble ? y - ((lines.length - 1) * font) / 2 : y + radius + font + 3, font, colours);
}

function words(lines: string[], x: number, y: number, size: number, colours: Paint, anchor = "middle"): string {
  const spans = lines.map((line, i) => `<tspan x="${n(x)}" dy="${i ? "1.2em" : 0}">${escape(line)}</tspan>`).join("");
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${colours.ink}" stroke="${colours.ground}" stroke-width="3" paint-order="stroke">${spans}</text>`;
}

/** Lines of at most `most` Chinese characters, about twice as many Latin ones. */
function wrapped(text: string, most: number): string[] {
  const lines = [""];
  let width = 0;
  for (const letter of text) {
    const own = letter.charCodeAt(0) < 0x2e80 ? 0.55 : 1;
    if (width + own > most) {
      lines.push("");
      width = 0;
    }
    lines[lines.length - 1] += letter;
    width += own;
  }
  return lines;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

// XML has no place for most control characters, and lone surrogates cannot be written at all.
function escape(text: string): string {
  const clean = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return clean.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter] ?? letter);
}
