// A thing as a link to its page. Names come from texts that anyone may have written: they are always plain text, and
// isolated, so that a right-to-left mark in one does not turn its surroundings round.

import type { Ref } from "../contract";
import { to } from "../route";
import { useWording } from "../text/language";
import { TypeIcon } from "./icon";

export function Name({ children }: { children: string }) {
  return <bdi class="name">{children}</bdi>;
}

/** A name of which it is not known whose it is. */
export const NAME = "Name";

/** Where a thing is shown: cases have a page of their own, a mere name is searched for. */
export function pageOf(thing: Pick<Ref, "iri" | "type">): string {
  if (thing.type === NAME) return to("search", { q: thing.iri });
  return thing.type === "Case" ? to("case", { iri: thing.iri }) : to("entity", { iri: thing.iri });
}

export function Thing({ thing, icon = true }: { thing: Ref; icon?: boolean }) {
  const wording = useWording();
  return (
    <a class="thing" href={pageOf(thing)}>
      {icon && <TypeIcon type={thing.type} />}
      <Name>{wording.label(thing)}</Name>
    </a>
  );
}

export function TypeChip({ type }: { type: string }) {
  return (
    <span class="chip">
      <TypeIcon type={type} />
      {useWording().type(type)}
    </span>
  );
}
