// What stands where an answer is not (yet): waiting, failure, nothing found.

import type { ComponentChildren } from "preact";
import type { Asked } from "../api";
import { useWording } from "../text/language";

export function Waiting({ lines = 3 }: { lines?: number }) {
  return (
    <div class="waiting" role="status">
      <span class="quiet">{useWording().t("waiting")}</span>
      {Array.from({ length: lines }, (_, i) => <span class="bone" key={i} />)}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Failure({ asked }: { asked: Pick<Asked<unknown>, "error" | "again"> }) {
  const { t } = useWording();
  const code = asked.error?.code;
  const status = asked.error?.status;
  const title = code === "unreachable" ? t("error.unreachable") : status === 404 ? t("error.missing") : status === 503 ? t("error.busy") : t("error.other");
  return (
    <div class="empty failure" role="alert">
      <p class="empty-title">{title}</p>
      {asked.error?.message && <p><bdi>{asked.error.message}</bdi></p>}
      <button type="button" onClick={asked.again}>{t("again")}</button>
    </div>
  );
}

/** Shows an answer, or what stands in its place. */
export function Answered<T>({ asked, lines, children }: { asked: Asked<T>; lines?: number; children: (data: T) => ComponentChildren }) {
  if (asked.error) return <Failure asked={asked} />;
  if (!asked.data) return <Waiting lines={lines ?? 3} />;
  return <>{children(asked.data)}</>;
}
