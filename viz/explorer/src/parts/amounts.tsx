// Sums of money over time: each a point at its date, on a scale of powers of ten.

import type { ChartConfiguration } from "chart.js";
import { useCallback } from "preact/hooks";
import type { EntityAnswer } from "../contract";
import { to } from "../route";
import { date, money } from "../text/figures";
import { useWording } from "../text/language";
import { Chart, type Colours } from "./chart";
import { Name, Thing } from "./thing";

type Sum = EntityAnswer["amounts"][number];

export function Amounts({ amounts }: { amounts: Sum[] }) {
  const wording = useWording();
  const { t, language } = wording;
  const dated = amounts.filter((sum) => sum.date && sum.value > 0);
  const configuration = useCallback((colours: Colours): ChartConfiguration => {
    const kinds = [...new Set(dated.map((sum) => sum.kind))];
    return {
      type: "scatter",
      data: {
        datasets: kinds.map((kind, i) => {
          const own = dated.filter((sum) => sum.kind === kind);
          return {
            label: wording.kind(kind),
            data: own.map((sum) => ({ x: years(sum.date ?? ""), y: sum.value, sum })),
            backgroundColor: colours.series[i % colours.series.length] ?? colours.ink,
            pointRadius: 6,
            pointHoverRadius: 8,
          };
        }),
      },
      options: {
        scales: {
          x: { type: "linear", ticks: { precision: 0, callback: (value) => (Number.isInteger(Number(value)) ? String(value) : "") }, grace: 0.4 },
          y: { type: "logarithmic", suggestedMin: Math.min(...dated.map((sum) => sum.value)) / 4, suggestedMax: 4 * Math.max(...dated.map((sum) => sum.value)), ticks: { callback: (value) => (Number.isInteger(Math.log10(Number(value))) ? money({ value: Number(value), currency: "" }, language).trim() : null) } },
        },
        plugins: {
          legend: { display: kinds.length > 1, position: "bottom", labels: { usePointStyle: true } },
          tooltip: {
            callbacks: {
              label: (item) => {
                const { sum } = item.raw as { sum: Sum };
                return `${money(sum, language)} · ${wording.relation(sum.predicate)} ${wording.label(sum.other)} · ${date(sum.date ?? "", language)}`;
              },
            },
          },
        },
      },
    };
  }, [amounts, wording]);
  const table = <AmountTable amounts={amounts} />;
  if (dated.length < 3) return <div class="scroll" tabIndex={0} role="region" aria-label={t("entity.amounts")}>{table}</div>;
  return <Chart label={t("entity.amounts-chart", { n: dated.length })} configuration={configuration}>{table}</Chart>;
}

function AmountTable({ amounts }: { amounts: Sum[] }) {
  const wording = useWording();
  const { t, language } = wording;
  return (
    <table class="table">
      <thead><tr><th scope="col">{t("column.date")}</th><th scope="col" class="number">{t("column.amount")}</th><th scope="col">{t("column.kind")}</th><th scope="col">{t("column.relation")}</th><th scope="col">{t("column.other")}</th><th scope="col">{t("column.case")}</th></tr></thead>
      <tbody>
        {amounts.map((sum, i) => (
          <tr key={i}>
            <td>{sum.date ? date(sum.date, language) : "–"}</td><td class="number">{money(sum, language)}</td><td>{wording.kind(sum.kind)}</td><td>{wording.relation(sum.predicate)}</td>
            <td><Thing thing={sum.other} /></td><td>{sum.case && <a href={to("case", { iri: sum.case.iri })}><Name>{sum.case.label}</Name></a>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A date as years with a fraction; a year alone stands at its middle. */
function years(text: string): number {
  const [year = 0, month, day] = text.split("-").map(Number);
  return month ? year + (month - 1) / 12 + ((day ?? 15) - 1) / 372 : year + 0.5;
}
