// Asks the server, once per question: answers are kept, so that going back is immediate.

import { useEffect, useState } from "preact/hooks";

/** An answer that is no result; `code` is the server's word for what is wrong, or `unreachable`. */
export class ApiError extends Error {
  constructor(readonly code: string, message: string, readonly status = 0) {
    super(message);
  }
}

type Value = string | number | null | undefined | false;
const KEPT = 200;
const answers = new Map<string, Promise<unknown>>();

/** The address of a question: parameters that are empty are left out. */
export function address(path: string, parameters: Record<string, Value> = {}): string {
  const given = Object.entries(parameters).filter(([, value]) => value || value === 0);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length ? `${path}?${query}` : path;
}

/** The JSON answer to a GET; rejects with an ApiError. */
export function ask<T>(path: string, parameters: Record<string, Value> = {}): Promise<T> {
  const url = address(path, parameters);
  return remembered<T>(url, () => fetch(url, { headers: { Accept: "application/json" } }));
}

/** The JSON answer to a POST of `body`, for questions that are too long for an address. */
export function send<T>(path: string, body: unknown): Promise<T> {
  const text = JSON.stringify(body);
  return remembered<T>(`${path} ${text}`, () =>
    fetch(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: text }),
  );
}

function remembered<T>(key: string, request: () => Promise<Response>): Promise<T> {
  const known = answers.get(key);
  if (known) return known as Promise<T>;
  const answer = read<T>(request);
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  const oldest = answers.keys().next().value;
  if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
  return answer;
}

async function read<T>(request: () => Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request();
  } catch {
    throw new ApiError("unreachable", "");
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as T;
  const error = (body as { error?: { code?: string; message?: string } } | null)?.error;
  throw new ApiError(error?.code ?? `http-${response.status}`, error?.message ?? response.statusText, response.status);
}

export interface Asked<T> {
  data: T | null;
  error: ApiError | null;
  again: () => void;
}

/** The answer to a question that may change while the page is open; `null` as question asks nothing. */
export function useAnswer<T>(question: (() => Promise<T>) | null, key: string): Asked<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null }>({ key, data: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!question) return;
    let current = true;
    question().then(
      (data) => current && setState({ key, data, error: null }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (current) setState({ key, data: null, error });
      },
    );
    return () => {
      current = false;
    };
  }, [key, attempt]);
  const again = () => {
    setState({ key, data: null, error: null });
    setAttempt(attempt + 1);
  };
  const fits = state.key === key;
  return { data: fits ? state.data : null, error: fits ? state.error : null, again };
}

/** The answer to a GET, asked again when an address changes; an empty path asks nothing. */
export function useAsk<T>(path: string, parameters: Record<string, Value> = {}): Asked<T> {
  const url = address(path, parameters);
  return useAnswer<T>(path ? () => ask<T>(path, parameters) : null, url);
}
