// Questions in SPARQL: an editor, examples in words, results in three forms, and what was asked before.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useAsk } from "../api";
import type { ViewProps } from "../app";
import type { NamedQuery } from "../contract";
import { save } from "../graph/save";
import { Empty, Failure } from "../parts/states";
import { restate } from "../route";
import { type Editor, openEditor } from "../sparql/editor";
import { Examples, Questions, filled } from "../sparql/examples";
import { type Remembered, forget, remember, remembered } from "../sparql/history";
import { bracketed } from "../sparql/prefixes";
import { ResultChart, ResultNetwork, ResultTable } from "../sparql/results";
import { QueryFault, type Result, fetched, run } from "../sparql/run";
import { useWording } from "../text/language";

const FIRST = `PREFIX csr: <https://w3id.org/csrkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?bank ?bank_name (COUNT(DISTINCT ?product) AS ?products)
WHERE {
  ?bank a csr:Bank ; skos:prefLabel ?bank_name ; csr:offers ?product .
}
GROUP BY ?bank ?bank_name
ORDER BY DESC(?products)
LIMIT 20
`;
const MOST_DESCRIBED = 100;

type Form = "table" | "network" | "chart";

export function SparqlView({ parameters }: ViewProps) {
  const { t, terms, language } = useWording();
  const queries = useAsk<NamedQuery[]>("/api/queries");
  const [chosen, setChosen] = useState("");
  const [result, setResult] = useState<Result | null>(null);
  const [fault, setFault] = useState<QueryFault | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const [busy, setBusy] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [form, setForm] = useState<Form>("table");
  const [past, setPast] = useState<Remembered[]>(remembered);
  const [asked, setAsked] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const stop = useRef<AbortController | null>(null);
  const runNow = useRef<() => void>(() => undefined);

  const execute = useCallback(async () => {
    const text = editor.current?.text() ?? "";
    if (!text.trim()) return;
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    setBusy(true);
    setFault(null);
    setUnreachable(false);
    editor.current?.fault(null);
    const began = performance.now();
    try {
      const answer = await run(text, own.signal);
      setResult(answer);
      setAsked(text);
      setForm("table");
      setPast(remember(text));
    } catch (error) {
      if (own.signal.aborted) return;
      setResult(null);
      if (error instanceof QueryFault) {
        setFault(error);
        if (error.line && error.column) editor.current?.fault({ line: error.line, column: error.column, message: error.message });
      } else if (error instanceof TypeError) setUnreachable(true);
      else throw error;
    } finally {
      if (stop.current === own) {
        setSeconds((performance.now() - began) / 1000);
        setBusy(false);
      }
    }
  }, []);
  runNow.current = () => void execute();

  const written = useCallback((text: string) => restate("sparql", { query: text }), []);
  useEffect(() => {
    if (!place.current) return;
    const text = editor.current?.text() ?? parameters.get("query") ?? FIRST;
    editor.current = openEditor({ place: place.current, text, label: t("sparql.editor"), terms, language, onRun: () => runNow.current(), onChange: written });
    return () => {
      editor.current?.destroy();
      editor.current = null;
    };
  }, [terms]);
  useEffect(() => () => stop.current?.abort(), []);

  const load = (text: string) => {
    editor.current?.replace(text);
    editor.current?.fault(null);
    setFault(null);
  };
  const choose = (query: NamedQuery) => {
    setChosen(query.name);
    load(filled(query, {}, terms.prefixes));
    void execute();
  };
  useEffect(() => {
    const example = queries.data?.find((query) => query.name === parameters.get("example"));
    if (example) choose(example);
  }, [queries.data, parameters]);
  useEffect(() => {
    const given = parameters.get("query");
    if (!given) return;
    if (given !== editor.current?.text()) load(given);
    void execute();
  }, [parameters]);

  return (
    <>
      <h1>{t("view.sparql")}</h1>
      <div class="bench">
        <div class="bench-main">
          {queries.error ? <Failure asked={queries} /> : <Examples queries={queries.data ?? []} chosen={chosen} onChoose={choose} onFill={load} />}
          <div class="editor" ref={place} />
          <p class="editor-tools">
            <button type="button" class="main" disabled={busy} onClick={() => void execute()}>{busy ? t("waiting") : t("sparql.run")}</button>
            {busy && <button type="button" onClick={() => {
              stop.current?.abort();
              setBusy(false);
            }}>{t("sparql.stop")}</button>}
            <span class="faint keys">Ctrl + Enter</span>
            <History past={past} onPick={load} onForget={() => setPast(forget())} />
          </p>
        </div>
        <Questions queries={queries.data ?? []} chosen={chosen} onChoose={choose} />
      </div>
      <div aria-live="polite">
        {fault && <p class="fault" role="alert"><bdi>{fault.message}</bdi>{fault.line && <button type="button" class="small" onClick={() => editor.current?.focus()}>{t("sparql.go-to", { line: fault.line, column: fault.column ?? 1 })}</button>}</p>}
        {unreachable && <p class="fault" role="alert">{t("error.unreachable")}</p>}
      </div>
      {result && <Answer result={result} query={asked} seconds={seconds} form={form} onForm={setForm} />}
    </>
  );
}

function Answer({ result, query, seconds, form, onForm }: { result: Result; query: string; seconds: number; form: Form; onForm: (form: Form) => void }) {
  const { t, number } = useWording();
  if (result.form === "truth") return <Empty title={result.truth ? t("sparql.yes") : t("sparql.no")} />;
  const forms: Form[] = ["table", "network", "chart"];
  return (
    <section class="answer" aria-label={t("sparql.results")}>
      <div class="answer-head">
        <div class="tool-group forms" role="group" aria-label={t("sparql.forms")}>
          {forms.map((one) => <button type="button" key={one} aria-pressed={form === one} onClick={() => onForm(one)}>{t(`sparql.as-${one}`)}</button>)}
        </div>
        <p class="row-count" role="status"><strong>{t("sparql.rows", { n: result.rows.length })}</strong> <span class="faint">{t("sparql.seconds", { seconds: number(seconds, 2) })}</span>{result.partial && ` · ${t("sparql.partial")}`}</p>
        <Exports result={result} query={query} />
      </div>
      {form === "table" ? <ResultTable result={result} /> : form === "network" ? <ResultNetwork result={result} /> : <ResultChart result={result} />}
    </section>
  );
}

function Exports({ result, query }: { result: Extract<Result, { rows: unknown }>; query: string }) {
  const { t } = useWording();
  const [failed, setFailed] = useState("");
  const described = result.form === "graph" ? query : describing(result);
  const offer = (text: string, accept: string, name: string) => {
    setFailed("");
    fetched(text, accept).then((response) => response.blob()).then((blob) => save(blob, name), (error: unknown) => setFailed(error instanceof Error ? error.message : t("error.other")));
  };
  const [table, json] = result.form === "graph" ? [null, "application/ld+json"] : ["text/csv", "application/sparql-results+json"];
  return (
    <p class="exports">
      <span class="faint">{t("sparql.export")}</span>
      <button type="button" class="small" onClick={() => (table ? offer(query, table, "result.csv") : save(new Blob([csv(result)], { type: "text/csv;charset=utf-8" }), "result.csv"))}>CSV</button>
      <button type="button" class="small" onClick={() => offer(query, json, result.form === "graph" ? "result.jsonld" : "result.json")}>JSON</button>
      <button type="button" class="small" disabled={!described} title={result.form === "graph" ? "" : t("sparql.turtle-hint")} onClick={() => described && offer(described, "text/turtle", "result.ttl")}>Turtle</button>
      {failed && <span class="fault" role="alert"><bdi>{failed}</bdi></span>}
    </p>
  );
}

/** A table is no graph: as Turtle it becomes what the graph says of the things in it. */
function describing(result: Extract<Result, { rows: unknown }>): string | null {
  const iris = new Set(result.rows.flatMap((row) => Object.values(row).flatMap((term) => (term?.type === "uri" ? [bracketed(term.value)] : []))));
  iris.delete(null);
  return iris.size ? `DESCRIBE ${[...iris].slice(0, MOST_DESCRIBED).join(" ")}` : null;
}

/** Triples as CSV by RFC 4180. */
function csv({ columns, rows }: Extract<Result, { rows: unknown }>): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => row[column]?.value ?? ""))].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

function History({ past, onPick, onForget }: { past: Remembered[]; onPick: (query: string) => void; onForget: () => void }) {
  const { t, language } = useWording();
  if (!past.length) return null;
  const time = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: "short" });
  return (
    <details class="past" onKeyDown={(event) => {
      if (event.key !== "Escape") return;
      event.currentTarget.open = false;
      event.currentTarget.querySelector("summary")?.focus();
    }}>
      <summary>{t("sparql.history", { n: past.length })}</summary>
      <ul>
        {past.map((one) => <li key={one.at}><button type="button" class="plain" onClick={() => onPick(one.query)}><code>{one.query.replace(/^\s*PREFIX.*$/gim, "").replace(/\s+/g, " ").trim().slice(0, 90)}</code> <small class="faint">{time.format(one.at)}</small></button></li>)}
        <li><button type="button" class="small" onClick={onForget}>{t("sparql.forget")}</button></li>
      </ul>
    </details>
  );
}
