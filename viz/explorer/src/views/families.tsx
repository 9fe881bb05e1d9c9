import type { ViewProps } from "../app";

export function FamiliesView(_: ViewProps) {
  return <p />;
}
