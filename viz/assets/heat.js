// The table bank × family: it is written already; this file counts again under the filters, and opens cells.
"use strict";
csr.canvas = (() => {
  const { model, make } = csr;
  const holder = csr.byId("graph");
  const cells = [...holder.querySelectorAll("td[data-row]")];
  const families = new Map();
  for (const edge of model.edges) {
    if (edge.predicate === "inFamily") families.set(edge.from, [...(families.get(edge.from) ?? []), edge.to]);
  }
  const offers = model.edges.filter((edge) => edge.predicate === "offers");
  const keyOf = (row, column) => `${row} ${column}`;
  const byCell = new Map();
  for (const edge of offers) {
    for (const family of families.get(edge.to) ?? []) {
      const key = keyOf(edge.from, family);
      byCell.set(key, [...(byCell.get(key) ?? []), edge]);
    }
  }
  const products = (edges) => new Set(edges.filter((edge) => edge.shown).map((edge) => edge.to)).size;
  const total = (attribute, id) => products(offers.filter((edge) =>
    attribute === "data-of-row" ? edge.from === id : (families.get(edge.to) ?? []).includes(id)));

  /** The relations that stand behind a cell, surest first. */
  const edgesOf = ([row, column]) => (byCell.get(keyOf(row, column)) ?? [])
    .filter((edge) => edge.shown).sort((a, b) => b.confidence - a.confidence || a.id - b.id);

  /** The products of a cell for the panel, each with its first passage. */
  const aboutCell = (cell, { end }) => [
    make("h2", { class: "name" }, cell.map((id) => model.nodes[id].label).join(" × ")),
    ...edgesOf(cell).map((edge) => make("section", { class: "product" },
      make("div", { class: "statement" }, end(model.nodes[edge.to])),
      ...edge.evidence.slice(0, 1).map((evidence) => make("div", { class: "quotes" },
        evidence.quote ? make("blockquote", {}, evidence.quote) : null, make("p", {}, model.place(evidence)))),
      make("button", { type: "button", class: "link more", onclick: () => model.select({ edge: edge.id }) },
        `置信度 ${model.percent(edge.confidence)} · ${edge.evidence.length} 处证据 →`))),
  ];

  const count = () => {
    for (const cell of cells) {
      const button = cell.querySelector("button");
      const n = products(byCell.get(keyOf(cell.dataset.row, cell.dataset.column)) ?? []);
      cell.dataset.heat = String(Math.min(n, 6));
      button.textContent = String(n);
      button.hidden = n === 0;
      const names = [Number(cell.dataset.row), Number(cell.dataset.column)].map((id) => model.nodes[id].label);
      button.setAttribute("aria-label", `${names.join("，")}：${n} 种产品`);
    }
    for (const attribute of ["data-of-row", "data-of-column"]) {
      for (const cell of holder.querySelectorAll(`[${attribute}]`)) {
        cell.textContent = String(total(attribute, Number(cell.getAttribute(attribute))));
      }
    }
    csr.byId("all-products").textContent = String(products(offers));
    mark();
  };
  const mark = () => {
    const chosen = model.selection;
    for (const cell of cells) {
      const here = [Number(cell.dataset.row), Number(cell.dataset.column)];
      cell.classList.toggle("chosen", chosen?.cell !== undefined && chosen.cell.every((id, index) => id === here[index]));
    }
    for (const head of holder.querySelectorAll("[data-node]")) {
      head.classList.toggle("chosen", chosen?.node === Number(head.dataset.node));
    }
  };

  holder.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-row]");
    const head = event.target.closest("[data-node]");
    if (head) model.select({ node: Number(head.dataset.node) });
    else if (cell && !cell.querySelector("button").hidden) model.select({ cell: [Number(cell.dataset.row), Number(cell.dataset.column)] });
    else model.select(null);
  });

  const part = ({ node, cell }) => (cell === undefined ? holder.querySelector(`[data-node="${node}"]`)
    : cells.find((each) => Number(each.dataset.row) === cell[0] && Number(each.dataset.column) === cell[1]));
  /** Leave room behind the open panel, so that the last columns and rows can be scrolled out from under it. */
  const uncover = () => {
    const { offsetWidth: width, offsetHeight: height, hidden } = csr.byId("panel");
    const aside = !hidden && width < holder.clientWidth * 0.8;
    holder.style.paddingRight = aside ? `${width + 16}px` : "";
    holder.style.paddingBottom = hidden || aside ? "" : `${height + 16}px`;
    holder.style.scrollPaddingRight = holder.style.paddingRight;
    holder.style.scrollPaddingBottom = holder.style.paddingBottom;
    if (model.selection) part(model.selection)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const spot = (selection) => {
    const box = part(selection).getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  let size = 14;
  const zoom = (factor) => { size = Math.min(22, Math.max(8, size * factor)); holder.style.fontSize = `${size}px`; };
  csr.byId("zoom-in").addEventListener("click", () => zoom(1.15));
  csr.byId("zoom-out").addEventListener("click", () => zoom(1 / 1.15));
  csr.byId("zoom-fit").addEventListener("click", () => zoom(14 / size));
  model.on("filter", count);
  model.on("select", mark);
  return { centre: () => uncover(), uncover, spot, aboutCell };
})();
