// The editor: CodeMirror with SPARQL's colours, completion of the vocabulary, and errors at their place.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Terms } from "../contract";
import type { Language } from "../settings";

const KEYWORDS = "SELECT CONSTRUCT DESCRIBE ASK WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES DISTINCT REDUCED ORDER GROUP BY ASC DESC HAVING LIMIT OFFSET PREFIX BASE AS NOT EXISTS IN COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI CONTAINS STRSTARTS STRENDS STRAFTER STRBEFORE STRLEN SUBSTR REPLACE REGEX LCASE UCASE CONCAT COALESCE IF YEAR MONTH UNDEF".split(" ");

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, class: "code-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "code-string" },
  { tag: tags.comment, class: "code-comment" },
  { tag: [tags.variableName, tags.special(tags.variableName)], class: "code-variable" },
  { tag: [tags.atom, tags.propertyName, tags.labelName, tags.namespace, tags.typeName, tags.standard(tags.variableName)], class: "code-term" },
  { tag: [tags.number, tags.bool], class: "code-number" },
]);

export interface Editor {
  text: () => string;
  replace: (text: string) => void;
  /** Marks a place, or clears the mark. */
  fault: (place: { line: number; column: number; message: string } | null) => void;
  focus: () => void;
  destroy: () => void;
}

interface Options {
  place: HTMLElement;
  text: string;
  label: string;
  terms: Terms;
  language: Language;
  onRun: () => void;
  onChange: (text: string) => void;
}

export function openEditor({ place, text, label, terms, language, onRun, onChange }: Options): Editor {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(), bracketMatching(), closeBrackets(),
        StreamLanguage.define(sparql), syntaxHighlighting(COLOURS), EditorView.lineWrapping,
        autocompletion({ override: [completions(terms, language)] }),
        keymap.of([{ key: "Mod-Enter", run: () => (onRun(), true), preventDefault: true }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        EditorView.domEventHandlers({ beforeinput: typedOver }),
        EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
      ],
    }),
  });
  const set = (place: { line: number; column: number; message: string } | null) => {
    if (!place) return view.dispatch(setDiagnostics(view.state, []));
    const line = view.state.doc.line(Math.min(Math.max(1, place.line), view.state.doc.lines));
    const before = [...line.text].slice(0, place.column - 1).join("").length;
    const from = Math.min(line.from + before, line.to);
    const word = /^\S+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
    const to = Math.min(line.to, from + Math.max(1, word));
    view.dispatch(setDiagnostics(view.state, [{ from: to > from ? from : Math.max(line.from, from - 1), to, severity: "error", message: place.message }]));
    view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  };
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } }),
    fault: set,
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** Chromium itself, when a selection is typed over, writes style attributes, which the page's policy refuses: done here instead. */
function typedOver(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const { data } = event;
  if (event.inputType !== "insertText" || data === null || empty || view.composing) return false;
  const insert = () => view.state.update({ changes: { from, to, insert: data }, selection: { anchor: from + data.length }, userEvent: "input.type" });
  if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

/** Terms by prefix, by the word of their label in either language, variables of the query, and keywords. */
function completions(terms: Terms, language: Language): (context: CompletionContext) => CompletionResult | null {
  const vocabulary: Completion[] = terms.vocabulary.map((term) => ({
    label: term.term, detail: language === "zh" ? term.label_zh : term.label_en, type: term.kind === "class" ? "class" : "property",
  }));
  const concepts: Completion[] = [...terms.themes, ...terms.families, ...terms.groups].map((concept) => ({ label: `<${concept.iri}>`, displayLabel: (language === "en" && concept.en) || concept.label, detail: concept.iri.replace(/^.*[/#]/, ""), type: "constant" }));
  const prefixes: Completion[] = Object.entries(terms.prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" }));
  const keywords: Completion[] = KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 }));
  const words = vocabulary.flatMap((term): Completion[] => (term.detail ? [{ ...term, apply: term.label, label: `${term.detail} ${term.label}`, displayLabel: term.label, boost: -2 }] : []));
  return (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_:.<-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(word.text);
      return { from: word.from, options: [...names].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    return { from: word.from, options: [...vocabulary, ...words, ...prefixes, ...keywords, ...concepts], validFor: /^[\p{L}\p{N}_:.<-]*$/u };
  };
}
