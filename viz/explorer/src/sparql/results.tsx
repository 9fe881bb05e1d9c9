// What a query answers: as a table that can be sorted, as a network, as a chart.

import type { ChartConfiguration } from "chart.js";
import { useCallback, useMemo, useState } from "preact/hooks";
import type { Edge, Ref } from "../contract";
import { short } from "../graph/drawn";
import { Drawing } from "../graph/drawing";
import { Chart, type Colours } from "../parts/chart";
import { Empty } from "../parts/states";
import { NAME, Name } from "../parts/thing";
import { to } from "../route";
import { type Wording, useWording } from "../text/language";
import { prefixed } from "./prefixes";
import type { Result, Row, Term } from "./run";

type Table = Extract<Result, { columns: string[] }>;

const PART = 100;
const MOST = 300;
const BARS = 30;

/** Compares cells: figures by size, words by the language's order, empty cells last. */
function compare(a: Term | undefined, b: Term | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  const [x, y] = [Number(a.value), Number(b.value)];
  if (a.value !== "" && b.value !== "" && Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return a.value.localeCompare(b.value, "zh-CN");
}

export function ResultTable({ result }: { result: Table }) {
  const { t, terms, number } = useWording();
  const [order, setOrder] = useState<{ column: string; down: boolean } | null>(null);
  const [shown, setShown] = useState(PART);
  const rows = useMemo(() => {
    if (!order) return result.rows;
    const sorted = [...result.rows].sort((a, b) => compare(a[order.column], b[order.column]));
    return order.down ? sorted.reverse() : sorted;
  }, [result, order]);
  if (!result.rows.length) return <Empty title={t("sparql.empty")}>{t("sparql.empty-hint")}</Empty>;
  return (
    <>
      <div class="scroll result-scroll" tabIndex={0} role="region" aria-label={t("sparql.results")}>
        <table class="table">
          <thead>
            <tr>
              {result.columns.map((column) => {
                const own = order?.column === column;
                return (
                  <th scope="col" key={column} aria-sort={own ? (order.down ? "descending" : "ascending") : undefined}>
                    <button type="button" class="plain sort" onClick={() => setOrder({ column, down: own ? !order.down : false })}><bdi>{column}</bdi>{own ? (order.down ? " ↓" : " ↑") : ""}</button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>{rows.slice(0, shown).map((row, i) => <tr key={i}>{result.columns.map((column) => <td key={column} class={figure(row[column]) ? "number" : undefined}><Cell term={row[column]} prefixes={terms.prefixes} /></td>)}</tr>)}</tbody>
        </table>
      </div>
      {rows.length > shown && <p><button type="button" onClick={() => setShown(shown + 5 * PART)}>{t("sparql.more", { n: rows.length - shown })}</button> <span class="faint">{number(rows.length)}</span></p>}
    </>
  );
}

function figure(term: Term | undefined): boolean {
  return term?.type === "literal" && /#(integer|decimal|double|float|int|long)$/.test(term.datatype ?? "");
}

function Cell({ term, prefixes }: { term: Term | undefined; prefixes: Record<string, string> }) {
  if (!term) return <span class="faint">–</span>;
  if (term.type === "literal") return <Name>{term.value}</Name>;
  const text = prefixed(term.value, prefixes);
  if (term.type === "uri" && prefixes.kg && term.value.startsWith(prefixes.kg)) {
    const view = term.value.slice(prefixes.kg.length).startsWith("case-") ? "case" : "entity";
    return <a href={to(view, { iri: term.value })}><Name>{text}</Name></a>;
  }
  return <span class="faint"><Name>{text}</Name></span>;
}

/** Things among the results and how they hang together: triples as they are, else the first thing of a row with the others. */
export function ResultNetwork({ result }: { result: Table }) {
  const wording = useWording();
  const { nodes, edges } = useMemo(() => network(result, wording), [result, wording]);
  const { t } = wording;
  if (nodes.length < 2) return <Empty title={t("sparql.no-network")}>{t("sparql.no-network-hint")}</Empty>;
  return <div class="case-graph"><Drawing name="sparql" label={t("sparql.as-network")} nodes={nodes} edges={edges} plain /></div>;
}

function network(result: Table, wording: Wording): { nodes: Ref[]; edges: Edge[] } {
  const base = wording.terms.prefixes.kg ?? "";
  const isThing = (term: Term | undefined): term is Term => term?.type === "uri" && base !== "" && term.value.startsWith(base);
  const named = result.columns.filter((column) => column.endsWith("_name"));
  if (result.form === "table" && named.length > 1 && !result.rows.some((row) => result.columns.some((column) => isThing(row[column])))) return namesAlone(result, named);
  const nodes = new Map<string, Ref>();
  const edges = new Map<string, Edge>();
  const add = (term: Term, label: string | undefined) => {
    const known = nodes.get(term.value);
    if (known || nodes.size >= MOST) return Boolean(known);
    return Boolean(nodes.set(term.value, { iri: term.value, label: label ?? prefixed(term.value, { "": base }).replace(/^:/, ""), type: typeOf(term.value.slice(base.length)) }));
  };
  for (const row of result.rows) {
    if (result.form === "graph") {
      const { subject, predicate, object } = row;
      if (isThing(subject) && isThing(object) && predicate && add(subject, undefined) && add(object, undefined)) {
        const name = predicate.value.replace(/^.*[/#]/, "");
        edges.set(`${subject.value} ${name} ${object.value}`, { subject: subject.value, predicate: name, object: object.value, confidence: null });
      }
      continue;
    }
    const columns = result.columns.filter((column) => isThing(row[column]));
    const [first, ...rest] = columns.map((column) => ({ column, term: row[column] as Term }));
    if (!first || !add(first.term, labelOf(row, first.column))) continue;
    for (const { column, term } of rest) {
      if (term.value !== first.term.value && add(term, labelOf(row, column))) edges.set(`${first.term.value} ${column} ${term.value}`, { subject: first.term.value, predicate: column, object: term.value, confidence: null });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** Where a query tells names and no IRIs, names stand for the things. */
function namesAlone(result: Table, [first = "", ...rest]: string[]): { nodes: Ref[]; edges: Edge[] } {
  const nodes = new Map<string, Ref>();
  const edges = new Map<string, Edge>();
  const add = (name: string | undefined) => Boolean(name && (nodes.has(name) || (nodes.size < MOST && nodes.set(name, { iri: name, label: name, type: NAME }))));
  for (const row of result.rows) {
    const subject = row[first]?.value;
    if (!add(subject)) continue;
    for (const column of rest) {
      const object = row[column]?.value;
      if (object !== subject && add(object)) edges.set(`${subject} ${column} ${object}`, { subject: subject ?? "", predicate: column.replace(/_name$/, ""), object: object ?? "", confidence: null });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** The named queries call the label of ?bank ?bank_name. */
function labelOf(row: Row, column: string): string | undefined {
  return (row[`${column}_name`] ?? row[`${column}Label`] ?? row[`${column}_label`])?.value;
}

/** The IRIs of things begin with their type: bank-branch-…. */
function typeOf(local: string): string {
  const types = ["BankBranch", "Bank", "FinancialInstitution", "GovernmentAgency", "Association", "Charity", "Company", "PublicInstitution", "Product", "Platform", "Programme", "Project", "Place"];
  return types.find((type) => local.startsWith(type.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase())) ?? (local.startsWith("group-") ? "BeneficiaryGroup" : "");
}

/** Bars: the first column with words, the first with figures. */
export function ResultChart({ result }: { result: Table }) {
  const { t } = useWording();
  const sample = result.rows.slice(0, 50);
  const value = result.columns.find((column) => sample.some((row) => row[column]) && sample.every((row) => !row[column] || (row[column].type === "literal" && row[column].value !== "" && Number.isFinite(Number(row[column].value)))));
  const words = result.columns.filter((column) => column !== value && sample.some((row) => row[column]?.type === "literal"));
  const [name = result.columns.find((column) => column !== value), second] = words;
  const twice = name !== undefined && new Set(sample.map((row) => row[name]?.value)).size < sample.length;
  const rows = result.rows.slice(0, BARS);
  const configuration = useCallback((colours: Colours): ChartConfiguration => ({
    type: "bar",
    data: { labels: rows.map((row) => [name, twice ? second : undefined].flatMap((column) => (column ? short(row[column]?.value ?? "") : [])).join(" → ")), datasets: [{ label: value ?? "", data: rows.map((row) => Number(row[value ?? ""]?.value ?? 0)), backgroundColor: colours.type("Bank"), maxBarThickness: 22 }] },
    options: { indexAxis: "y", scales: { y: { ticks: { autoSkip: false, color: colours.ink }, grid: { display: false } } }, plugins: { legend: { display: true, position: "bottom" } } },
  }), [result]);
  if (!value || !name) return <Empty title={t("sparql.no-chart")}>{t("sparql.no-chart-hint")}</Empty>;
  return <Chart label={t("sparql.chart-of", { value, name })} height={rows.length > 16 ? "tall" : "high"} configuration={configuration}><ResultTable result={result} /></Chart>;
}
