// Which bank has products of which family: a matrix whose cells open to the products.

import { useEffect, useRef, useState } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { FamiliesAnswer, Ref } from "../contract";
import { Pager } from "../parts/pager";
import { Answered, Empty } from "../parts/states";
import { Name, Thing } from "../parts/thing";
import { to } from "../route";
import { useWording } from "../text/language";

const PART = 40;

interface Cell {
  bank: Ref;
  family: Ref;
}

export function FamiliesView({ parameters }: ViewProps) {
  const { t } = useWording();
  const [offset, setOffset] = useState(Number(parameters.get("offset") ?? 0) || 0);
  const asked = useAsk<FamiliesAnswer>("/api/families", { limit: PART, offset });
  return (
    <>
      <h1>{t("view.families")}</h1>
      <p class="faint">{t("families.lead")}</p>
      <Answered asked={asked} lines={10}>
        {(answer) => answer.cells.length === 0 ? <Empty title={t("families.none")} /> : (
          <>
            <Matrix answer={answer} />
            <Pager total={answer.total} offset={offset} limit={PART} onMove={setOffset} />
          </>
        )}
      </Answered>
    </>
  );
}

function Matrix({ answer }: { answer: FamiliesAnswer }) {
  const wording = useWording();
  const { t } = wording;
  const [open, setOpen] = useState<Cell | null>(null);
  const opener = useRef<HTMLButtonElement | null>(null);
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  const counts = new Map(answer.cells.map((cell) => [`${cell.bank} ${cell.family}`, cell.count]));
  const most = Math.max(1, ...answer.cells.map((cell) => cell.count));
  const used = new Set(answer.cells.map((cell) => cell.family));
  const families = answer.families.filter((family) => used.has(family.iri));
  const isOpen = (cell: Cell) => open?.bank.iri === cell.bank.iri && open.family.iri === cell.family.iri;
  return (
    <div class="families">
      <div class="scroll matrix-scroll" tabIndex={0} role="region" aria-label={t("view.families")}>
        <table class="matrix">
          <caption class="quiet">{t("families.lead")}</caption>
          <thead><tr><th scope="col" class="corner">{t("column.bank")}</th>{families.map((family) => <th scope="col" key={family.iri}><span class="upright"><Name>{wording.label(family)}</Name></span></th>)}</tr></thead>
          <tbody>
            {answer.banks.map((bank) => (
              <tr key={bank.iri}>
                <th scope="row"><Thing thing={bank} icon={false} /></th>
                {families.map((family) => {
                  const count = counts.get(`${bank.iri} ${family.iri}`);
                  if (!count) return <td key={family.iri} />;
                  return (
                    <td key={family.iri}>
                      <button type="button" class={`cell heat-${Math.min(5, Math.ceil((5 * count) / most))}`} aria-expanded={isOpen({ bank, family })}
                        aria-label={t("families.cell", { bank: wording.label(bank), family: wording.label(family), n: count })} onClick={(event) => {
                          opener.current = event.currentTarget;
                          setOpen(isOpen({ bank, family }) ? null : { bank, family });
                        }}>{count}</button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open
        ? <Products key={open.bank.iri + open.family.iri} cell={open} onClose={close} />
        : <Totals answer={answer} families={families} />}
    </div>
  );
}

/** While no cell is open: the families by how many products they have in the banks shown. */
function Totals({ answer, families }: { answer: FamiliesAnswer; families: Ref[] }) {
  const wording = useWording();
  const { t, number } = wording;
  const counts = new Map<string, { products: number; banks: number }>();
  for (const { family, count } of answer.cells) {
    const known = counts.get(family) ?? { products: 0, banks: 0 };
    counts.set(family, { products: known.products + count, banks: known.banks + 1 });
  }
  const rows = families.map((family) => ({ family, ...(counts.get(family.iri) ?? { products: 0, banks: 0 }) })).sort((a, b) => b.products - a.products || b.banks - a.banks);
  const most = Math.max(1, ...rows.map((row) => row.products));
  return (
    <aside class="cell-open totals" aria-label={t("families.totals")}>
      <h2>{t("families.totals")}</h2>
      <ul class="bars">
        {rows.map(({ family, products, banks }) => (
          <li key={family.iri}><span><Thing thing={family} icon={false} /></span><meter min={0} max={most} value={products} aria-hidden="true" /><span class="figure" title={t("families.spread", { products, banks })}>{number(products)}</span></li>
        ))}
      </ul>
      <p class="faint"><small>{t("families.hint")}</small></p>
    </aside>
  );
}

function Products({ cell, onClose }: { cell: Cell; onClose: () => void }) {
  const wording = useWording();
  const { t } = wording;
  const asked = useAsk<{ products: Ref[] }>("/api/family-cell", { bank: cell.bank.iri, family: cell.family.iri });
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: false }), []);
  return (
    <aside class="cell-open" ref={place} tabIndex={-1} aria-label={t("families.products")} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <p class="panel-top"><span class="chip">{wording.label(cell.family)}</span><button type="button" class="plain close" aria-label={t("close")} onClick={onClose}>×</button></p>
      <h2><Thing thing={cell.bank} /></h2>
      <Answered asked={asked}>
        {({ products }) => <ul class="lines">{products.map((product) => <li key={product.iri}><Thing thing={product} /><a class="faint" href={to("lineage", { iri: product.iri })}><small>{t("entity.lineage")}</small></a></li>)}</ul>}
      </Answered>
    </aside>
  );
}
