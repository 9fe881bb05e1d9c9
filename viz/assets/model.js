// The page's data and state: what is shown, what is selected, and who wants to know when that changes.
"use strict";
const csr = {};

csr.byId = (id) => document.getElementById(id);

/** Make an element; text goes in as text only, so that no name can become markup. */
csr.make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

csr.model = (() => {
  const data = JSON.parse(csr.byId("data").textContent);
  const types = new Map(data.types.map((type) => [type.key, { ...type, on: true }]));
  const predicates = new Map(data.predicates.map((predicate) => [predicate.key, { ...predicate, on: true }]));
  const nodes = data.nodes.map((node) => ({ ...node, edges: [], shown: true }));
  const edges = data.edges.map((edge) => ({ ...edge, shown: true }));
  for (const edge of edges) {
    nodes[edge.from].edges.push(edge);
    if (edge.to !== edge.from) nodes[edge.to].edges.push(edge);
  }
  const listeners = { filter: [], select: [], scheme: [] };
  const model = { nodes, edges, types, predicates, options: data.options, minimum: 0, selection: null, past: [] };

  model.on = (event, listener) => listeners[event].push(listener);
  model.tell = (event) => listeners[event].forEach((listener) => listener());

  /** Work out again which nodes and edges pass the filters. A node whose every edge fails goes too. */
  model.filter = () => {
    const passes = (edge) => predicates.get(edge.predicate).on && edge.confidence * 100 >= model.minimum - 1e-9;
    for (const node of nodes) {
      node.shown = types.get(node.type).on && (!node.edges.length || node.edges.some(passes));
    }
    for (const edge of edges) edge.shown = passes(edge) && nodes[edge.from].shown && nodes[edge.to].shown;
    model.tell("filter");
  };

  /** Select a node, an edge, a table's cell ({node: id}, {edge: id}, {cell: [row, column]}) or nothing (null); `back` leaves the history alone. */
  model.select = (selection, { back = false } = {}) => {
    if (!back && model.selection && selection) model.past.push(model.selection);
    if (!selection) model.past.length = 0;
    model.selection = selection;
    model.tell("select");
  };
  model.back = () => model.select(model.past.pop() ?? null, { back: true });

  /** Nodes and edges that stay bright: the selected one and what touches it; null where nothing is selected. */
  model.bright = () => {
    const chosen = model.selection;
    if (!chosen || chosen.cell) return null;
    const around = chosen.edge === undefined ? nodes[chosen.node].edges : [edges[chosen.edge]];
    const bright = { nodes: new Set(), edges: new Set() };
    if (chosen.node !== undefined) bright.nodes.add(chosen.node);
    for (const edge of around) {
      if (!edge.shown && chosen.edge === undefined) continue;
      bright.edges.add(edge.id);
      bright.nodes.add(edge.from).add(edge.to);
    }
    return bright;
  };

  model.percent = (share) => `${Math.round(share * 100)}%`;
  /** Where a passage stands: source, theme, case and characters, as far as they are known. */
  model.place = (evidence) => {
    const known = Number.isInteger(evidence.start) && Number.isInteger(evidence.end);
    return [evidence.curation, evidence.source, evidence.theme, evidence.case, known ? `第 ${evidence.start}–${evidence.end} 字符` : ""].filter(Boolean).join(" · ");
  };
  /** A relation's confidence as text; nothing for what no sentence states. */
  model.sureness = (edge) => (edge.note ? "" : model.percent(edge.confidence));
  model.predicateLabel = (edge) => predicates.get(edge.predicate).label;
  /** A relation's name with an arrow, or without one where it goes both ways. */
  model.between = (edge) => (edge.symmetric ? `—${model.predicateLabel(edge)}—` : `—${model.predicateLabel(edge)}→`);
  model.typeLabel = (node) => types.get(node.type).label;
  return model;
})();

/** Light or dark: what the reader chose on the page, else what the system says. */
csr.scheme = (() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.scheme ?? (system.matches ? "dark" : "light");
  const probe = csr.make("span", { hidden: true });
  document.body.append(probe);
  return {
    current,
    toggle: () => {
      root.dataset.scheme = current() === "dark" ? "light" : "dark";
      csr.model.tell("scheme");
    },
    watch: () => system.addEventListener("change", () => csr.model.tell("scheme")),
    /** The value that a colour variable of the style sheet has now. */
    colour: (variable) => {
      probe.style.color = `var(${variable})`;
      return getComputedStyle(probe).color;
    },
  };
})();

/** A type's sign for legend and lists, the same shape and colour as in the picture. */
csr.sign = (typeKey) => {
  const corners = {
    dot: null,
    square: "2,2 14,2 14,14 2,14",
    diamond: "8,0.5 15.5,8 8,15.5 0.5,8",
    triangle: "8,1.5 15.5,14.5 0.5,14.5",
    triangleDown: "0.5,1.5 15.5,1.5 8,14.5",
    hexagon: "4.2,1.4 11.8,1.4 15.6,8 11.8,14.6 4.2,14.6 0.4,8",
    star: "8,0.5 10,6 15.6,6 11.1,9.5 12.8,15.2 8,11.8 3.2,15.2 4.9,9.5 0.4,6 6,6",
  };
  const type = csr.model.types.get(typeKey);
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("shape");
  const outline = document.createElementNS(space, corners[type.shape] ? "polygon" : "circle");
  if (corners[type.shape]) outline.setAttribute("points", corners[type.shape]);
  else for (const [name, value] of Object.entries({ cx: 8, cy: 8, r: 6.5 })) outline.setAttribute(name, value);
  outline.setAttribute("fill", `light-dark(${type.light}, ${type.dark})`);
  svg.append(outline);
  return svg;
};
