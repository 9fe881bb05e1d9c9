// The drawing surface: Cytoscape with what the explorer asks of it, and nothing of where its data come from.

import cytoscape, { type Core, type EventObject, type NodeSingular, type SingularElementReturnValue } from "cytoscape";
import { paint, styleSheet } from "./look";
import { type Way } from "./layers";
import { type Point, settle } from "./layout";
import { svg } from "./picture";

const MARGIN = 34;

export interface DrawnNode {
  id: string;
  label: string;
  type: string;
  size?: number;
  font?: number;
  at?: Point;
  /** Words over other nodes, which nobody can choose. */
  heading?: boolean;
  classes?: string;
}

export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
  label: string;
  width?: number;
  /** How it runs in a drawing in columns; else straight. */
  way?: Way;
  classes?: string;
}

export interface Events {
  tap: (id: string) => void;
  moved?: () => void;
  away?: () => void;
  edge?: (id: string) => void;
}

/** Sets data that are other than before; whatever is set makes Cytoscape measure its label again. */
function change(element: SingularElementReturnValue, data: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(data)) if (element.data(name) !== value) element.data(name, value);
}

/** Sets classes that are other than before, for the same reason. */
function dress(element: SingularElementReturnValue, classes: string): void {
  const wanted = classes.split(" ").filter(Boolean).sort().join(" ");
  if (element.classes().sort().join(" ") !== wanted) element.classes(wanted);
}

export class Canvas {
  readonly cy: Core;
  #dark: boolean;

  constructor(place: HTMLElement, events: Events, dark: boolean) {
    this.#dark = dark;
    this.cy = cytoscape({ container: place, style: styleSheet(dark), minZoom: 0.08, maxZoom: 3.5, boxSelectionEnabled: false, autounselectify: true, pixelRatio: "auto" });
    this.cy.on("tap", "node[!heading]", (event: EventObject) => events.tap((event.target as NodeSingular).id()));
    this.cy.on("tap", "edge", (event: EventObject) => events.edge?.((event.target as NodeSingular).id()));
    this.cy.on("tap", (event: EventObject) => event.target === this.cy && events.away?.());
    this.cy.on("dragfree", "node", () => events.moved?.());
    this.cy.on("mouseover", "node", (event: EventObject) => (event.target as NodeSingular).connectedEdges().addClass("near"));
    this.cy.on("mouseout", "node", (event: EventObject) => (event.target as NodeSingular).connectedEdges().removeClass("near"));
  }

  /** Draws these nodes and the edges between them, and no others; nodes without a place get one beside what they are linked to. */
  draw(nodes: DrawnNode[], all: DrawnEdge[]): void {
    const { cy } = this;
    const ends = new Set(nodes.map((node) => node.id));
    const edges = all.filter((edge) => ends.has(edge.source) && ends.has(edge.target));
    const wanted = new Set([...nodes.map((node) => node.id), ...edges.map((edge) => edge.id)]);
    let fresh = cy.collection().nodes();
    const wasEmpty = cy.nodes().empty();
    cy.batch(() => {
      cy.elements().filter((element) => !wanted.has(element.id())).remove();
      for (const node of nodes) {
        const data = { id: node.id, label: node.label, type: node.type, size: node.size ?? 26, font: node.font ?? 12, room: `${Math.round(0.92 * (node.size ?? 26))}px`, ...(node.heading ? { heading: true } : {}) };
        const known = cy.getElementById(node.id);
        if (known.nonempty()) {
          change(known, data);
          if (node.at) known.position(node.at);
        } else {
          const added = cy.add({ group: "nodes", data, ...(node.at ? { position: { ...node.at } } : {}) });
          if (node.heading) added.ungrabify();
          if (!node.at) fresh = fresh.union(added.nodes());
        }
        dress(cy.getElementById(node.id), node.classes ?? "");
      }
      for (const edge of edges) {
        const data = { id: edge.id, source: edge.source, target: edge.target, label: edge.label, width: edge.width ?? 1.4, ...edge.way };
        const known = cy.getElementById(edge.id);
        if (known.nonempty()) change(known, { label: data.label, width: data.width });
        else cy.add({ group: "edges", data });
        dress(cy.getElementById(edge.id), edge.classes ?? "");
      }
    });
    settle(cy, fresh, cy.width() / Math.max(1, cy.height()));
    if (wasEmpty) this.#open();
    else if (fresh.nonempty()) this.#reveal();
  }

  /** All of it, but not so small that no name can be read: then the chosen or best-connected node comes first. */
  #open(): void {
    this.fit();
    const columns = this.cy.nodes(".beside").nonempty();
    const readable = columns ? 0.75 : 0.62;
    if ((this.cy.width() > 600 && !columns) || this.cy.zoom() >= readable || this.cy.nodes(".bubble").nonempty()) return;
    const chosen = this.cy.nodes(".centre, .selected").first();
    const centre = chosen.nonempty() ? chosen : this.cy.nodes().max((node) => node.degree(false)).ele;
    this.cy.zoom(readable);
    this.cy.center(centre);
    if (columns) this.#fill();
  }

  /** Moves the view so that no side of it is empty while something stands outside the opposite one. */
  #fill(): void {
    const box = this.cy.elements().renderedBoundingBox();
    const by = (low: number, high: number, room: number) =>
      high - low <= room ? (room - high - low) / 2 : low > MARGIN ? MARGIN - low : high < room - MARGIN ? room - MARGIN - high : 0;
    this.cy.panBy({ x: by(box.x1, box.x2, this.cy.width()), y: by(box.y1, box.y2, this.cy.height()) });
  }

  /** Leaves the view as it is unless something stands outside it. */
  #reveal(): void {
    const seen = this.cy.extent();
    const box = this.cy.nodes().boundingBox();
    if (box.x1 < seen.x1 || box.x2 > seen.x2 || box.y1 < seen.y1 || box.y2 > seen.y2) this.fit();
  }

  fit(): void {
    this.cy.resize();
    if (this.cy.nodes().empty()) return;
    this.cy.fit(undefined, MARGIN);
    if (this.cy.zoom() > 1.25) {
      this.cy.zoom(1.25);
      this.cy.center();
    }
  }

  zoom(factor: number): void {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  places(): Map<string, Point> {
    return new Map(this.cy.nodes().map((node) => [node.id(), { x: Math.round(node.position().x), y: Math.round(node.position().y) }]));
  }

  /** The nearest node in a direction, for the arrow keys; without a start, the one nearest to the middle. */
  next(from: string | null, direction: Point): string | null {
    const start = from ? this.cy.getElementById(from) : null;
    const at = start?.nonempty() ? (start as unknown as NodeSingular).position() : null;
    let best: { id: string; cost: number } | null = null;
    for (const node of this.cy.nodes("[!heading]").toArray()) {
      if (node.id() === from) continue;
      const { x, y } = node.position();
      const dx = x - (at?.x ?? 0);
      const dy = y - (at?.y ?? 0);
      const along = dx * direction.x + dy * direction.y;
      const aside = Math.abs(dx * direction.y - dy * direction.x);
      if (at && along <= 0) continue;
      const cost = at ? along + 2 * aside : Math.hypot(dx, dy);
      if (!best || cost < best.cost) best = { id: node.id(), cost };
    }
    return best?.id ?? null;
  }

  show(id: string): void {
    const node = this.cy.getElementById(id);
    const seen = this.cy.extent();
    const { x, y } = (node as unknown as NodeSingular).position();
    if (x < seen.x1 || x > seen.x2 || y < seen.y1 || y > seen.y2) this.cy.center(node);
  }

  dress(dark: boolean): void {
    if (dark === this.#dark) return;
    this.#dark = dark;
    this.cy.style(styleSheet(dark));
  }

  png(): Promise<Blob> {
    return this.cy.png({ output: "blob-promise", full: true, scale: 2, bg: paint(this.#dark).ground, maxWidth: 8000, maxHeight: 8000 });
  }

  svg(): Blob {
    return new Blob([svg(this.cy, paint(this.#dark), this.#dark)], { type: "image/svg+xml" });
  }

  destroy(): void {
    this.cy.destroy();
  }
}
