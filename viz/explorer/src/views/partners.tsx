import type { ViewProps } from "../app";

export function PartnersView(_: ViewProps) {
  return <p />;
}
