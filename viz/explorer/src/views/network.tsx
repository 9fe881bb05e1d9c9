// The network: starts from a thing that was searched, grows by what the reader opens.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import type { ViewProps } from "../app";
import type { Edge, Ref, RelationCount } from "../contract";
import type { Canvas } from "../graph/canvas";
import { drawnEdges, drawnNodes } from "../graph/drawn";
import { EdgePanel } from "../graph/drawing";
import { Graph } from "../graph/graph";
import { useHistory } from "../graph/history";
import type { Point } from "../graph/layout";
import * as source from "../graph/source";
import { Addresses, type Filters, MOST, type Scene, edgeKey, filterCount, filtered, filtersFrom, filtersTo } from "../graph/state";
import { NetworkTable } from "../graph/table";
import { SearchBox } from "../parts/search-box";
import { Empty, Waiting } from "../parts/states";
import { restate, to } from "../route";
import { useWording } from "../text/language";
import { NetworkFilters } from "./network-filters";
import { NodePanel } from "./network-panel";

const LAST = "csrkg.network";

export function NetworkView({ parameters }: ViewProps) {
  const wording = useWording();
  const { t, terms } = wording;
  const addresses = useMemo(() => new Addresses(terms.prefixes.kg ?? ""), [terms]);
  const history = useHistory();
  const { scene } = history;
  const [filters, setFilters] = useState<Filters>(() => filtersFrom(parameters));
  const [selected, setSelected] = useState<string | null>(null);
  const [edge, setEdge] = useState<Edge | null>(null);
  const [start, setStart] = useState<string | null>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [table, setTable] = useState(parameters.get("as") === "table");
  const [filtering, setFiltering] = useState(false);
  const [busy, setBusy] = useState(parameters.has("n") || parameters.has("start"));
  const [note, setNote] = useState("");
  const places = useRef(new Map<string, Point>());
  const canvas = useRef<Canvas | null>(null);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef({ scene, filters });
  latest.current = { scene, filters };

  /** Does one thing after the other, so that what one adds the next one sees. */
  const attempt = useCallback((work: () => Promise<void>) => {
    setBusy(true);
    const run = async () => {
      setNote("");
      try {
        await work();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setNote(error.code === "unreachable" ? t("error.unreachable") : error.message || t("error.other"));
      }
    };
    const own = queue.current.then(run).finally(() => {
      if (queue.current === own) setBusy(false);
    });
    queue.current = own;
    return own;
  }, [t]);

  const push = (next: Scene) => {
    latest.current = { ...latest.current, scene: next };
    history.push(next);
  };

  /** Shows `nodes` besides what is there, as far as there is room. */
  const add = useCallback(async (nodes: Ref[], route: string[] = latest.current.scene.route) => {
    const now = latest.current.scene;
    const shown = new Set(now.nodes.map((node) => node.iri));
    const fresh = nodes.filter((node) => !shown.has(node.iri));
    const fitting = fresh.slice(0, MOST - now.nodes.length);
    push(await source.scene([...now.nodes, ...fitting], route));
    if (fitting.length < fresh.length) setNote(t("network.full", { most: MOST }));
    return fitting.length;
  }, [t]);

  const expand = useCallback((iri: string, relation?: RelationCount) => attempt(async () => {
    const shown = new Set(latest.current.scene.nodes.map((node) => node.iri));
    const { fresh } = await source.neighbours(iri, shown, latest.current.filters, relation);
    setExpanded((all) => new Set(all).add(iri));
    if (fresh.length) {
      const added = await add(fresh);
      if (added === fresh.length) setNote(t("network.added", { n: added }));
    } else setNote(t("network.nothing"));
  }), [attempt, add]);

  const findRoute = useCallback((from: string, end: Ref) => attempt(async () => {
    setStart(null);
    try {
      const { nodes, steps } = await source.route(from, end.iri);
      await add(nodes, [...nodes.map((node) => node.iri), ...steps.map(edgeKey)]);
      setNote(t("network.path-found", { n: steps.length }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      setNote(t("network.path-none"));
    }
  }), [attempt, add]);

  const choose = useCallback((iri: string | null) => {
    setSelected(iri);
    setEdge(null);
  }, []);

  const tap = useCallback((iri: string) => {
    const node = latest.current.scene.nodes.find((one) => one.iri === iri);
    if (!node) return;
    choose(iri);
    if (start && start !== iri) void findRoute(start, node);
    else if (!expanded.has(iri)) void expand(iri);
  }, [start, expanded, expand, findRoute]);

  const pick = (thing: Ref) => {
    choose(thing.iri);
    if (start) void findRoute(start, thing);
    else if (scene.nodes.length === 0) void attempt(() => begin(thing));
    else void attempt(async () => { await add([thing]); });
  };

  /** A first thing with its surroundings. */
  const begin = async (thing: Ref) => {
    const { fresh } = await source.neighbours(thing.iri, new Set([thing.iri]), latest.current.filters);
    setExpanded(new Set([thing.iri]));
    history.reset(await source.scene([thing, ...fresh]));
  };

  const step = (move: () => void) => {
    if (busy) return;
    setNote("");
    move();
  };

  const remove = (iri: string) => attempt(async () => {
    choose(null);
    places.current.delete(iri);
    const now = latest.current.scene;
    push(await source.scene(now.nodes.filter((node) => node.iri !== iri), now.route.includes(iri) ? [] : now.route));
  });

  useEffect(() => {
    const given = addresses.read(parameters.get("n") ?? "");
    const first = parameters.get("start");
    setFilters(filtersFrom(parameters));
    setTable(parameters.get("as") === "table");
    if (!given.length && !first) return;
    void attempt(async () => {
      places.current = new Map(given.flatMap(({ iri, at }) => (at ? [[iri, at]] : [])));
      if (first) {
        await begin(await source.thing(first, filtersFrom(parameters)));
        choose(first);
        return;
      }
      const nodes = await source.things(given.map(({ iri }) => iri), Object.keys(terms.types));
      if (!nodes.length) return setNote(t("error.missing"));
      const route = (parameters.get("path") ?? "").split(",").filter(Boolean).map((iri) => addresses.long(iri));
      const loaded = await source.scene(nodes);
      const along = loaded.edges.filter((one) => route.some((iri, i) => i > 0 && [one.subject, one.object].sort().join() === [iri, route[i - 1]].sort().join()));
      history.reset({ ...loaded, route: [...route, ...along.map(edgeKey)] });
      const chosen = parameters.get("s");
      choose(chosen ? addresses.long(chosen) : null);
    });
  }, [parameters]);

  const write = useCallback(() => {
    if (scene.nodes.length === 0) return;
    const route = scene.route.filter((one) => !one.includes(" "));
    restate("network", {
      n: addresses.written(scene.nodes, places.current), s: selected ? addresses.short(selected) : "", path: route.map((iri) => addresses.short(iri)).join(","),
      ...filtersTo(filters), as: table ? "table" : "",
    });
    sessionStorage.setItem(LAST, location.hash);
  }, [scene, selected, filters, table]);
  useEffect(write, [write]);

  const [told, setTold] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (scene.nodes.length) source.told(scene, filters).then(setTold, (error: unknown) => setNote(error instanceof ApiError ? error.message : t("error.other")));
  }, [scene, filters.theme, filters.from, filters.to]);
  const shown = useMemo(() => filtered(scene, filters, told), [scene, filters, told]);
  const nodes = useMemo(() => {
    const route = new Set(scene.route);
    return drawnNodes(shown.nodes, shown.edges, wording, places.current, (iri) => [expanded.has(iri) ? "expanded" : "", route.has(iri) ? "route" : ""].filter(Boolean).join(" "));
  }, [shown, wording, expanded]);
  const edges = useMemo(() => {
    const route = new Set(scene.route);
    return drawnEdges(shown.edges, wording, undefined, (one) => (route.has(edgeKey(one)) ? "route" : ""));
  }, [shown, wording]);
  const node = scene.nodes.find((one) => one.iri === selected);
  const active = filterCount(filters);
  const body = useRef<HTMLDivElement>(null);
  /** Escape closes what was opened last and goes back to what opened it. */
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const at = event.target as HTMLElement;
    if (start) setStart(null);
    else if (at.closest("#network-filters")) {
      setFiltering(false);
      document.getElementById("network-filter")?.focus();
    } else if (at.closest(".panel")) close();
  };
  const close = () => {
    choose(null);
    body.current?.querySelector<HTMLElement>(".graph-place, .network-table")?.focus();
  };
  return (
    <div class="network" onKeyDown={leave}>
      <h1 class="quiet">{t("view.network")}</h1>
      <div class="toolbar">
        <SearchBox id="network-find" label={start ? t("network.path-end") : t("network.add")} placeholder={start ? t("network.path-end") : t("network.add")} onPick={pick} />
        <div class="tool-group">
          <button type="button" disabled={busy || !history.canUndo} onClick={() => step(history.undo)} title="Ctrl+Z">{t("network.undo")}</button>
          <button type="button" disabled={busy || !history.canRedo} onClick={() => step(history.redo)} title="Ctrl+Y">{t("network.redo")}</button>
        </div>
        <button type="button" id="network-filter" aria-expanded={filtering} aria-controls="network-filters" onClick={() => setFiltering(!filtering)}>{t("network.filter")}{active > 0 && <span class="badge">{active}</span>}</button>
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>{table ? t("network.as-graph") : t("network.as-table")}</button>
        <CopyLink />
        <p class="toolbar-note" role="status">{busy ? t("waiting") : note || (scene.nodes.length > 0 ? t("network.count", { nodes: shown.nodes.length, edges: shown.edges.length }) : "")}</p>
      </div>
      {filtering && <NetworkFilters scene={scene} filters={filters} onChange={setFilters} />}
      {start && <p class="note path-note" role="status"><bdi>{t("network.path-choose", { name: scene.nodes.find((one) => one.iri === start)?.label ?? "" })}</bdi> <button type="button" class="plain small" onClick={() => setStart(null)}>{t("cancel")}</button></p>}
      <div class="network-body" ref={body} onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || (event.target as HTMLElement).tagName === "INPUT") return;
        if (event.key === "z" && !event.shiftKey) step(history.undo);
        else if (event.key === "y" || (event.key === "z" && event.shiftKey)) step(history.redo);
        else return;
        event.preventDefault();
      }}>
        <div class="network-stage">
          {scene.nodes.length === 0 ? (busy ? <Waiting lines={6} /> : <NothingYet />) : table ? <NetworkTable nodes={shown.nodes} edges={shown.edges} onSelect={choose} /> : (
            <Graph name="network" label={t("network.label", { nodes: shown.nodes.length, edges: shown.edges.length })} canvas={canvas} nodes={nodes} edges={edges} selected={selected}
              onSelect={choose} onTap={tap} onOpen={(iri) => (start && start !== iri ? tap(iri) : void expand(iri))} onRemove={(iri) => void remove(iri)}
              onEdge={(id) => {
                setSelected(null);
                setEdge(scene.edges.find((one) => edgeKey(one) === id) ?? null);
              }}
              onPlaces={(drawn) => {
                for (const [iri, at] of drawn.places()) places.current.set(iri, at);
                write();
              }} />
          )}
        </div>
        {node && <NodePanel key={node.iri} node={node} scene={scene} filters={filters} onExpand={(relation) => void expand(node.iri, relation)} onPath={() => setStart(node.iri)} onRemove={() => void remove(node.iri).then(close)} onClose={close} />}
        {edge && <EdgePanel edge={edge} nodes={scene.nodes} onClose={close} />}
      </div>
    </div>
  );
}

function NothingYet() {
  const { t } = useWording();
  const last = sessionStorage.getItem(LAST);
  return (
    <Empty title={t("network.empty")}>
      {t("network.empty-hint")}
      <span class="empty-actions">
        {last && <a class="button" href={last}>{t("network.last")}</a>}
        <a class="button" href={to("overview")}>{t("start.overview")}</a>
      </span>
    </Empty>
  );
}

function CopyLink() {
  const { t } = useWording();
  const [done, setDone] = useState(false);
  const copy = () => {
    navigator.clipboard?.writeText(location.href).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    }, () => setDone(false));
  };
  return <button type="button" onClick={copy}>{done ? t("network.copied") : t("network.copy")}</button>;
}
