// What a search finds, by type; without a search, the start page.

import { useEffect, useRef, useState } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { DashboardAnswer, Found, NamedQuery, OverviewAnswer, SearchAnswer } from "../contract";
import { TypeIcon } from "../parts/icon";
import { SearchBox } from "../parts/search-box";
import { Answered, Empty } from "../parts/states";
import { Name, Thing, TypeChip, pageOf } from "../parts/thing";
import { go, to } from "../route";
import { useWording } from "../text/language";

const MOST = 300;

export function SearchView({ parameters }: ViewProps) {
  const q = parameters.get("q") ?? "";
  return q ? <Results q={q} type={parameters.get("type") ?? ""} /> : <Start />;
}

function Results({ q, type }: { q: string; type: string }) {
  const wording = useWording();
  const { t } = wording;
  const asked = useAsk<SearchAnswer>("/api/search", { q, type, limit: type ? MOST : 60 });
  const list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      <h1>{t("search.title", { text: q })}</h1>
      <Answered asked={asked} lines={8}>
        {(answer) => answer.total === 0 ? <Empty title={t("search.none", { text: q })}>{t("search.hint")}</Empty> : (
          <>
            <p class="faint">
              {t("search.count", { n: answer.total })}
              {type && <> · <TypeChip type={type} /> <a href={to("search", { q })}>{t("search.all-types")}</a></>}
            </p>
            <div ref={list} onKeyDown={walk} class="result-groups">
              {answer.groups.map((group) => (
                <section key={group.type} class="result-group">
                  <h2>
                    <TypeIcon type={group.type} /> {wording.type(group.type)} <small class="figure">{wording.number(group.results.length)}</small>
                    {!type && answer.groups.length > 1 && group.results.length > 5 && <a class="more" href={to("search", { q, type: group.type })}>{t("search.only")}</a>}
                  </h2>
                  <ul class="results">{group.results.map((found) => <Result key={found.iri} found={found} />)}</ul>
                </section>
              ))}
            </div>
          </>
        )}
      </Answered>
    </>
  );
}

function Result({ found }: { found: Found }) {
  const wording = useWording();
  return (
    <li>
      <a class="result" href={pageOf(found)}>
        <Name>{wording.label(found)}</Name>
        {found.matched && found.matched !== found.label && <small>{wording.t("search.matched")} <Name>{found.matched}</Name></small>}
        <small class="figure">{wording.t("degree", { n: found.degree })}</small>
      </a>
    </li>
  );
}

function Start() {
  const wording = useWording();
  const { t, terms, language } = wording;
  const overview = useAsk<OverviewAnswer>("/api/overview", { limit: 8 });
  const queries = useAsk<{ queries?: NamedQuery[] } | NamedQuery[]>("/api/queries");
  const [later, setLater] = useState(false);
  useEffect(() => setLater(overview.data !== null || overview.error !== null), [overview.data, overview.error]);
  const dashboard = useAsk<DashboardAnswer>(later ? "/api/dashboard" : "");
  const questions = Array.isArray(queries.data) ? queries.data : (queries.data?.queries ?? []);
  return (
    <div class="start">
      <h1><bdi>{terms.graph.title || t("brand")}</bdi></h1>
      <p class="lead">{t(terms.graph.has_quotes ? "start.lead" : "start.lead-bare", { entities: terms.graph.entities, relations: terms.graph.relations })}</p>
      <SearchBox id="start-find" big label={t("search.label")} placeholder={t("search.placeholder-long")}
        onPick={(thing) => { location.hash = pageOf(thing); }} onAll={(q) => go("search", { q })} />
      <div class="start-columns">
        <section>
          <h2>{t("start.centres")}</h2>
          <Answered asked={overview} lines={5}>
            {(answer) => (
              <ul class="lines">
                {answer.communities.slice(0, 8).map((one) => (
                  <li key={one.iri}><Thing thing={one} /><small class="figure">{t("start.community", { products: one.products, partners: one.partners })}</small></li>
                ))}
              </ul>
            )}
          </Answered>
          <p><a href={to("overview")}>{t("start.overview")}</a></p>
        </section>
        <section>
          <h2>{t("start.questions")}</h2>
          <Answered asked={queries} lines={5}>
            {() => (
              <ul class="lines">
                {questions.slice(0, 8).map((query) => (
                  <li key={query.name}><a href={to("sparql", { example: query.name })}>{language === "zh" ? query.question_zh : query.question_en}</a></li>
                ))}
              </ul>
            )}
          </Answered>
          <p><a href={to("sparql")}>{t("start.sparql")}</a></p>
        </section>
        {dashboard.data && dashboard.data.findings.length > 0 && (
          <section class="wide">
            <h2>{t("start.findings")}</h2>
            <ul class="findings">{dashboard.data.findings.slice(0, 4).map((finding) => <li key={finding.sentence}><bdi>{language === "zh" ? finding.sentence : finding.english}</bdi></li>)}</ul>
            <p><a href={to("dashboard")}>{t("view.dashboard")}</a></p>
          </section>
        )}
      </div>
    </div>
  );
}
