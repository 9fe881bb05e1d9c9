// How the network looks: colours and shapes by type, taken from the page's own style and appearance.json.

import type { StylesheetJson } from "cytoscape";
import appearance from "../../../assets/appearance.json";
import { CORNERS } from "../parts/icon";

type Look = { shape: string; light: string; dark: string };

export const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", system-ui, sans-serif';

export interface Paint {
  ground: string;
  ink: string;
  faint: string;
  edge: string;
  accent: string;
}

const LIGHT: Paint = { ground: "#fbfbf9", ink: "#1d2126", faint: "#59616b", edge: "#a9afb6", accent: "#b0400a" };
const DARK: Paint = { ground: "#14171c", ink: "#e8eaee", faint: "#a3acb9", edge: "#59626f", accent: "#ffab66" };

export function paint(dark: boolean): Paint {
  return dark ? DARK : LIGHT;
}

export function styleSheet(dark: boolean): StylesheetJson {
  const { ground, ink, faint, edge, accent } = paint(dark);
  const types = Object.entries({ ...appearance.types, "": appearance.otherType } as Record<string, Look>);
  return [
    {
      selector: "node",
      style: {
        label: "data(label)", width: "data(size)", height: "data(size)", "font-family": FONT, "font-size": "data(font)", color: ink,
        "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "118px", "text-overflow-wrap": "anywhere",
        "text-outline-color": ground, "text-outline-width": 2, "min-zoomed-font-size": 6, "border-width": 0, "overlay-opacity": 0,
        ...colour(appearance.otherType, dark),
      },
    },
    ...types.filter(([name]) => name).map(([name, one]) => ({ selector: `node[type = "${name}"]`, style: colour(one, dark) })),
    { selector: "node.bubble", style: { shape: "ellipse", "border-width": 1.5, "border-opacity": 0.9, "text-valign": "center", "text-margin-y": 0, "text-max-width": "data(room)", "font-weight": 600, "text-outline-width": 0, "min-zoomed-font-size": 6 } },
    ...types.filter(([name]) => name).map(([name, one]) => ({ selector: `node.bubble[type = "${name}"]`, style: { shape: "ellipse", "border-color": dark ? one.dark : one.light, "background-color": mixed(dark ? one.dark : one.light, ground, dark ? 0.26 : 0.14) } })),
    { selector: "node.beside", style: { "text-valign": "center", "text-halign": "right", "text-margin-x": 5, "text-margin-y": 0, "text-max-width": "190px", "text-justification": "left" } },
    { selector: "node.kin", style: { "font-size": 11.5 } },
    { selector: "node[heading]", style: { "background-opacity": 0, width: 2, height: 2, "text-valign": "center", "text-halign": "right", "text-margin-y": 0, "text-margin-x": -12, "text-max-width": "260px", "font-size": 12, "font-weight": 600, color: faint, events: "no" } },
    { selector: "node.latin", style: { "text-overflow-wrap": "whitespace" } },
    { selector: "node.expanded", style: { "border-width": 2.5, "border-color": ground, "outline-width": 1.5, "outline-color": edge, "outline-offset": 0 } },
    { selector: "node.centre, node.selected", style: { "font-weight": 700, "z-index": 9 } },
    { selector: "node.selected", style: { "outline-width": 3, "outline-color": accent, "outline-offset": 2 } },
    {
      selector: "edge",
      style: {
        width: "data(width)", "line-color": edge, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": edge, "arrow-scale": 0.75,
        "font-family": FONT, "font-size": 10.5, color: ink, "text-outline-color": ground, "text-outline-width": 2.5, "text-rotation": "autorotate", "min-zoomed-font-size": 8, "overlay-opacity": 0,
      },
    },
    {
      selector: "edge[weights]",
      style: {
        "curve-style": "unbundled-bezier", "edge-distances": "endpoints", "source-endpoint": "data(from)", "target-endpoint": "data(to)",
        "control-point-weights": "data(weights)", "control-point-distances": "data(distances)", "text-rotation": "none",
      },
    },
    { selector: "edge.mutual", style: { "target-arrow-shape": "none" } },
    { selector: "edge.named, edge.near", style: { label: "data(label)" } },
    { selector: "edge.faint", style: { opacity: 0.5, "curve-style": "straight" } },
    { selector: "edge.faint.near", style: { opacity: 1 } },
    { selector: "edge.near", style: { "line-color": ink, "target-arrow-color": ink } },
    { selector: "edge.route", style: { "line-color": accent, "target-arrow-color": accent, width: 4, label: "data(label)", "z-index": 8 } },
    { selector: "node.route", style: { "outline-width": 3, "outline-color": accent, "outline-offset": 1 } },
    { selector: ".dim", style: { opacity: 0.16 } },
  ] as StylesheetJson;
}

function colour(one: Look, dark: boolean) {
  return { "background-color": dark ? one.dark : one.light, ...shape(one.shape) };
}

function shape(name: string) {
  if (name === "dot") return { shape: "ellipse" };
  if (name === "square") return { shape: "round-rectangle" };
  return { shape: "polygon", "shape-polygon-points": (CORNERS[name] ?? []).flat().join(" ") };
}

/** `share` of a colour over a ground, both as #rrggbb. */
function mixed(colour: string, ground: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [a, b] = [colour, ground].map((hex) => parseInt(hex.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a * share + b * (1 - share));
  });
  return `rgb(${parts.join(",")})`;
}
