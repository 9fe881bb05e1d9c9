// The frame: header, navigation, and the view that the address names.

import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAsk } from "./api";
import type { Terms } from "./contract";
import { SearchBox } from "./parts/search-box";
import { Failure, Waiting } from "./parts/states";
import { pageOf } from "./parts/thing";
import { go, to, useRoute } from "./route";
import { type Settings, useSettings } from "./settings";
import { type Key, Wording, WordingContext, useWording } from "./text/language";
import { EntityView } from "./views/entity";
import { SearchView } from "./views/search";

export interface ViewProps {
  parameters: URLSearchParams;
}

type View = ComponentType<ViewProps>;
const LATER: Record<string, () => Promise<View>> = {
  network: () => import("./views/network").then((part) => part.NetworkView),
  overview: () => import("./views/overview").then((part) => part.OverviewView),
  lineage: () => import("./views/lineage").then((part) => part.LineageView),
  families: () => import("./views/families").then((part) => part.FamiliesView),
  partners: () => import("./views/partners").then((part) => part.PartnersView),
  cases: () => import("./views/cases").then((part) => part.CasesView),
  case: () => import("./views/case").then((part) => part.CaseView),
  dashboard: () => import("./views/dashboard").then((part) => part.DashboardView),
  sparql: () => import("./views/sparql").then((part) => part.SparqlView),
};
const NAVIGATION = ["search", "overview", "network", "lineage", "families", "partners", "cases", "dashboard", "sparql"];
const BELONGS: Record<string, string> = { entity: "search", case: "cases" };

export function App() {
  const settings = useSettings();
  const terms = useAsk<Terms>("/api/terms");
  const wording = useMemo(() => new Wording(settings.language, terms.data ?? undefined), [settings.language, terms.data]);
  return (
    <WordingContext.Provider value={wording}>
      <Header settings={settings} />
      {terms.error ? <main id="main" class="page" tabIndex={-1}><Failure asked={terms} /></main> : <Stage ready={terms.data !== null} />}
    </WordingContext.Provider>
  );
}

function Stage({ ready }: { ready: boolean }) {
  const { view, parameters } = useRoute();
  const { t, terms } = useWording();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const title = t((view in LATER || view === "search" || view === "entity" ? `view.${view}` : "view.missing") as Key);
  useEffect(() => {
    document.title = [title, terms.graph.title].filter(Boolean).join(" · ");
  }, [title, terms]);
  useEffect(() => {
    // The part is on its way while the terms are asked for; what fails is tried again, and told, where it is shown.
    LATER[view]?.().catch(() => undefined);
  }, [view]);
  const place = view === "entity" || view === "case" ? `${view} ${parameters.get("iri")}` : view;
  useEffect(() => {
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [place]);
  return (
    <main id="main" ref={main} class={`page page-${view}`} tabIndex={-1}>
      {ready ? <Shown view={view} parameters={parameters} /> : <Waiting lines={6} />}
    </main>
  );
}

function Shown({ view, parameters }: { view: string; parameters: URLSearchParams }) {
  const { t } = useWording();
  if (view === "search") return <SearchView parameters={parameters} />;
  if (view === "entity") return <EntityView parameters={parameters} key={parameters.get("iri")} />;
  if (!(view in LATER)) return <div class="empty"><p class="empty-title">{t("view.missing")}</p><p><a href="#/search">{t("view.search")}</a></p></div>;
  return <Later key={view} view={view} parameters={parameters} />;
}

function Later({ view, parameters }: { view: string; parameters: URLSearchParams }) {
  const { t } = useWording();
  const [loaded, setLoaded] = useState<{ View: FunctionComponent<ViewProps> | View } | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    LATER[view]?.().then((View) => setLoaded({ View }), () => setFailed(true));
  };
  useEffect(load, [view]);
  if (failed) return <div class="empty" role="alert"><p class="empty-title">{t("error.unreachable")}</p><button type="button" onClick={load}>{t("again")}</button></div>;
  return loaded ? <loaded.View parameters={parameters} /> : <Waiting lines={6} />;
}

function Header({ settings }: { settings: Settings }) {
  const { t, terms } = useWording();
  const { view } = useRoute();
  const here = BELONGS[view] ?? view;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <header class="header">
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}>{t("skip")}</a>
      <div class="header-top">
        <a class="brand" href="#/search"><bdi>{terms.graph.title || t("brand")}</bdi></a>
        <SearchBox id="find" main label={t("search.label")} placeholder={t("search.placeholder")}
          onPick={(thing) => { location.hash = pageOf(thing); }} onAll={(q) => go("search", { q })} />
        <Switches settings={settings} />
      </div>
      <nav class="nav" ref={nav} aria-label={t("nav")}>
        {NAVIGATION.map((name) => (
          <a key={name} href={to(name)} aria-current={here === name ? "page" : undefined}>{t(`view.${name}` as Key)}</a>
        ))}
      </nav>
    </header>
  );
}

function Switches({ settings }: { settings: Settings }) {
  const { t } = useWording();
  const schemes = ["auto", "light", "dark"] as const;
  const next = schemes[(schemes.indexOf(settings.scheme) + 1) % 3] ?? "auto";
  const other = settings.language === "zh" ? "en" : "zh";
  return (
    <div class="switches">
      <button type="button" class="plain" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => settings.setLanguage(other)}>{other === "zh" ? "中文" : "English"}</button>
      <button type="button" class="plain" title={t("scheme.next", { scheme: t(`scheme.${next}`) })} aria-label={t("scheme.now", { scheme: t(`scheme.${settings.scheme}`) })} onClick={() => settings.setScheme(next)}>
        <SchemeSign scheme={settings.scheme} />
      </button>
    </div>
  );
}

function SchemeSign({ scheme }: { scheme: string }) {
  return (
    <svg class="sign" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
      {scheme === "dark" && <circle cx="10" cy="10" r="7" fill="currentColor" />}
      {scheme === "auto" && <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />}
    </svg>
  );
}
