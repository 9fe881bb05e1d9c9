// How sure a statement is: a figure with a small gauge.

import { percent } from "../text/figures";
import { useWording } from "../text/language";

export function Confidence({ value }: { value: number | null | undefined }) {
  const { t } = useWording();
  if (value === null || value === undefined) return null;
  return (
    <span class="confidence" title={t("confidence.value", { value: percent(value) })}>
      <meter min={0} max={1} value={value} aria-label={t("confidence")} />
      {percent(value)}
    </span>
  );
}
