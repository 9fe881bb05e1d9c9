// Where the reader is: the part of the address after #, such as #/entity?iri=….

import { useEffect, useState } from "preact/hooks";

export interface Route {
  view: string;
  parameters: URLSearchParams;
}

type Value = string | number | null | undefined;

/** What an address's hash says; an empty one is the start page. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { view: path || "search", parameters: new URLSearchParams(query) };
}

/** A link to a view. */
export function to(view: string, parameters: Record<string, Value> = {}): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  const plain = query.replace(/%(2C|2F|3A|7E)/g, decodeURIComponent);
  return given.length ? `#/${view}?${plain}` : `#/${view}`;
}

/** Goes to a view, so that the browser's Back leads here again. */
export function go(view: string, parameters: Record<string, Value> = {}): void {
  location.hash = to(view, parameters);
}

/** Says in the address what a view shows now, without a new entry in the browser's history. */
export function restate(view: string, parameters: Record<string, Value> = {}): void {
  const target = to(view, parameters);
  if (location.hash !== target) history.replaceState(history.state, "", target);
}

/** The route, renewed whenever the address changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
