// The provinces as tiles: they are laid out already; this file counts under the filters, and tells what is in a province.
"use strict";
csr.canvas = (() => {
  const { model, make } = csr;
  const holder = csr.byId("graph");
  const tiles = new Map([...holder.querySelectorAll("button[data-code]")].map((tile) => [tile.dataset.code, tile]));
  const members = new Map([...tiles.keys()].map((code) => [code, []]));
  for (const node of model.nodes) if (node.place.length) members.get(node.place[0].code)?.push(node);

  const shown = (code) => members.get(code).filter((node) => node.shown);
  const heat = (n) => (n === 0 ? 0 : Math.min(6, 1 + Math.floor(Math.log2(n))));
  const count = () => {
    for (const [code, tile] of tiles) {
      const n = shown(code).length;
      tile.dataset.heat = String(heat(n));
      tile.disabled = n === 0;
      tile.querySelector("small").textContent = n ? String(n) : "";
      tile.setAttribute("aria-label", `${tile.dataset.name}：${n} 个`);
    }
  };
  const mark = () => {
    const chosen = model.selection;
    const code = chosen?.cell?.[0] ?? (chosen?.node === undefined ? undefined : model.nodes[chosen.node].place[0]?.code);
    for (const [own, tile] of tiles) tile.classList.toggle("chosen", own === code);
  };

  /** What is in a province for the panel, by the smallest area that is known, the best connected first. */
  const aboutCell = ([code], { section }) => {
    const groups = new Map();
    for (const node of shown(code)) {
      const name = node.place.slice(1).map((area) => area.label).join("") || node.place[0].label;
      groups.set(name, [...(groups.get(name) ?? []), node]);
    }
    const line = (node) => make("li", {}, make("button", { type: "button", onclick: () => model.select({ node: node.id }) },
      csr.sign(node.type), make("span", { class: "name" }, node.label), make("small", {}, `${node.edges.filter((edge) => edge.shown).length} 条关系`)));
    return [make("h2", {}, tiles.get(code).dataset.name), ...[...groups].sort((a, b) => b[1].length - a[1].length)
      .flatMap(([name, nodes]) => section(`${name}（${nodes.length}）`, make("ul", { class: "edges" },
        ...nodes.sort((a, b) => b.edges.length - a.edges.length || a.id - b.id).map(line))))];
  };

  holder.addEventListener("click", (event) => {
    const tile = event.target.closest("button[data-code]");
    model.select(tile && !tile.disabled ? { cell: [tile.dataset.code] } : null);
  });
  /** Leave room behind the open panel, and bring the chosen province out from under it. */
  const uncover = () => {
    const { offsetWidth: width, offsetHeight: height, hidden } = csr.byId("panel");
    const aside = !hidden && width < holder.clientWidth * 0.8;
    holder.style.paddingRight = aside ? `${width + 16}px` : "";
    holder.style.paddingBottom = hidden || aside ? "" : `${height + 16}px`;
    holder.style.scrollPaddingRight = holder.style.paddingRight;
    holder.style.scrollPaddingBottom = holder.style.paddingBottom;
    holder.querySelector(".chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  model.on("filter", count);
  model.on("select", mark);
  return { centre: () => uncover(), uncover, aboutCell };
})();
