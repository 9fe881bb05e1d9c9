// What the server's JSON API answers; see /openapi.json of a running server.

export interface Ref {
  iri: string;
  label: string;
  type: string;
}

export interface Wording {
  zh: string;
  en: string;
  zh_inverse?: string;
  en_inverse?: string;
}

export interface Concept {
  iri: string;
  label: string;
  en: string;
}

export interface Terms {
  types: Record<string, Wording>;
  relations: Record<string, Wording>;
  kinds: Record<string, Wording>;
  roles?: Record<string, Wording>;
  themes: Concept[];
  families: Concept[];
  groups: Concept[];
  prefixes: Record<string, string>;
  vocabulary: { term: string; label_zh: string; label_en: string; kind: "property" | "class" }[];
  graph: { title: string; triples: number; entities: number; relations: number; has_quotes: boolean };
}

export interface Found extends Ref {
  matched: string;
  degree: number;
}

export interface SearchAnswer {
  total: number;
  groups: { type: string; results: Found[] }[];
}

export type Direction = "out" | "in";

export interface RelationCount {
  predicate: string;
  direction: Direction;
  count: number;
}

export interface Money {
  value: number;
  currency: string;
  kind: string;
  date?: string | null;
}

export interface Source {
  iri: string;
  source: string;
  title: string | null;
}

export interface CaseRef extends Ref {
  number: number | null;
  theme: Ref | null;
}

export interface Merge {
  names: string[];
  rule: string;
}

export interface EntityAnswer extends Ref {
  names: string[];
  roles: string[];
  family: Ref | null;
  located_in: Ref | null;
  documents: Source[];
  cases: CaseRef[];
  cases_total: number;
  relations: RelationCount[];
  amounts: (Money & { predicate: string; other: Ref; case: Ref | null })[];
  merges: Merge[];
  corrections: { by: string; reason: string | null }[];
}

export interface Neighbour {
  other: Ref;
  predicate: string;
  direction: Direction;
  confidence: number | null;
  statements: number;
  amount: Money | null;
  themes: string[];
  years: string[];
}

export interface NeighboursAnswer {
  total: number;
  neighbours: Neighbour[];
  counts: RelationCount[];
}

export interface Passage {
  start: number;
  end: number;
  quote: string | null;
  marks: { start: number; end: number; iri: string }[];
}

export interface Statement {
  iri: string;
  confidence: number | null;
  amounts: Money[];
  case: CaseRef | null;
  document: Source | null;
  corrected: null | { by: string; reason: string | null };
  passages: Passage[];
}

export interface EvidenceAnswer {
  total: number;
  statements: Statement[];
}

export interface Edge {
  subject: string;
  predicate: string;
  object: string;
  confidence: number | null;
  statements?: number;
}

export interface PathAnswer {
  nodes: Ref[];
  steps: Edge[];
}

export interface OverviewAnswer {
  communities: (Ref & { size: number; products: number; partners: number })[];
  links: { a: string; b: string; weight: number }[];
  total: number;
  others: { communities: number; size: number };
}

export interface CommunityAnswer {
  nodes: (Ref & { degree: number })[];
  edges: Edge[];
  total: number;
}

export interface LineageAnswer {
  nodes: (Ref & { layer: number; role: string })[];
  edges: (Edge & { date: string | null; source: string | null; amounts: Money[] })[];
  complete: boolean;
}

export interface FamiliesAnswer {
  banks: Ref[];
  families: Ref[];
  cells: { bank: string; family: string; count: number }[];
  total: number;
}

export interface PartnersAnswer {
  nodes: (Ref & { role: string })[];
  edges: { a: string; b: string; cases: number; themes: string[] }[];
  total: number;
}

export interface CaseSummary extends CaseRef {
  document: Source | null;
  reported_by: Ref | null;
  entities: number;
  statements: number;
}

export interface CasesAnswer {
  total: number;
  documents: Source[];
  cases: CaseSummary[];
}

export interface CaseAnswer extends CaseRef {
  document: Source | null;
  reported_by: Ref | null;
  entities_total: number;
  statements_total: number;
  entities: Ref[];
  statements: {
    iri: string;
    subject: Ref;
    predicate: string;
    object: Ref;
    confidence: number | null;
    start: number | null;
    end: number | null;
    quote: string | null;
    marks: Passage["marks"];
  }[];
}

export interface DashboardAnswer {
  counts: Record<string, number>;
  by_type: Record<string, number>;
  by_relation: Record<string, number>;
  top_banks: (Ref & { offers: number; partners: number; clients: number })[];
  amounts_by_theme: { theme: Ref | null; kind: string; currency: string; value: number; count: number }[];
  findings: { sentence: string; english: string; sources: string[] }[];
}

export interface NamedQuery {
  name: string;
  question_zh: string;
  question_en: string;
  params: { name: string; explanation?: string; explanation_en?: string; kind?: string; default?: string | null }[];
  sparql: string;
}
