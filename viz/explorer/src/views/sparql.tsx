import type { ViewProps } from "../app";

export function SparqlView(_: ViewProps) {
  return <p />;
}
