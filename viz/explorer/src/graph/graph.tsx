// The canvas as a part of a view: redrawn when its data change, usable by keyboard.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useDark } from "../settings";
import { useWording } from "../text/language";
import { Canvas, type DrawnEdge, type DrawnNode } from "./canvas";
import { save } from "./save";

interface Options {
  name: string;
  label: string;
  nodes: DrawnNode[];
  edges: DrawnEdge[];
  selected: string | null;
  canvas?: RefObject<Canvas | null>;
  onSelect: (id: string | null) => void;
  onOpen: (id: string) => void;
  onTap?: (id: string) => void;
  onEdge?: (id: string) => void;
  onRemove?: (id: string) => void;
  onPlaces?: (canvas: Canvas) => void;
}

const ARROWS: Record<string, { x: number; y: number }> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

export function Graph(options: Options) {
  const { t } = useWording();
  const dark = useDark();
  const place = useRef<HTMLDivElement>(null);
  const own = useRef<Canvas | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const [ready, setReady] = useState(false);

  useEffect(() => {
    if (!place.current) return;
    const canvas = new Canvas(place.current, {
      tap: (id) => (latest.current.onTap ?? latest.current.onOpen)(id),
      away: () => latest.current.onSelect(null),
      edge: (id) => latest.current.onEdge?.(id),
      moved: () => latest.current.onPlaces?.(canvas),
    }, dark);
    own.current = canvas;
    if (options.canvas) options.canvas.current = canvas;
    const resized = new ResizeObserver(() => canvas.cy.resize());
    resized.observe(place.current);
    setReady(true);
    return () => {
      resized.disconnect();
      canvas.destroy();
      own.current = null;
      if (options.canvas) options.canvas.current = null;
    };
  }, []);
  useEffect(() => own.current?.dress(dark), [dark]);
  useEffect(() => {
    if (!own.current || !ready) return;
    own.current.draw(options.nodes, options.edges);
    latest.current.onPlaces?.(own.current);
  }, [options.nodes, options.edges, ready]);
  useEffect(() => {
    own.current?.cy.nodes().removeClass("selected");
    if (options.selected) own.current?.cy.getElementById(options.selected).addClass("selected");
  }, [options.selected, options.nodes, options.edges, ready]);

  const keyed = (event: KeyboardEvent) => {
    const canvas = own.current;
    if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
    const { selected } = options;
    const direction = ARROWS[event.key];
    if (direction) {
      const next = canvas.next(selected, direction);
      if (next) {
        options.onSelect(next);
        canvas.show(next);
      }
    } else if (event.key === "Enter" && selected) options.onOpen(selected);
    else if (event.key === "Delete" && selected) options.onRemove?.(selected);
    else if (event.key === "Escape") options.onSelect(null);
    else if (event.key === "+" || event.key === "=") canvas.zoom(1.3);
    else if (event.key === "-") canvas.zoom(1 / 1.3);
    else if (event.key === "0") canvas.fit();
    else return;
    event.preventDefault();
  };
  const chosen = options.nodes.find((node) => node.id === options.selected);
  return (
    <div class="graph">
      <div class="graph-place" ref={place} tabIndex={0} role="application" aria-label={options.label} aria-describedby="graph-keys" onKeyDown={keyed} />
      <p class="quiet" id="graph-keys">{t("graph.keys")}</p>
      <p class="quiet" role="status">{chosen ? t("graph.chosen", { name: chosen.label }) : ""}</p>
      <div class="graph-tools">
        <button type="button" aria-label={t("graph.nearer")} title={t("graph.nearer")} onClick={() => own.current?.zoom(1.3)}>+</button>
        <button type="button" aria-label={t("graph.farther")} title={t("graph.farther")} onClick={() => own.current?.zoom(1 / 1.3)}>−</button>
        <button type="button" aria-label={t("graph.fit")} title={t("graph.fit")} onClick={() => own.current?.fit()}>⤢</button>
      </div>
      <div class="graph-save">
        <button type="button" class="small" onClick={() => own.current?.png().then((blob) => save(blob, `${options.name}.png`))}>PNG</button>
        <button type="button" class="small" onClick={() => own.current && save(own.current.svg(), `${options.name}.svg`)}>SVG</button>
      </div>
    </div>
  );
}
