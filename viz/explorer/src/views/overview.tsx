// The whole graph as bubbles: each a bank or another centre with what belongs to it. A bubble opens.

import { packSiblings } from "d3-hierarchy";
import { useMemo, useState } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { CommunityAnswer, OverviewAnswer } from "../contract";
import { short } from "../graph/drawn";
import { Drawing } from "../graph/drawing";
import { Graph } from "../graph/graph";
import { Answered, Empty } from "../parts/states";
import { Name, Thing } from "../parts/thing";
import { go, to } from "../route";
import { useWording } from "../text/language";

const BUBBLES = 60;

export function OverviewView({ parameters }: ViewProps) {
  const open = parameters.get("open");
  return <div class="network">{open ? <Community iri={open} key={open} /> : <Bubbles table={parameters.get("as") === "table"} />}</div>;
}

function Bubbles({ table }: { table: boolean }) {
  const { t } = useWording();
  const asked = useAsk<OverviewAnswer>("/api/overview", { limit: BUBBLES });
  return (
    <>
      <div class="toolbar">
        <h1>{t("view.overview")}</h1>
        <a class="button" role="button" aria-pressed={table} href={to("overview", { as: table ? "" : "table" })}>{table ? t("network.as-graph") : t("network.as-table")}</a>
        <p class="toolbar-note">{t("overview.hint")}{asked.data && asked.data.others.communities > 0 && ` ${t("overview.others", { n: asked.data.others.communities })}`}</p>
      </div>
      <div class="network-body">
        <div class="network-stage">
          <Answered asked={asked} lines={8}>
            {(answer) => answer.communities.length === 0 ? <Empty title={t("overview.none")} /> : table ? <CommunityTable answer={answer} /> : <BubbleDrawing answer={answer} />}
          </Answered>
        </div>
      </div>
    </>
  );
}

function BubbleDrawing({ answer }: { answer: OverviewAnswer }) {
  const wording = useWording();
  const [selected, setSelected] = useState<string | null>(null);
  const nodes = useMemo(() => bubbles(answer).map(({ one, x, y, r }) => ({
    id: one.iri, label: `${short(wording.label(one))}\n${wording.number(one.size)}`, type: one.type, size: 2 * r, font: Math.min(17, Math.max(8.5, r / 3.6)), at: { x, y }, classes: "bubble",
  })), [answer, wording]);
  const edges = useMemo(() => answer.links.map(({ a, b, weight }) => ({ id: `${a} ${b}`, source: a, target: b, label: "", width: Math.min(8, 1 + weight), classes: "mutual faint" })), [answer]);
  const open = (iri: string) => go("overview", { open: iri });
  return <Graph name="overview" label={wording.t("overview.label", { n: nodes.length })} nodes={nodes} edges={edges} selected={selected} onSelect={setSelected} onOpen={open} />;
}

/** Circles with areas as the communities' sizes, packed without overlap (Wang et al. 2006, by d3-hierarchy). */
function bubbles(answer: OverviewAnswer) {
  const largest = Math.max(1, ...answer.communities.map((one) => one.size));
  return packSiblings(answer.communities.map((one) => ({ one, r: 22 + 68 * Math.sqrt(one.size / largest), x: 0, y: 0 }))).map((circle) => ({ ...circle, r: circle.r - 4 }));
}

function CommunityTable({ answer }: { answer: OverviewAnswer }) {
  const wording = useWording();
  const { t } = wording;
  return (
    <div class="scroll network-table" tabIndex={0} role="region" aria-label={t("view.overview")}>
      <table class="table">
        <thead><tr><th scope="col">{t("column.name")}</th><th scope="col" class="number">{t("overview.size")}</th><th scope="col" class="number">{t("overview.products")}</th><th scope="col" class="number">{t("overview.partners")}</th><th /></tr></thead>
        <tbody>
          {answer.communities.map((one) => (
            <tr key={one.iri}><th scope="row"><Thing thing={one} /></th><td class="number">{wording.number(one.size)}</td><td class="number">{wording.number(one.products)}</td><td class="number">{wording.number(one.partners)}</td>
              <td><a href={to("overview", { open: one.iri })} aria-label={t("overview.open-name", { name: wording.label(one) })}>{t("overview.open")}</a></td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Community({ iri }: { iri: string }) {
  const wording = useWording();
  const { t } = wording;
  const asked = useAsk<CommunityAnswer>("/api/community", { iri, limit: 300 });
  const back = <a class="button" href={to("overview")}>← {t("overview.all")}</a>;
  return (
    <Answered asked={asked} lines={8}>
      {(answer) => {
        const centre = answer.nodes.find((node) => node.iri === iri);
        const name = centre ? wording.label(centre) : "";
        return (
          <Drawing name="community" label={t("overview.community", { name })} nodes={answer.nodes} edges={answer.edges} centre={iri}
            tools={<>{back}<h1><Name>{name}</Name></h1>{answer.total > answer.nodes.length && <span class="faint">{t("overview.part", { shown: answer.nodes.length, total: answer.total })}</span>}</>} />
        );
      }}
    </Answered>
  );
}
