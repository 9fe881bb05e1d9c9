// Prefixes: declared at the head of a query, used again when IRIs are shown.

/** The query with `PREFIX` lines for the prefixes that it uses and does not declare. */
export function declared(query: string, prefixes: Record<string, string>): string {
  const bare = query.replace(/#.*$/gm, "").replace(/"[^"\n]*"|<[^>\s]*>/g, "");
  const missing = Object.entries(prefixes).filter(([name]) => new RegExp(`(^|[^\\w-])${name}:`).test(bare) && !new RegExp(`prefix\\s+${name}:`, "i").test(bare));
  return missing.length ? `${missing.map(([name, iri]) => `PREFIX ${name}: <${iri}>`).join("\n")}\n\n${query}` : query;
}

/** `csr:offers` for its IRI, where a prefix fits and what is left is short and plain. */
export function prefixed(iri: string, prefixes: Record<string, string>): string {
  for (const [name, base] of Object.entries(prefixes)) {
    if (base && iri.startsWith(base) && iri.length > base.length) return `${name}:${decoded(iri.slice(base.length))}`;
  }
  return decoded(iri);
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/** An IRI as it may stand between < and >; null for what is none. */
export function bracketed(iri: string): string | null {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u0020]*$/i.test(iri) ? `<${iri}>` : null;
}

/** A string literal. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${text.replace(/[\\"\n\r\t]/g, (letter) => escapes[letter] ?? letter)}"`;
}
