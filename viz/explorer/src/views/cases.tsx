// The documents case by case, in chapters by theme.

import { useState } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { CaseSummary, CasesAnswer } from "../contract";
import { Pager } from "../parts/pager";
import { Answered, Empty } from "../parts/states";
import { Name } from "../parts/thing";
import { go, to } from "../route";
import { useWording } from "../text/language";

const PART = 60;

export function CasesView({ parameters }: ViewProps) {
  const wording = useWording();
  const { t, terms } = wording;
  const given = { theme: parameters.get("theme") ?? "", q: parameters.get("q") ?? "", offset: Number(parameters.get("offset") ?? 0) || 0 };
  const asked = useAsk<CasesAnswer>("/api/cases", { ...given, limit: PART });
  const [text, setText] = useState(given.q);
  return (
    <>
      <h1>{t("view.cases")}</h1>
      <form class="case-find" role="search" onSubmit={(event) => {
        event.preventDefault();
        go("cases", { theme: given.theme, q: text.trim() });
      }}>
        <input type="text" dir="auto" aria-label={t("cases.find")} placeholder={t("cases.find")} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <button type="submit">{t("view.search")}</button>
      </form>
      <nav class="theme-chips" aria-label={t("network.theme")}>
        <a href={to("cases", { q: given.q })} aria-current={given.theme ? undefined : "true"}>{t("all")}</a>
        {terms.themes.map((theme) => <a key={theme.iri} href={to("cases", { q: given.q, theme: theme.iri })} aria-current={theme.iri === given.theme ? "true" : undefined}>{wording.theme(theme.iri)}</a>)}
      </nav>
      <Answered asked={asked} lines={10}>
        {(answer) => answer.cases.length === 0 ? <Empty title={t("cases.none")} /> : (
          <>
            <p class="faint">{t("cases.count", { n: answer.total })}</p>
            {chapters(answer.cases).map((chapter) => <Chapter key={chapter[0]?.iri} cases={chapter} />)}
            <Pager total={answer.total} offset={given.offset} limit={PART} onMove={(offset) => go("cases", { ...given, offset })} />
          </>
        )}
      </Answered>
    </>
  );
}

/** Cases that stand one after the other under the same theme of the same document. */
function chapters(cases: CaseSummary[]): CaseSummary[][] {
  const groups: CaseSummary[][] = [];
  for (const one of cases) {
    const before = groups.at(-1)?.[0];
    if (before && before.theme?.iri === one.theme?.iri && before.document?.iri === one.document?.iri) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

function Chapter({ cases }: { cases: CaseSummary[] }) {
  const wording = useWording();
  const { t } = wording;
  const [first] = cases;
  if (!first) return null;
  return (
    <section class="chapter">
      <h2>{first.theme ? wording.label(first.theme) : t("cases.no-theme")} <small class="faint"><bdi>{first.document?.title ?? first.document?.source}</bdi></small></h2>
      <ol class="lines">
        {cases.map((one) => (
          <li key={one.iri}>
            <span class="case-line">
              {one.number !== null && <span class="case-number figure">{one.number}</span>}
              <span><a href={to("case", { iri: one.iri })}><Name>{one.label}</Name></a>{one.reported_by && <small class="faint case-by"><Name>{wording.label(one.reported_by)}</Name></small>}</span>
            </span>
            <small class="figure">{t("cases.figures", { entities: one.entities, statements: one.statements })}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
