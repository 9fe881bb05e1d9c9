import type { ViewProps } from "../app";

export function CaseView(_: ViewProps) {
  return <p />;
}
