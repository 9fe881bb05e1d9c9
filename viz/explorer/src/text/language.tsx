// Wording in the reader's language, and what the ontology calls its terms.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Direction, Ref, Terms } from "../contract";
import type { Language } from "../settings";
import { en } from "./en";
import { zh } from "./zh";

export type Key = keyof typeof zh;

const DICTIONARIES: Record<Language, Record<Key, string>> = { zh, en };
const EMPTY: Terms = {
  types: {}, roles: {}, relations: {}, kinds: {}, themes: [], families: [], groups: [], prefixes: {}, vocabulary: [],
  graph: { title: "", triples: 0, entities: 0, relations: 0, has_quotes: true },
};

/** Everything that turns data into words. */
export class Wording {
  constructor(readonly language: Language, readonly terms: Terms = EMPTY) {}

  /** A sentence of the interface; `{name}` in it is filled in. */
  t = (key: Key, values: Record<string, string | number> = {}): string =>
    DICTIONARIES[this.language][key].replace(/\{(\w+)\}/g, (hole, name: string) => this.#filled(values[name], hole));

  type = (name: string): string => {
    const dictionary = DICTIONARIES[this.language] as Record<string, string>;
    return this.#capital((this.terms.types[name] ?? this.terms.roles?.[name])?.[this.language] ?? dictionary[`type.${name}`] ?? name);
  };

  /** A relation as it reads from one end: `offers` outwards, "offered by" inwards. */
  relation = (name: string, direction: Direction = "out"): string => {
    const term = this.terms.relations[name];
    if (direction === "out") return term?.[this.language] ?? name;
    const dictionary = DICTIONARIES[this.language] as Record<string, string>;
    const inverse = this.language === "zh" ? term?.zh_inverse : term?.en_inverse;
    return inverse ?? dictionary[`inverse.${name}`] ?? `← ${term?.[this.language] ?? name}`;
  };

  kind = (name: string): string => {
    return this.terms.kinds[name]?.[this.language] ?? name;
  };

  /** What a concept (theme, family, group) or any other thing is called; only concepts have English names. */
  label = (thing: Ref): string => {
    if (this.language === "zh") return thing.label;
    return this.#concepts().get(thing.iri) ?? thing.label;
  };

  /** A term of the vocabulary that an answer names in Chinese, such as the rule of a merge. */
  term = (chinese: string): string => {
    if (this.language === "zh") return chinese;
    return this.#capital(this.terms.vocabulary.find((term) => term.label_zh === chinese)?.label_en ?? chinese);
  };

  theme = (iri: string): string => {
    const theme = this.terms.themes.find((one) => one.iri === iri);
    return theme ? (this.language === "en" && theme.en) || theme.label : iri;
  };

  number = (value: number, digits = 0): string => {
    return value.toLocaleString(this.language === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: digits });
  };

  #names: Map<string, string> | null = null;

  #concepts(): Map<string, string> {
    const concepts = [...this.terms.themes, ...this.terms.families, ...this.terms.groups];
    this.#names ??= new Map(concepts.filter((one) => one.en).map((one) => [one.iri, one.en]));
    return this.#names;
  }

  #filled(value: string | number | undefined, hole: string): string {
    return typeof value === "number" ? this.number(value) : (value ?? hole);
  }

  #capital(word: string): string {
    return this.language === "en" ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  }
}

export const WordingContext = createContext(new Wording("zh"));

export function useWording(): Wording {
  return useContext(WordingContext);
}
