// The named queries as questions in words, with what can be filled in.

import { useState } from "preact/hooks";
import type { NamedQuery, Ref } from "../contract";
import { SearchBox } from "../parts/search-box";
import { Name } from "../parts/thing";
import { useWording } from "../text/language";
import { bracketed, declared, quoted } from "./prefixes";

type Parameter = NamedQuery["params"][number];

/** The query's text with its parameters filled in; what is left open stands for any value. */
export function filled(query: NamedQuery, values: Record<string, string>, prefixes: Record<string, string>): string {
  const text = query.params.reduce((sparql, parameter) => {
    const value = values[parameter.name] ?? (parameter.kind === "name" ? "" : (parameter.default ?? ""));
    const term = value && literal(parameter, value);
    return term ? sparql.replace(`VALUES ?${parameter.name} { UNDEF }`, () => `VALUES ?${parameter.name} { ${term} }`) : sparql;
  }, query.sparql);
  return declared(text, prefixes);
}

function literal(parameter: Parameter, value: string): string | null {
  if (parameter.kind === "name") return bracketed(value);
  if (parameter.kind === "number") return /^-?\d+(\.\d+)?$/.test(value.trim()) ? value.trim() : null;
  return quoted(value);
}

interface Options {
  queries: NamedQuery[];
  chosen: string;
  onChoose: (query: NamedQuery) => void;
  onFill: (text: string) => void;
}

export function Examples({ queries, chosen, onChoose, onFill }: Options) {
  const { t, language } = useWording();
  const query = queries.find((one) => one.name === chosen);
  return (
    <div class="examples">
      <label class="example-choice">{t("sparql.examples")}
        <select value={chosen} onChange={(event) => {
          const next = queries.find((one) => one.name === event.currentTarget.value);
          if (next) onChoose(next);
        }}>
          <option value="" disabled>{t("sparql.choose")}</option>
          {queries.map((one) => <option key={one.name} value={one.name}>{language === "zh" ? one.question_zh : one.question_en}</option>)}
        </select>
      </label>
      {query && query.params.length > 0 && <Parameters key={query.name} query={query} onFill={onFill} />}
    </div>
  );
}

/** All questions in the open, for windows that have room for them beside the editor. */
export function Questions({ queries, chosen, onChoose }: Omit<Options, "onFill">) {
  const { t, language } = useWording();
  return (
    <nav class="questions" aria-label={t("sparql.examples")}>
      <div class="questions-list">
        <h2>{t("sparql.examples")}</h2>
        <ul>
          {queries.map((one) => (
            <li key={one.name}><button type="button" class="plain" aria-current={one.name === chosen ? "true" : undefined} onClick={() => onChoose(one)}>{language === "zh" ? one.question_zh : one.question_en}</button></li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function Parameters({ query, onFill }: { query: NamedQuery; onFill: (text: string) => void }) {
  const { t, terms, language } = useWording();
  const [values, setValues] = useState<Record<string, string>>({});
  const [names, setNames] = useState<Record<string, string>>({});
  const set = (name: string, value: string, shown = "") => {
    const next = { ...values, [name]: value };
    setValues(next);
    setNames({ ...names, [name]: shown });
    onFill(filled(query, next, terms.prefixes));
  };
  return (
    <fieldset class="parameters">
      <legend class="quiet">{t("sparql.parameters")}</legend>
      {query.params.map((parameter) => {
        const word = (language === "en" && capital(parameter.explanation_en ?? "")) || parameter.explanation || parameter.name;
        if (parameter.kind !== "name") {
          return <label key={parameter.name}><bdi>{word}</bdi> <input type="text" inputMode={parameter.kind === "number" ? "decimal" : "text"} value={values[parameter.name] ?? parameter.default ?? ""} onChange={(event) => set(parameter.name, event.currentTarget.value)} /></label>;
        }
        return (
          <div class="parameter" key={parameter.name}>
            <span><bdi>{word}</bdi></span>
            {values[parameter.name]
              ? <button type="button" class="small" onClick={() => set(parameter.name, "")} aria-label={t("sparql.clear", { name: names[parameter.name] ?? "" })}><Name>{names[parameter.name] ?? ""}</Name> ×</button>
              : <SearchBox id={`parameter-${parameter.name}`} label={word} placeholder={t("sparql.any")} onPick={(thing: Ref) => set(parameter.name, thing.iri, thing.label)} />}
          </div>
        );
      })}
    </fieldset>
  );
}
