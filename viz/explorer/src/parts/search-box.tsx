// Search as you type: a combobox whose list is grouped by type.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Found, Ref, SearchAnswer } from "../contract";
import { ApiError, ask } from "../api";
import { type Key, useWording } from "../text/language";
import { TypeIcon } from "./icon";
import { Name } from "./thing";

const PAUSE = 120;

interface Options {
  id: string;
  label: string;
  placeholder: string;
  big?: boolean;
  /** Whether the key / goes here. */
  main?: boolean;
  onPick: (thing: Ref) => void;
  onAll?: (text: string) => void;
}

export function SearchBox({ id, label, placeholder, big, main, onPick, onAll }: Options) {
  const { t, type } = useWording();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<SearchAnswer | null>(null);
  const [fault, setFault] = useState<Key | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const wanted = text.trim();
    if (!wanted) return setAnswer(null);
    let current = true;
    const timer = setTimeout(() => {
      ask<SearchAnswer>("/api/search", { q: wanted, limit: 24 }).then(
        (found) => {
          if (!current) return;
          setAnswer(found);
          setFault(null);
          setActive(-1);
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          if (!current) return;
          setAnswer({ total: 0, groups: [] });
          setFault(error.code === "unreachable" ? "error.unreachable" : error.status === 503 ? "error.busy" : "error.other");
        },
      );
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  useEffect(() => {
    if (!main) return;
    const pressed = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName)) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [main]);
  const results = answer?.groups.flatMap((group) => group.results) ?? [];
  const none = fault ? t(fault) : t("search.none", { text: text.trim() });
  const shown = open && text.trim() !== "" && answer !== null;
  useEffect(() => document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" }), [active]);

  const pick = (thing: Ref) => {
    setText("");
    setOpen(false);
    onPick(thing);
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Escape") setOpen(false);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((now) => (results.length ? (now + step + results.length + (now < 0 && step < 0 ? 1 : 0)) % results.length : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = results[active];
      if (chosen) pick(chosen);
      else if (onAll && text.trim()) {
        setOpen(false);
        onAll(text.trim());
      } else if (results[0]) pick(results[0]);
    }
  };
  return (
    <div class={big ? "search-box big" : "search-box"} role="search">
      <input
        ref={input} id={id} type="text" inputMode="search" enterKeyHint="search" autoComplete="off" spellcheck={false} dir="auto" role="combobox"
        aria-label={label} aria-expanded={shown} aria-controls={`${id}-list`} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        placeholder={placeholder} value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={keyed}
      />
      <div class="search-list" id={`${id}-list`} role="listbox" aria-label={t("search.results")} hidden={!shown}>
        {shown && answer.groups.map((group) => (
          <div role="group" aria-labelledby={`${id}-${group.type}`} key={group.type}>
            <p class="search-type" id={`${id}-${group.type}`} role="presentation">{type(group.type)}</p>
            {group.results.map((found) => {
              const place = results.indexOf(found);
              return <Option key={found.iri} id={`${id}-${place}`} found={found} selected={place === active} onPick={() => pick(found)} />;
            })}
          </div>
        ))}
        {shown && results.length === 0 && <p class="search-none" role="presentation">{none}</p>}
      </div>
      <span class="quiet" role="status">{shown ? (fault ? t(fault) : t("search.count", { n: answer.total })) : ""}</span>
    </div>
  );
}

function Option({ id, found, selected, onPick }: { id: string; found: Found; selected: boolean; onPick: () => void }) {
  const wording = useWording();
  return (
    <div
      class="search-option" role="option" id={id} aria-selected={selected}
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <TypeIcon type={found.type} />
      <span class="search-name">
        <Name>{wording.label(found)}</Name>
        {found.matched && found.matched !== found.label && <small> <Name>{found.matched}</Name></small>}
      </span>
      <small class="figure" title={wording.t("degree", { n: found.degree })}>{wording.number(found.degree)}</small>
    </div>
  );
}
