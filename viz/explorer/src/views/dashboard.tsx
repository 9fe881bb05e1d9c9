import type { ViewProps } from "../app";

export function DashboardView(_: ViewProps) {
  return <p />;
}
