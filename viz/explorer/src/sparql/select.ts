// SELECT queries for the explorer's own use, over the protocol that everybody uses.

import { type Asked, ApiError, useAnswer } from "../api";
import type { Row } from "./run";

export interface Rows {
  columns: string[];
  rows: Row[];
}

export async function select(query: string): Promise<Rows> {
  let response: Response;
  try {
    response = await fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" }, body: query });
  } catch {
    throw new ApiError("unreachable", "");
  }
  if (!response.ok) throw new ApiError(`http-${response.status}`, "", response.status);
  const body = (await response.json()) as { head: { vars: string[] }; results: { bindings: Row[] } };
  return { columns: body.head.vars, rows: body.results.bindings };
}

export function useSelect(query: string): Asked<Rows> {
  return useAnswer(() => select(query), query);
}
