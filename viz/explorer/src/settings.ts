// What the reader chose for good: language and light or dark.

import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export type Language = "zh" | "en";
export type Scheme = "auto" | "light" | "dark";

const LANGUAGE = "csrkg.language";
const SCHEME = "csrkg.scheme";

/** A value kept in this browser; where storage is off, the default holds for the visit. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is off or full: the choice lasts as long as the page.
  }
}

function startLanguage(): Language {
  const chosen = kept(LANGUAGE);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function startScheme(): Scheme {
  const chosen = kept(SCHEME);
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

export interface Settings {
  language: Language;
  scheme: Scheme;
  setLanguage: (language: Language) => void;
  setScheme: (scheme: Scheme) => void;
}

export function useSettings(): Settings {
  const [language, setLanguage] = useState(startLanguage);
  const [scheme, setScheme] = useState(startScheme);
  // Kept with the click, not after the next paint: who leaves or presses again at once loses nothing.
  useLayoutEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    keep(LANGUAGE, language);
  }, [language]);
  useLayoutEffect(() => {
    if (scheme === "auto") delete document.documentElement.dataset.scheme;
    else document.documentElement.dataset.scheme = scheme;
    keep(SCHEME, scheme);
    dispatchEvent(new Event("schemechange"));
  }, [scheme]);
  return { language, scheme, setLanguage, setScheme };
}

/** Whether the page is dark now; asks again when the reader or the system changes it. */
export function useDark(): boolean {
  const dark = () => {
    const chosen = document.documentElement.dataset.scheme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const [now, setNow] = useState(dark);
  useEffect(() => {
    const changed = () => setNow(dark());
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    addEventListener("schemechange", changed);
    return () => {
      system.removeEventListener("change", changed);
      removeEventListener("schemechange", changed);
    };
  }, []);
  return now;
}
