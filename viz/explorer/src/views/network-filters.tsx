// Filters of the network: types and relations that are shown, theme, confidence, time.

import type { ComponentChildren } from "preact";
import { TypeIcon } from "../parts/icon";
import { type Filters, NO_FILTERS, type Scene } from "../graph/state";
import { useWording } from "../text/language";

interface Options {
  scene: Scene;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function NetworkFilters({ scene, filters, onChange }: Options) {
  const wording = useWording();
  const { t, terms } = wording;
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const types = counted([...scene.nodes.map((node) => node.type), ...filters.types]);
  const relations = counted([...scene.edges.map((edge) => edge.predicate), ...filters.relations]);
  return (
    <section class="filters" id="network-filters" aria-label={t("network.filter")}>
      <Boxes legend={t("network.types")} names={types} hidden={filters.types} word={(name) => <><TypeIcon type={name} /> {wording.type(name)}</>} onChange={(hidden) => change({ types: hidden })} />
      <Boxes legend={t("network.relations")} names={relations} hidden={filters.relations} word={(name) => wording.relation(name)} onChange={(hidden) => change({ relations: hidden })} />
      <div class="filter-fields">
        <label>{t("network.theme")}
          <select value={filters.theme} onChange={(event) => change({ theme: event.currentTarget.value })}>
            <option value="">{t("all")}</option>
            {terms.themes.map((theme) => <option key={theme.iri} value={theme.iri}>{wording.theme(theme.iri)}</option>)}
          </select>
        </label>
        <label>{t("network.confidence", { value: filters.confidence })}
          <input type="range" min={0} max={100} step={5} value={filters.confidence} onInput={(event) => change({ confidence: Number(event.currentTarget.value) })} />
        </label>
        <label>{t("network.from")}<input type="month" value={filters.from} placeholder="2020-01" onChange={(event) => change({ from: event.currentTarget.value })} /></label>
        <label>{t("network.to")}<input type="month" value={filters.to} placeholder="2020-12" onChange={(event) => change({ to: event.currentTarget.value })} /></label>
        <button type="button" onClick={() => onChange(NO_FILTERS)}>{t("network.reset")}</button>
      </div>
    </section>
  );
}

interface BoxOptions {
  legend: string;
  names: string[];
  hidden: string[];
  word: (name: string) => ComponentChildren;
  onChange: (hidden: string[]) => void;
}

function Boxes({ legend, names, hidden, word, onChange }: BoxOptions) {
  return (
    <fieldset class="boxes">
      <legend>{legend}</legend>
      {names.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={!hidden.includes(name)} onChange={(event) => onChange(event.currentTarget.checked ? hidden.filter((one) => one !== name) : [...hidden, name])} />
          {word(name)}
        </label>
      ))}
    </fieldset>
  );
}

function counted(names: string[]): string[] {
  return [...new Set(names)].sort();
}
