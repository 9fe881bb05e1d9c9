// A network that is given as a whole (a community, a case, a lineage): as a drawing or as a table, with a way to each thing.

import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Edge, Ref } from "../contract";
import { Evidence } from "../parts/evidence";
import { Confidence } from "../parts/confidence";
import { NAME, Name, Thing, TypeChip, pageOf } from "../parts/thing";
import { to } from "../route";
import { useWording } from "../text/language";
import { drawnEdges, drawnHeadings, drawnNodes } from "./drawn";
import { Graph } from "./graph";
import type { Layers } from "./layers";
import { Addresses, edgeKey } from "./state";
import { NetworkTable } from "./table";

interface Options {
  name: string;
  label: string;
  nodes: Ref[];
  edges: Edge[];
  /** Where things stand and how edges run, for drawings in columns; names stand beside their nodes. */
  layers?: Layers;
  centre?: string;
  /** Edges that are no statements of the graph have no evidence to show. */
  plain?: boolean;
  tools?: ComponentChildren;
}

export function Drawing({ name, label, nodes, edges, layers, centre, plain, tools }: Options) {
  const wording = useWording();
  const { t, terms } = wording;
  const [selected, setSelected] = useState<string | null>(null);
  const [edge, setEdge] = useState<Edge | null>(null);
  const [table, setTable] = useState(false);
  const drawn = useMemo(() => {
    const classes = (iri: string) => [iri === centre ? "centre expanded" : "", layers ? "beside" : "", layers?.kin.has(iri) ? "kin" : ""].join(" ");
    return [...drawnNodes(nodes, edges, wording, layers?.places, classes), ...(layers ? drawnHeadings(layers, wording) : [])];
  }, [nodes, edges, wording, layers, centre]);
  const lines = useMemo(() => drawnEdges(edges, wording, layers), [edges, wording, layers]);
  const node = nodes.find((one) => one.iri === selected);
  const select = (iri: string | null) => {
    setSelected(iri);
    setEdge(null);
  };
  const body = useRef<HTMLDivElement>(null);
  const close = () => {
    select(null);
    body.current?.querySelector<HTMLElement>(".graph-place, .network-table")?.focus();
  };
  const things = nodes.filter((one) => one.type !== NAME);
  const addresses = new Addresses(terms.prefixes.kg ?? "");
  return (
    <>
      <div class="toolbar">
        {tools}
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>{table ? t("network.as-graph") : t("network.as-table")}</button>
        {things.length > 0 && <a class="button" href={to("network", { n: addresses.written(things, new Map()) })}>{t("entity.network")}</a>}
        <p class="toolbar-note">{t("network.count", { nodes: nodes.length, edges: edges.length })}</p>
      </div>
      <div class="network-body" ref={body} onKeyDown={(event) => { if (event.key === "Escape" && (event.target as HTMLElement).closest(".panel")) close(); }} style={layers ? { "--tall": `${tall(layers)}px` } : undefined}>
        <div class="network-stage">
          {table ? <NetworkTable nodes={nodes} edges={edges} onSelect={select} /> : (
            <Graph name={name} label={label} nodes={drawn} edges={lines} selected={selected} onSelect={select} onOpen={(iri) => { location.hash = pageOf(nodes.find((one) => one.iri === iri) ?? { iri, type: "" }); }} onTap={select}
              onEdge={(id) => {
                if (plain) return;
                setSelected(null);
                setEdge(edges.find((one) => edgeKey(one) === id) ?? null);
              }} />
          )}
        </div>
        {node && (
          <aside class="panel" aria-label={t("network.chosen")}>
            <p class="panel-top">{node.type === NAME ? <span /> : <TypeChip type={node.type} />}<button type="button" class="plain close" aria-label={t("close")} onClick={close}>×</button></p>
            <h2><Name>{wording.label(node)}</Name></h2>
            <p class="actions"><a class="button small" href={pageOf(node)}>{t("network.page")}</a>{node.type !== NAME && <a class="button small" href={to("network", { start: node.iri })}>{t("entity.network")}</a>}</p>
            <ul class="lines tall panel-list">
              {edges.filter((one) => one.subject === node.iri || one.object === node.iri).map((one) => {
                const outwards = one.subject === node.iri;
                const other = nodes.find((thing) => thing.iri === (outwards ? one.object : one.subject));
                return other && <li key={edgeKey(one)}><span class="faint">{wording.relation(one.predicate, outwards ? "out" : "in")}</span> <Thing thing={other} /></li>;
              })}
            </ul>
          </aside>
        )}
        {edge && <EdgePanel edge={edge} nodes={nodes} onClose={close} />}
      </div>
    </>
  );
}

/** How high a drawing in columns is at its own size, with room around it. */
function tall({ places, headings }: Layers): number {
  const heights = [...[...places.values()].map(({ y }) => y), ...headings.map(({ at }) => at.y)];
  return Math.round(Math.max(...heights) - Math.min(...heights) + 110);
}

/** A relation that is chosen in a drawing, with its sentences. */
export function EdgePanel({ edge, nodes, onClose }: { edge: Edge; nodes: Ref[]; onClose: () => void }) {
  const wording = useWording();
  const { t } = wording;
  const subject = nodes.find((node) => node.iri === edge.subject);
  const object = nodes.find((node) => node.iri === edge.object);
  if (!subject || !object) return null;
  return (
    <aside class="panel" aria-label={t("network.chosen")}>
      <p class="panel-top"><Confidence value={edge.confidence} /><button type="button" class="plain close" aria-label={t("close")} onClick={onClose}>×</button></p>
      <h2 class="triple"><Thing thing={subject} /><span class="how">{wording.relation(edge.predicate)}</span><Thing thing={object} /></h2>
      <Evidence key={edgeKey(edge)} subject={edge.subject} predicate={edge.predicate} object={edge.object} />
    </aside>
  );
}
