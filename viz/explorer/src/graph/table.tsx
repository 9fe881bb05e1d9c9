// A network in words: the same things and relations as a table, for those who cannot use the drawing.

import type { Edge, Ref } from "../contract";
import { Confidence } from "../parts/confidence";
import { Thing } from "../parts/thing";
import { useWording } from "../text/language";
import { edgeKey } from "./state";

interface Options {
  nodes: Ref[];
  edges: Edge[];
  onSelect?: (iri: string) => void;
}

export function NetworkTable({ nodes, edges, onSelect }: Options) {
  const wording = useWording();
  const { t } = wording;
  const known = new Map(nodes.map((node) => [node.iri, node]));
  const linked = new Set(edges.flatMap((edge) => [edge.subject, edge.object]));
  const lone = nodes.filter((node) => !linked.has(node.iri));
  const cell = (iri: string) => {
    const thing = known.get(iri);
    return thing ? (
      <>
        <Thing thing={thing} />
        {onSelect && <button type="button" class="plain small" aria-label={t("network.choose-name", { name: wording.label(thing) })} onClick={() => onSelect(iri)}>{t("network.choose")}</button>}
      </>
    ) : iri;
  };
  return (
    <div class="scroll network-table" tabIndex={0} role="region" aria-label={t("network.table")}>
      <table class="table">
        <caption class="quiet">{t("network.count", { nodes: nodes.length, edges: edges.length })}</caption>
        <thead><tr><th scope="col">{t("column.subject")}</th><th scope="col">{t("column.relation")}</th><th scope="col">{t("column.object")}</th><th scope="col">{t("confidence")}</th></tr></thead>
        <tbody>
          {edges.map((edge) => <tr key={edgeKey(edge)}><td>{cell(edge.subject)}</td><td>{wording.relation(edge.predicate)}</td><td>{cell(edge.object)}</td><td><Confidence value={edge.confidence} /></td></tr>)}
          {lone.map((node) => <tr key={node.iri}><td>{cell(node.iri)}</td><td class="faint" colSpan={3}>{t("network.alone")}</td></tr>)}
        </tbody>
      </table>
    </div>
  );
}
