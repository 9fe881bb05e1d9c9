// Who works with whom, by theme.

import { useMemo } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { Edge, PartnersAnswer } from "../contract";
import { Drawing } from "../graph/drawing";
import { SearchBox } from "../parts/search-box";
import { Answered, Empty } from "../parts/states";
import { Name } from "../parts/thing";
import { go } from "../route";
import { useWording } from "../text/language";

const ROLES = ["agency", "bank", "financial", "company"] as const;
const MOST = 300;

export function PartnersView({ parameters }: ViewProps) {
  const { t, terms, theme: themeName } = useWording();
  const given = { theme: parameters.get("theme") ?? "", role: parameters.get("role") ?? "", of: parameters.get("of") ?? "" };
  const asked = useAsk<PartnersAnswer>("/api/partners", { ...given, limit: MOST });
  const change = (part: Partial<typeof given>) => go("partners", { ...given, ...part });
  const tools = (
    <>
      <h1>{t("view.partners")}</h1>
      <label class="tool-label">{t("network.theme")} <select value={given.theme} onChange={(event) => change({ theme: event.currentTarget.value })}>
        <option value="">{t("all")}</option>
        {terms.themes.map((theme) => <option key={theme.iri} value={theme.iri}>{themeName(theme.iri)}</option>)}
      </select></label>
      <label class="tool-label">{t("partners.role")} <select value={given.role} onChange={(event) => change({ role: event.currentTarget.value })}>
        <option value="">{t("all")}</option>
        {ROLES.map((role) => <option key={role} value={role}>{t(`partners.${role}`)}</option>)}
      </select></label>
      {given.of ? <button type="button" onClick={() => change({ of: "" })}>{t("partners.all")}</button>
        : <SearchBox id="partners-find" label={t("partners.of")} placeholder={t("partners.of")} onPick={(thing) => change({ of: thing.iri })} />}
    </>
  );
  return (
    <div class="network">
      <Answered asked={asked} lines={8}>
        {(answer) => answer.nodes.length === 0 ? <><div class="toolbar">{tools}</div><Empty title={t("partners.none")} /></> : <Shown answer={answer} tools={tools} />}
      </Answered>
    </div>
  );
}

function Shown({ answer, tools }: { answer: PartnersAnswer; tools: preact.ComponentChildren }) {
  const wording = useWording();
  const { t } = wording;
  const edges = useMemo(() => answer.edges.map(({ a, b, cases }): Edge => ({ subject: a, predicate: "partnersWith", object: b, confidence: null, statements: cases })), [answer]);
  const known = new Map(answer.nodes.map((node) => [node.iri, node]));
  const name = (iri: string) => {
    const node = known.get(iri);
    return node ? wording.label(node) : iri;
  };
  const busiest = [...answer.edges].sort((x, y) => y.cases - x.cases).slice(0, 30);
  return (
    <>
      <Drawing name="partners" label={t("partners.label", { n: answer.nodes.length })} nodes={answer.nodes} edges={edges} plain tools={tools} />
      <section class="page">
        <h2>{t("partners.busiest")}</h2>
        <div class="scroll" tabIndex={0} role="region" aria-label={t("partners.busiest")}>
          <table class="table">
            <thead><tr><th scope="col" colSpan={2}>{t("partners.pair")}</th><th scope="col" class="number">{t("partners.cases")}</th><th scope="col">{t("column.theme")}</th></tr></thead>
            <tbody>
              {busiest.map((edge) => (
                <tr key={edge.a + edge.b}><td><Name>{name(edge.a)}</Name></td><td><Name>{name(edge.b)}</Name></td><td class="number">{wording.number(edge.cases)}</td><td>{edge.themes.map((theme) => wording.theme(theme)).join("、")}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}
