// The graph in figures.

import type { ChartConfiguration } from "chart.js";
import { useCallback } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { DashboardAnswer } from "../contract";
import { Chart, type Colours } from "../parts/chart";
import { TypeIcon } from "../parts/icon";
import { Answered } from "../parts/states";
import { Thing } from "../parts/thing";
import { money } from "../text/figures";
import { type Key, useWording } from "../text/language";

const COUNTS = ["documents", "cases", "entities", "relations", "amounts"];
const SHORT = 14;

export function DashboardView(_: ViewProps) {
  const { t } = useWording();
  const asked = useAsk<DashboardAnswer>("/api/dashboard");
  return <><h1>{t("view.dashboard")}</h1><Answered asked={asked} lines={10}>{(answer) => <Figures answer={answer} />}</Answered></>;
}

function Figures({ answer }: { answer: DashboardAnswer }) {
  const wording = useWording();
  const { t } = wording;
  return (
    <div class="dashboard">
      <dl class="tiles">{COUNTS.filter((name) => name in answer.counts).map((name) => <div key={name}><dt>{t(`count.${name}` as Key)}</dt><dd>{wording.number(answer.counts[name] ?? 0)}</dd></div>)}</dl>
      {answer.top_banks.length > 0 && <section class="wide"><h2>{t("dashboard.banks")}</h2><Banks banks={answer.top_banks} /></section>}
      {answer.amounts_by_theme.length > 0 && <section class="wide"><h2>{t("dashboard.amounts")}</h2><p class="faint">{t("dashboard.amounts-hint")}</p><Themes amounts={answer.amounts_by_theme} /></section>}
      <section><h2>{t("dashboard.types")}</h2><Bars counts={answer.by_type} word={(name) => <><TypeIcon type={name} /> {wording.type(name)}</>} /></section>
      <section><h2>{t("dashboard.relations")}</h2><Bars counts={answer.by_relation} word={(name) => wording.relation(name)} /></section>
      {answer.findings.length > 0 && (
        <section class="wide"><h2>{t("dashboard.findings")}</h2>
          <ul class="findings">{answer.findings.map((finding) => <li key={finding.sentence}><bdi>{wording.language === "zh" ? finding.sentence : finding.english}</bdi> <small class="faint"><bdi>{finding.sources.slice(0, 4).join("、")}</bdi></small></li>)}</ul>
        </section>
      )}
    </div>
  );
}

function Bars({ counts, word }: { counts: Record<string, number>; word: (name: string) => preact.ComponentChildren }) {
  const { number } = useWording();
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <ul class="bars">
      {rows.map(([name, count]) => <li key={name}><span>{word(name)}</span><meter min={0} max={most} value={count} aria-hidden="true" /><span class="figure">{number(count)}</span></li>)}
    </ul>
  );
}

function Banks({ banks }: { banks: DashboardAnswer["top_banks"] }) {
  const wording = useWording();
  const { t } = wording;
  const parts = ["offers", "partners", "clients"] as const;
  const configuration = useCallback((colours: Colours): ChartConfiguration => ({
    type: "bar",
    data: {
      labels: banks.map((bank) => clipped(wording.label(bank))),
      datasets: parts.map((part, i) => ({ label: t(`dashboard.${part}`), data: banks.map((bank) => bank[part]), backgroundColor: [colours.type("Product"), colours.type("GovernmentAgency"), colours.type("Company")][i], barThickness: 15 })),
    },
    options: { indexAxis: "y", scales: { x: { stacked: true, ticks: { precision: 0 } }, y: { stacked: true, grid: { display: false }, ticks: { color: colours.ink, autoSkip: false } } }, plugins: { legend: { position: "bottom" } } },
  }), [banks, wording]);
  return (
    <Chart label={t("dashboard.banks")} height="high" configuration={configuration}>
      <table class="table">
        <thead><tr><th scope="col">{t("column.bank")}</th>{parts.map((part) => <th scope="col" class="number" key={part}>{t(`dashboard.${part}`)}</th>)}</tr></thead>
        <tbody>{banks.map((bank) => <tr key={bank.iri}><th scope="row"><Thing thing={bank} /></th>{parts.map((part) => <td class="number" key={part}>{wording.number(bank[part])}</td>)}</tr>)}</tbody>
      </table>
    </Chart>
  );
}

function Themes({ amounts }: { amounts: DashboardAnswer["amounts_by_theme"] }) {
  const wording = useWording();
  const { t, language } = wording;
  const configuration = useCallback((colours: Colours): ChartConfiguration => {
    const own = amounts.filter((sum) => sum.currency === "CNY");
    const themes = [...new Map(own.map((sum) => [sum.theme?.iri ?? "", sum.theme ? wording.label(sum.theme) : t("cases.no-theme")]))];
    const kinds = [...new Set(own.map((sum) => sum.kind))].sort();
    return {
      type: "bar",
      data: {
        labels: themes.map(([, label]) => clipped(label)),
        datasets: kinds.map((kind, i) => ({
          label: wording.kind(kind), backgroundColor: colours.series[i % colours.series.length],
          data: themes.map(([theme]) => own.filter((sum) => (sum.theme?.iri ?? "") === theme && sum.kind === kind).reduce((all, sum) => all + sum.value, 0) || null), skipNull: true, maxBarThickness: 26,
        })),
      },
      options: {
        scales: { x: { grid: { display: false }, ticks: { color: colours.ink } }, y: { type: "logarithmic", ticks: { callback: (value) => (Number.isInteger(Math.log10(Number(value))) ? money({ value: Number(value), currency: "CNY" }, language) : null) } } },
        plugins: { legend: { position: "bottom" }, tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${money({ value: Number(item.raw), currency: "CNY" }, language)}` } } },
      },
    };
  }, [amounts, wording]);
  return (
    <Chart label={t("dashboard.amounts")} height="high" configuration={configuration}>
      <table class="table">
        <thead><tr><th scope="col">{t("column.theme")}</th><th scope="col">{t("column.kind")}</th><th scope="col" class="number">{t("column.amount")}</th><th scope="col" class="number">{t("column.count")}</th></tr></thead>
        <tbody>{amounts.map((sum, i) => <tr key={i}><td>{sum.theme ? wording.label(sum.theme) : "–"}</td><td>{wording.kind(sum.kind)}</td><td class="number">{money(sum, language)}</td><td class="number">{wording.number(sum.count)}</td></tr>)}</tbody>
      </table>
    </Chart>
  );
}

function clipped(name: string): string {
  const letters = [...name];
  return letters.length > SHORT ? `${letters.slice(0, SHORT - 1).join("")}…` : name;
}
