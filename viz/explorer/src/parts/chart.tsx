// A chart by Chart.js, loaded when first needed; its figures also stand in a table that can be opened.

import type { ChartConfiguration } from "chart.js";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useDark } from "../settings";
import { useWording } from "../text/language";

interface Options {
  label: string;
  height?: "low" | "high" | "tall";
  configuration: (colours: Colours) => ChartConfiguration;
  children: ComponentChildren;
}

export interface Colours {
  ink: string;
  faint: string;
  line: string;
  series: string[];
  type: (name: string) => string;
}

export function Chart({ label, height = "low", configuration, children }: Options) {
  const { t } = useWording();
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDark();
  useEffect(() => {
    let gone = false;
    let chart: { destroy: () => void } | null = null;
    import("./chart-library").then(({ Library }) => {
      if (gone || !canvas.current) return;
      const colours = readColours(canvas.current);
      Library.defaults.color = colours.faint;
      Library.defaults.borderColor = colours.line;
      Library.defaults.font.family = getComputedStyle(document.body).fontFamily;
      chart = new Library(canvas.current, configuration(colours));
    });
    return () => {
      gone = true;
      chart?.destroy();
    };
  }, [configuration, dark]);
  return (
    <figure class="chart">
      <div class={`chart-place ${height}`}><canvas ref={canvas} role="img" aria-label={label} /></div>
      <details class="chart-table"><summary>{t("chart.table")}</summary><div class="scroll" tabIndex={0} role="region" aria-label={label}>{children}</div></details>
    </figure>
  );
}

/** Colours as the style sheet gives them now; a canvas cannot read custom properties by itself. */
function readColours(place: HTMLElement): Colours {
  const probe = document.createElement("i");
  place.parentElement?.append(probe);
  const colour = (name: string) => {
    probe.className = `probe-${name}`;
    return getComputedStyle(probe).color;
  };
  const type = (name: string) => {
    probe.className = `probe-type type type-${name}`;
    return getComputedStyle(probe).color;
  };
  const series = ["Bank", "Product", "Company", "GovernmentAgency", "Charity", "FinancialInstitution", "Programme", "Place"].map(type);
  const colours = { ink: colour("ink"), faint: colour("faint"), line: colour("line"), series };
  const known = new Map<string, string>();
  probe.remove();
  return {
    ...colours,
    type: (name) => {
      if (!known.has(name)) {
        place.parentElement?.append(probe);
        known.set(name, type(name));
        probe.remove();
      }
      return known.get(name) ?? colours.ink;
    },
  };
}
