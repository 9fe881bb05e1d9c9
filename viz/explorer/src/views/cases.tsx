import type { ViewProps } from "../app";

export function CasesView(_: ViewProps) {
  return <p />;
}
