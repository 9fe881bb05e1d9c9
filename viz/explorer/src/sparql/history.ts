// Queries that were run in this browser, the latest first.

import { keep, kept } from "../settings";

const KEY = "csrkg.queries";
const MOST = 40;

export interface Remembered {
  query: string;
  at: number;
}

export function remembered(): Remembered[] {
  try {
    const list: unknown = JSON.parse(kept(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((one): one is Remembered => typeof one?.query === "string" && typeof one?.at === "number") : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function remember(query: string): Remembered[] {
  const list = [{ query, at: Date.now() }, ...remembered().filter((one) => one.query !== query)].slice(0, MOST);
  keep(KEY, JSON.stringify(list));
  return list;
}

export function forget(): Remembered[] {
  keep(KEY, "[]");
  return [];
}
