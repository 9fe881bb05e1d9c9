// Runs a reader's query and reads whichever kind of answer comes.

export interface Term {
  type: "uri" | "literal" | "bnode";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export type Row = Record<string, Term | undefined>;

export type Result =
  | { form: "table"; columns: string[]; rows: Row[]; partial: boolean }
  | { form: "truth"; truth: boolean }
  | { form: "graph"; columns: string[]; rows: Row[]; partial: boolean };

/** What is wrong with a query, and where: line and column count from 1. */
export class QueryFault extends Error {
  constructor(message: string, readonly status: number, readonly line: number | null, readonly column: number | null) {
    super(message);
  }
}

const TABLES = "application/sparql-results+json";
const ACCEPT = `${TABLES}, application/n-triples;q=0.9`;

/** The answer in the form that `accept` names; where the server's limit cuts it, its header says so. */
export async function fetched(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch("/sparql?partial=true", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: `${accept}, application/json;q=0.1` }, body: query, ...(signal ? { signal } : {}) });
  if (response.ok) return response;
  const text = await response.text();
  let message = text.trim();
  let [line, column]: (number | null)[] = [null, null];
  try {
    const { error } = JSON.parse(text) as { error: { message: string; line?: number; column?: number } };
    ({ message } = error);
    [line, column] = [error.line ?? null, error.column ?? null];
  } catch {
    // Plain text: the place stands in the words.
  }
  const said = /line (\d+),? column (\d+)/.exec(message);
  throw new QueryFault(message, response.status, line ?? (said ? Number(said[1]) : null), column ?? (said ? Number(said[2]) : null));
}

export async function run(query: string, signal: AbortSignal): Promise<Result> {
  const response = await fetched(query, ACCEPT, signal);
  const partial = response.headers.get("X-SPARQL-Partial") === "true";
  if (response.headers.get("Content-Type")?.includes("json")) {
    const body = (await response.json()) as { head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Row[] } };
    if (body.boolean !== undefined) return { form: "truth", truth: body.boolean };
    return { form: "table", columns: body.head.vars ?? [], rows: body.results?.bindings ?? [], partial };
  }
  return { form: "graph", columns: ["subject", "predicate", "object"], rows: triples(await response.text()), partial };
}

const LINE = /^(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?) ?\.$/;

/** Lines of N-Triples as rows. */
function triples(text: string): Row[] {
  return text.split("\n").flatMap((line) => {
    const found = LINE.exec(line.trim());
    return found ? [{ subject: term(found[1] ?? ""), predicate: term(found[2] ?? ""), object: term(found[3] ?? "") }] : [];
  });
}

function term(text: string): Term {
  if (text.startsWith("<")) return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const rest = text.slice(end + 1);
  const literal: Term = { type: "literal", value: unescaped(text.slice(1, end)) };
  if (rest.startsWith("@")) literal["xml:lang"] = rest.slice(1);
  if (rest.startsWith("^^")) literal.datatype = rest.slice(3, -1);
  return literal;
}

function unescaped(text: string): string {
  const plain: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
  return text.replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g, (_, code: string) =>
    code.length > 1 ? String.fromCodePoint(parseInt(code.slice(1), 16)) : (plain[code] ?? code));
}
