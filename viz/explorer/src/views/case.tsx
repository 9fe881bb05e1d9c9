// One case: what its text says, place by place, what it names, and all of it as a network.

import { useMemo } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { CaseAnswer, Edge, Passage } from "../contract";
import { Drawing } from "../graph/drawing";
import { Confidence } from "../parts/confidence";
import { TypeIcon } from "../parts/icon";
import { Marked } from "../parts/marked";
import { Answered, Empty } from "../parts/states";
import { Name, Thing } from "../parts/thing";
import { to } from "../route";
import { useWording } from "../text/language";

export function CaseView({ parameters }: ViewProps) {
  const iri = parameters.get("iri") ?? "";
  const { t } = useWording();
  const asked = useAsk<CaseAnswer>(iri ? "/api/case" : "", { iri });
  if (!iri) return <Empty title={t("cases.none")}><a href={to("cases")}>{t("view.cases")}</a></Empty>;
  return <Answered asked={asked} lines={10}>{(answer) => <Page answer={answer} />}</Answered>;
}

function Page({ answer }: { answer: CaseAnswer }) {
  const wording = useWording();
  const { t } = wording;
  const edges = useMemo(() => {
    const found = new Map<string, Edge>();
    for (const { subject, predicate, object, confidence } of answer.statements) found.set(`${subject.iri} ${predicate} ${object.iri}`, { subject: subject.iri, predicate, object: object.iri, confidence, statements: 1 });
    return [...found.values()];
  }, [answer]);
  const nodes = useMemo(() => {
    const all = new Map(answer.entities.map((entity) => [entity.iri, entity]));
    for (const { subject, object } of answer.statements) for (const one of [subject, object]) all.set(one.iri, one);
    const linked = new Set(edges.flatMap((edge) => [edge.subject, edge.object]));
    return [...all.values()].filter((node) => linked.has(node.iri)).slice(0, 300);
  }, [answer, edges]);
  return (
    <article class="entity">
      <header class="entity-head">
        <p class="chips">
          {answer.theme && <a class="chip" href={to("cases", { theme: answer.theme.iri })}>{wording.label(answer.theme)}</a>}
          {answer.number !== null && <span class="chip outline">{t("case.number", { n: answer.number })}</span>}
        </p>
        <h1><Name>{answer.label}</Name></h1>
        <p class="faint"><bdi>{answer.document?.title ?? answer.document?.source}</bdi>{answer.reported_by && <> · {t("case.by")} <Thing thing={answer.reported_by} /></>}</p>
      </header>
      {nodes.length > 0 && <div class="case-graph"><Drawing name="case" label={t("case.graph")} nodes={nodes} edges={edges} tools={<h2>{t("case.graph")}</h2>} /></div>}
      <div class="entity-columns">
        <section>
          <div><h2>{t("case.statements")} <small class="figure">{wording.number(answer.statements_total)}</small></h2><Statements answer={answer} /></div>
        </section>
        <aside aria-label={t("case.entities")}><Entities answer={answer} /></aside>
      </div>
    </article>
  );
}

/** A stretch of text with the names of its statements' things marked where they stand in it, the longest first. */
function marked(statements: CaseAnswer["statements"]): Passage {
  const { start, end, quote } = statements[0] ?? { start: 0, end: 0, quote: "" };
  const marks: Passage["marks"] = [];
  for (const mark of statements.flatMap((one) => one.marks).sort((a, b) => b.end - b.start - (a.end - a.start))) {
    if (marks.every((other) => mark.end <= other.start || mark.start >= other.end)) marks.push(mark);
  }
  return { start: start ?? 0, end: end ?? 0, quote: quote ?? "", marks };
}

/** Statements in the order of the text; those of one stretch stand under it together. */
function Statements({ answer }: { answer: CaseAnswer }) {
  const wording = useWording();
  const { t } = wording;
  const places = new Map<string, CaseAnswer["statements"]>();
  for (const statement of [...answer.statements].sort((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
    const key = `${statement.start}–${statement.end}`;
    places.set(key, [...(places.get(key) ?? []), statement]);
  }
  if (!places.size) return <p class="faint">{t("case.no-statements")}</p>;
  const bare = answer.statements.every((statement) => statement.quote === null);
  return (
    <>
    {bare && <p class="faint">{t("case.bare")}</p>}
    <ol class={bare ? "places bare" : "places"}>
      {[...places].map(([place, statements]) => (
        <li key={place}>
          {!bare && <div class="said">{statements[0]?.quote ? <Marked passage={marked(statements)} /> : <p class="no-quote">{t("evidence.no-quote", { start: statements[0]?.start ?? 0, end: statements[0]?.end ?? 0 })}</p>}</div>}
          <ul class="triples">
            {statements.map((one) => (
              <li key={one.iri}><Thing thing={one.subject} /> <span class="how">{wording.relation(one.predicate)}</span> <Thing thing={one.object} /> <Confidence value={one.confidence} /></li>
            ))}
            <li class="faint"><small>{t("evidence.place", { place })}</small></li>
          </ul>
        </li>
      ))}
    </ol>
    </>
  );
}

function Entities({ answer }: { answer: CaseAnswer }) {
  const { type, t } = useWording();
  const groups = new Map<string, CaseAnswer["entities"]>();
  for (const entity of answer.entities) groups.set(entity.type, [...(groups.get(entity.type) ?? []), entity]);
  return (
    <section>
      <h2>{t("case.entities")}</h2>
      {[...groups].sort().map(([name, entities]) => (
        <div class="named" key={name}>
          <h3><TypeIcon type={name} /> {type(name)}</h3>
          <ul>{entities.map((entity) => <li key={entity.iri}><Thing thing={entity} icon={false} /></li>)}</ul>
        </div>
      ))}
    </section>
  );
}
