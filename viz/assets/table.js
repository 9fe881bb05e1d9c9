// The relations as a table: the same content for screen readers, for copying, and for those who like lists better.
"use strict";
csr.table = (() => {
  const { model, make } = csr;
  const box = csr.byId("relations");
  const body = box.querySelector("tbody");
  const button = csr.byId("view-toggle");

  const link = (text, selection) => make("button", { type: "button", class: "link name", onclick: () => model.select(selection) }, text);

  const row = (edge) => make("tr", { "data-edge": edge.id },
    make("td", {}, link(model.nodes[edge.from].label, { node: edge.from })),
    make("td", {}, link(model.predicateLabel(edge), { edge: edge.id })),
    make("td", {}, link(model.nodes[edge.to].label, { node: edge.to })),
    make("td", {}, edge.amounts.map((sum) => sum.text).join("、")),
    make("td", { class: "number" }, model.sureness(edge)),
    make("td", { class: "quote wide" }, edge.evidence.length ? edge.evidence[0].quote || model.place(edge.evidence[0]) : edge.note));

  const fill = () => {
    if (!box.hidden) body.replaceChildren(...model.edges.filter((edge) => edge.shown).map(row));
  };
  const set = (open) => {
    box.hidden = !open;
    button.textContent = open ? button.dataset.picture : "列表";
    fill();
  };
  box.querySelector("th:last-child").classList.add("wide");
  button.addEventListener("click", () => { set(box.hidden); if (!box.hidden) box.focus(); });
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); set(true); box.focus(); });
  model.on("filter", fill);
  return { hide: () => set(false) };
})();
