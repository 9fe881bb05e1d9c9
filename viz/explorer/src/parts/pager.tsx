// Steps through a list that the server gives in parts.

import { useWording } from "../text/language";

export function Pager({ total, offset, limit, onMove }: { total: number; offset: number; limit: number; onMove: (offset: number) => void }) {
  const { t } = useWording();
  if (total <= limit) return null;
  return (
    <nav class="pager" aria-label={t("pager.label")}>
      <button type="button" disabled={offset === 0} onClick={() => onMove(Math.max(0, offset - limit))}>{t("pager.before")}</button>
      <span>{t("pager.where", { from: offset + 1, to: Math.min(total, offset + limit), total })}</span>
      <button type="button" disabled={offset + limit >= total} onClick={() => onMove(offset + limit)}>{t("pager.after")}</button>
    </nav>
  );
}
