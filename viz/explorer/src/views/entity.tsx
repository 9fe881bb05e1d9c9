// A thing's page: what it is called, what it does and with whom, and where each of these is said.

import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { EntityAnswer } from "../contract";
import { Amounts } from "../parts/amounts";
import { Relations } from "../parts/relations";
import { Answered, Empty } from "../parts/states";
import { Name, Thing, TypeChip } from "../parts/thing";
import { to } from "../route";
import { useWording } from "../text/language";

const OFFERINGS = new Set(["Product", "Platform", "Programme"]);

export function EntityView({ parameters }: ViewProps) {
  const iri = parameters.get("iri") ?? "";
  const { t } = useWording();
  const asked = useAsk<EntityAnswer>(iri ? "/api/entity" : "", { iri });
  if (!iri) return <Empty title={t("entity.which")}><a href={to("search")}>{t("view.search")}</a></Empty>;
  return <Answered asked={asked} lines={8}>{(entity) => <Page entity={entity} />}</Answered>;
}

function Page({ entity }: { entity: EntityAnswer }) {
  const wording = useWording();
  const { t } = wording;
  const others = entity.names.filter((name) => name !== entity.label);
  const count = entity.relations.reduce((sum, one) => sum + one.count, 0);
  return (
    <article class="entity">
      <header class="entity-head">
        <p class="chips">
          <TypeChip type={entity.type} />
          {entity.roles.filter((role) => role !== entity.type).map((role) => <span class="chip outline" key={role}>{wording.type(role)}</span>)}
        </p>
        <h1><Name>{wording.label(entity)}</Name></h1>
        {others.length > 0 && <p class="aliases"><span class="faint">{t("entity.names")}</span> {others.map((name) => <span class="alias" key={name}><Name>{name}</Name></span>)}</p>}
        <p class="actions">
          <a class="button main" href={to("network", { start: entity.iri })}>{t("entity.network")}</a>
          {OFFERINGS.has(entity.type) && <a class="button" href={to("lineage", { iri: entity.iri })}>{t("entity.lineage")}</a>}
          <a class="button" href={`/data?iri=${encodeURIComponent(entity.iri)}`}>RDF</a>
        </p>
      </header>
      <div class="entity-columns">
        <div>
          <section>
            <h2>{t("entity.relations")} <small class="figure">{wording.number(count)}</small></h2>
            {entity.relations.length ? <Relations iri={entity.iri} relations={entity.relations} /> : <p class="faint">{t("entity.no-relations")}</p>}
          </section>
          {entity.amounts.length > 0 && <section><h2>{t("entity.amounts")} <small class="figure">{wording.number(entity.amounts.length)}</small></h2><Amounts amounts={entity.amounts} /></section>}
        </div>
        <aside aria-label={t("entity.facts")}><Facts entity={entity} /></aside>
      </div>
    </article>
  );
}

function Facts({ entity }: { entity: EntityAnswer }) {
  const wording = useWording();
  const { t } = wording;
  return (
    <>
      {(entity.family || entity.located_in) && (
        <section>
          <h2>{t("entity.facts")}</h2>
          <dl class="facts">
            {entity.family && <><dt>{t("entity.family")}</dt><dd><Thing thing={entity.family} icon={false} /></dd></>}
            {entity.located_in && <><dt>{t("entity.located")}</dt><dd><Thing thing={entity.located_in} icon={false} /></dd></>}
          </dl>
        </section>
      )}
      <section>
        <h2>{t("entity.cases")} <small class="figure">{wording.number(entity.cases_total)}</small></h2>
        <ul class="lines tall">
          {entity.cases.map((one) => (
            <li key={one.iri}>
              <a href={to("case", { iri: one.iri })}><Name>{one.label}</Name></a>
              {one.theme && <small class="faint">{wording.label(one.theme)}</small>}
            </li>
          ))}
        </ul>
        {entity.documents.map((source) => <p class="source" key={source.iri}><bdi>{source.title ?? source.source}</bdi></p>)}
      </section>
      {entity.merges.length > 0 && (
        <section>
          <h2>{t("entity.merges")}</h2>
          <ul class="lines tall">
            {entity.merges.map((merge, i) => <li key={i}><span>{merge.names.map((name, j) => <span key={j}>{j > 0 && " = "}<Name>{name}</Name></span>)}</span><small class="faint">{wording.term(merge.rule)}</small></li>)}
          </ul>
        </section>
      )}
      {entity.corrections.length > 0 && (
        <section>
          <h2>{t("entity.corrections")}</h2>
          <ul class="lines tall">{entity.corrections.map((one, i) => <li key={i}><bdi>{one.reason ?? ""}</bdi><small class="faint"><bdi>{one.by}</bdi></small></li>)}</ul>
        </section>
      )}
      <p class="iri faint"><bdi>{entity.iri}</bdi></p>
    </>
  );
}
