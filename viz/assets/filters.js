// Legend and filters: types, kinds of relations, least confidence.
"use strict";
csr.filters = (() => {
  const { model, make } = csr;
  const slider = csr.byId("confidence");

  /** One row of the legend: a switch, and a button that leaves only this one on. */
  const row = (entry, all, sign) => {
    const toggle = make("button", { type: "button", class: "toggle", "data-key": entry.key, "aria-pressed": "true",
      onclick: () => { entry.on = !entry.on; model.filter(); } }, sign, make("span", {}, entry.label), make("small", {}, String(entry.count)));
    const only = make("button", { type: "button", class: "only", "aria-label": `只看${entry.label}`,
      onclick: () => { for (const other of all.values()) other.on = other === entry; model.filter(); } }, "只看");
    model.on("filter", () => toggle.setAttribute("aria-pressed", String(entry.on)));
    return make("li", {}, toggle, only);
  };

  csr.byId("types").append(...[...model.types.values()].map((type) => row(type, model.types, csr.sign(type.key))));
  csr.byId("predicates").append(...[...model.predicates.values()].map((predicate) => row(predicate, model.predicates, null)));

  slider.addEventListener("input", () => { model.minimum = Number(slider.value); model.filter(); });
  model.on("filter", () => {
    slider.value = String(model.minimum);
    csr.byId("confidence-value").textContent = `${model.minimum}%`;
    const count = (items) => items.filter((item) => item.shown).length;
    const part = (items) => (count(items) === items.length ? String(items.length) : `${count(items)} / ${items.length}`);
    csr.byId("status").textContent = `${part(model.nodes)} 个实体 · ${part(model.edges)} 条关系`;
  });

  const reset = () => {
    for (const entry of [...model.types.values(), ...model.predicates.values()]) entry.on = true;
    model.minimum = 0;
    model.filter();
  };
  csr.byId("reset").addEventListener("click", reset);

  /** Make sure that a node can be seen, whatever the filters are. */
  const reveal = (node) => { if (!node.shown) reset(); };
  return { reveal };
})();
