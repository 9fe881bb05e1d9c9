// A sentence of a document with the names in it marked.

import type { ComponentChildren } from "preact";
import type { Passage } from "../contract";
import { to } from "../route";
import { useWording } from "../text/language";

/** The quote, its marks as links. Offsets count code points, as everywhere in the graph, not UTF-16 units. */
export function Marked({ passage, link = true }: { passage: Passage; link?: boolean }) {
  const { t } = useWording();
  if (passage.quote === null) return <p class="no-quote">{t("evidence.no-quote", { start: passage.start, end: passage.end })}</p>;
  const letters = [...passage.quote];
  const pieces: ComponentChildren[] = [];
  let done = 0;
  for (const mark of [...passage.marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (mark.start < done || mark.end > letters.length || mark.end <= mark.start) continue;
    pieces.push(letters.slice(done, mark.start).join(""));
    const name = letters.slice(mark.start, mark.end).join("");
    pieces.push(<mark>{link ? <a href={to("entity", { iri: mark.iri })}>{name}</a> : name}</mark>);
    done = mark.end;
  }
  pieces.push(letters.slice(done).join(""));
  return <blockquote lang="zh-CN" dir="auto">{pieces}</blockquote>;
}
