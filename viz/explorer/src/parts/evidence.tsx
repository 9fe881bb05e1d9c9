// Where a relation is said: its sentences with case, theme, confidence and place in the document.

import { useState } from "preact/hooks";
import { useAsk } from "../api";
import type { EvidenceAnswer, Statement } from "../contract";
import { to } from "../route";
import { date, money } from "../text/figures";
import { useWording } from "../text/language";
import { Confidence } from "./confidence";
import { Marked } from "./marked";
import { Pager } from "./pager";
import { Answered } from "./states";
import { Name } from "./thing";

const PART = 10;

export function Evidence({ subject, predicate, object }: { subject: string; predicate: string; object: string }) {
  const [offset, setOffset] = useState(0);
  const { t } = useWording();
  const asked = useAsk<EvidenceAnswer>("/api/evidence", { subject, predicate, object, limit: PART, offset });
  return (
    <Answered asked={asked} lines={2}>
      {(answer) => (
        <div class="evidence">
          {answer.statements.length === 0 && <p class="faint">{t("evidence.none")}</p>}
          {answer.statements.map((statement) => <Said key={statement.iri} statement={statement} />)}
          <Pager total={answer.total} offset={offset} limit={PART} onMove={setOffset} />
        </div>
      )}
    </Answered>
  );
}

/** A text that stands in a sentence without turning it round (first strong isolate … pop directional isolate). */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function Said({ statement }: { statement: Statement }) {
  const wording = useWording();
  const { t, language } = wording;
  const { document: source } = statement;
  const place = statement.passages.filter((passage) => passage.quote !== null).map((passage) => `${passage.start}–${passage.end}`).join("、");
  return (
    <article class="said">
      {statement.passages.map((passage) => <Marked key={passage.start} passage={passage} />)}
      <p class="said-from">
        {statement.case && <a href={to("case", { iri: statement.case.iri })}><Name>{statement.case.label}</Name></a>}
        {statement.case?.theme && <span class="chip">{wording.label(statement.case.theme)}</span>}
        {source && <span><bdi>{source.title ?? source.source}</bdi></span>}
        {place && <span class="faint">{t("evidence.place", { place })}</span>}
        <Confidence value={statement.confidence} />
        {statement.amounts.map((amount, i) => (
          <span class="sum" key={i}>
            {money(amount, language)} <small>{wording.kind(amount.kind)}{amount.date ? ` · ${date(amount.date, language)}` : ""}</small>
          </span>
        ))}
      </p>
      {statement.corrected && <p class="note"><bdi>{t("evidence.corrected", { by: isolated(statement.corrected.by), reason: isolated(statement.corrected.reason ?? "–") })}</bdi></p>}
    </article>
  );
}
