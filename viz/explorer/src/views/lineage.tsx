// A product's lineage from left to right: who provides it, what it stands on, through what it reaches whom.

import { useMemo } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { LineageAnswer, Ref } from "../contract";
import { Drawing } from "../graph/drawing";
import { reach } from "../graph/drawn";
import { layered } from "../graph/layers";
import { useSelect } from "../sparql/select";
import { TypeIcon } from "../parts/icon";
import { SearchBox } from "../parts/search-box";
import { Answered, Empty } from "../parts/states";
import { Name, Thing } from "../parts/thing";
import { go } from "../route";
import { date, money } from "../text/figures";
import { type Key, useWording } from "../text/language";

/** Offerings that stand on others or reach people through them: the ones whose lineage is worth a look. */
const CANDIDATES = `PREFIX csr: <https://w3id.org/csrkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label ?type (COUNT(DISTINCT ?other) AS ?n) WHERE {
  VALUES ?type { csr:Product csr:Platform csr:Programme }
  ?thing a ?type ; skos:prefLabel ?label ; csr:builtOn|csr:deliveredThrough|csr:partOfSuite|csr:providedTo ?other .
} GROUP BY ?thing ?label ?type ORDER BY DESC(?n) ?label LIMIT 24`;

export function LineageView({ parameters }: ViewProps) {
  const iri = parameters.get("iri");
  const { t } = useWording();
  const find = <SearchBox id="lineage-find" label={t("lineage.find")} placeholder={t("lineage.find")} onPick={(thing) => go("lineage", { iri: thing.iri })} />;
  return (
    <div class="network">
      {iri ? <Lineage key={iri} iri={iri} find={find} /> : (
        <div class="page lineage-start"><h1>{t("view.lineage")}</h1><p class="faint">{t("lineage.lead")}</p>{find}<Candidates /></div>
      )}
    </div>
  );
}

function Candidates() {
  const { t } = useWording();
  const asked = useSelect(CANDIDATES);
  return (
    <Answered asked={asked}>
      {({ rows }) => rows.length === 0 ? <Empty title={t("lineage.none")} /> : (
        <ul class="results">
          {rows.map((row) => {
            const thing: Ref = { iri: row.thing?.value ?? "", label: row.label?.value ?? "", type: row.type?.value.replace(/^.*[#/]/, "") ?? "" };
            return <li key={thing.iri}><a class="result" href={`#/lineage?iri=${encodeURIComponent(thing.iri)}`}><span><TypeIcon type={thing.type} /> <Name>{thing.label}</Name></span></a></li>;
          })}
        </ul>
      )}
    </Answered>
  );
}

function Lineage({ iri, find }: { iri: string; find: preact.ComponentChildren }) {
  const asked = useAsk<LineageAnswer>("/api/lineage", { iri });
  return <Answered asked={asked} lines={8}>{(answer) => <Layers iri={iri} answer={answer} find={find} />}</Answered>;
}

function Layers({ iri, answer, find }: { iri: string; answer: LineageAnswer; find: preact.ComponentChildren }) {
  const wording = useWording();
  const { t } = wording;
  const layers = useMemo(() => layered(iri, answer.nodes.map((node) => ({ ...node, width: reach(wording.label(node)) })), answer.edges), [iri, answer, wording]);
  const centre = answer.nodes.find((node) => node.iri === iri);
  const name = centre ? wording.label(centre) : "";
  const columns = layers.headings.map(({ roles }) => roles.map((role) => t(`role.${role}` as Key)).join(" · "));
  return (
    <>
      <Drawing name="lineage" label={t("lineage.label", { name, columns: columns.join(" → ") })} nodes={answer.nodes} edges={answer.edges} layers={layers} centre={iri} tools={<><h1><Name>{name}</Name></h1>{find}</>} />
      <section class="page lineage-steps">
        <h2>{t("lineage.steps")}</h2>
        {!answer.complete && <p class="note">{t("lineage.incomplete")}</p>}
        <Steps answer={answer} />
      </section>
    </>
  );
}

function Steps({ answer }: { answer: LineageAnswer }) {
  const wording = useWording();
  const { t, language } = wording;
  const known = new Map(answer.nodes.map((node) => [node.iri, node]));
  const thing = (iri: string) => {
    const found = known.get(iri);
    return found ? <Thing thing={found} /> : iri;
  };
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("lineage.steps")}>
      <table class="table">
        <thead><tr><th scope="col">{t("column.subject")}</th><th scope="col">{t("column.relation")}</th><th scope="col">{t("column.object")}</th><th scope="col">{t("column.date")}</th><th scope="col" class="number">{t("column.amount")}</th><th scope="col">{t("column.source")}</th></tr></thead>
        <tbody>
          {answer.edges.map((edge, i) => (
            <tr key={i}>
              <td>{thing(edge.subject)}</td><td>{wording.relation(edge.predicate)}</td><td>{thing(edge.object)}</td><td>{edge.date ? date(edge.date, language) : "–"}</td>
              <td class="number">{(edge.amounts ?? []).map((amount) => money(amount, language)).join("；") || "–"}</td><td>{edge.source ? <bdi>{edge.source}</bdi> : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
