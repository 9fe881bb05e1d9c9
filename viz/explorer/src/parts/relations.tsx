// A thing's relations, kind by kind with counts: each opens to its neighbours, each neighbour to its sentences.

import { useState } from "preact/hooks";
import { useAsk } from "../api";
import type { Neighbour, NeighboursAnswer, RelationCount } from "../contract";
import { money } from "../text/figures";
import { useWording } from "../text/language";
import { Confidence } from "./confidence";
import { Evidence } from "./evidence";
import { Pager } from "./pager";
import { Answered } from "./states";
import { Thing } from "./thing";

const PART = 20;
const OPEN_AT_FIRST = 2;

export function Relations({ iri, relations }: { iri: string; relations: RelationCount[] }) {
  return (
    <>
      {relations.map((relation, i) => (
        <Kind key={`${relation.predicate} ${relation.direction}`} iri={iri} relation={relation} first={i < OPEN_AT_FIRST} />
      ))}
    </>
  );
}

function Kind({ iri, relation, first }: { iri: string; relation: RelationCount; first: boolean }) {
  const wording = useWording();
  const [open, setOpen] = useState(first);
  return (
    <details class="fold" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{wording.relation(relation.predicate, relation.direction)}</h3>
        <span class="figure">{wording.number(relation.count)}</span>
      </summary>
      {open && <Neighbours iri={iri} relation={relation} />}
    </details>
  );
}

function Neighbours({ iri, relation }: { iri: string; relation: RelationCount }) {
  const [offset, setOffset] = useState(0);
  const { predicate, direction } = relation;
  const asked = useAsk<NeighboursAnswer>("/api/neighbours", { iri, predicate, direction, limit: PART, offset });
  return (
    <Answered asked={asked} lines={Math.min(4, relation.count)}>
      {(answer) => (
        <>
          <ul class="neighbours">
            {answer.neighbours.map((one) => <Line key={one.other.iri} iri={iri} neighbour={one} />)}
          </ul>
          <Pager total={answer.total} offset={offset} limit={PART} onMove={setOffset} />
        </>
      )}
    </Answered>
  );
}

function Line({ iri, neighbour }: { iri: string; neighbour: Neighbour }) {
  const { t, language, label } = useWording();
  const [open, setOpen] = useState(false);
  const { other, predicate, direction, amount } = neighbour;
  const [subject, object] = direction === "out" ? [iri, other.iri] : [other.iri, iri];
  return (
    <li class={open ? "neighbour open" : "neighbour"}>
      <div class="neighbour-line">
        <Thing thing={other} />
        {amount && <span class="sum">{money(amount, language)}</span>}
        <Confidence value={neighbour.confidence} />
        {neighbour.statements > 0 && (
          <button type="button" class="plain small" aria-expanded={open} onClick={() => setOpen(!open)} aria-label={t("evidence.of", { n: neighbour.statements, name: label(other) })}>
            {t("evidence.open", { n: neighbour.statements })}
          </button>
        )}
      </div>
      {open && <Evidence subject={subject} predicate={predicate} object={object} />}
    </li>
  );
}
