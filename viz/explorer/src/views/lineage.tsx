import type { ViewProps } from "../app";

export function LineageView(_: ViewProps) {
  return <p />;
}
