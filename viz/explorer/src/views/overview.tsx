import type { ViewProps } from "../app";

export function OverviewView(_: ViewProps) {
  return <p />;
}
