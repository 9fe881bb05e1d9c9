// Search by name or alias: a list under the field, Enter takes, arrows choose, Esc leaves.
"use strict";
csr.search = (() => {
  const { model, make } = csr;
  const field = csr.byId("search");
  const list = csr.byId("results");
  const MOST = 30;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const index = model.nodes.map((node) => ({ node, names: node.names.map((name) => ({ name, plain: plain(name) })) }));
  let found = [];
  let active = 0;

  /** Best matching name of every node that matches: whole name, then beginning, then anywhere; well-connected first. */
  const matches = (wanted) => index.flatMap(({ node, names }) => {
    const scored = names.flatMap(({ name, plain: text }) => {
      const at = text.indexOf(wanted);
      return at < 0 ? [] : [{ name, score: text === wanted ? 0 : at === 0 && name === node.label ? 1 : 2 }];
    });
    if (!scored.length) return [];
    const best = scored.reduce((a, b) => (b.score < a.score ? b : a));
    return [{ node, ...best }];
  }).sort((a, b) => a.score - b.score || b.node.edges.length - a.node.edges.length || a.node.id - b.node.id);

  const marked = (name) => {
    const at = name.toLowerCase().indexOf(field.value.trim().toLowerCase());
    const length = field.value.trim().length;
    if (at < 0) return [name];
    return [name.slice(0, at), make("mark", {}, name.slice(at, at + length)), name.slice(at + length)];
  };

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const highlight = () => {
    [...list.children].forEach((item, at) => {
      if (item.classList.contains("none")) return;
      item.setAttribute("aria-selected", String(at === active));
      if (at === active) {
        item.scrollIntoView({ block: "nearest" });
        field.setAttribute("aria-activedescendant", item.id);
      }
    });
  };

  const take = (hit) => {
    csr.filters.reveal(hit.node);
    csr.table.hide();
    model.select({ node: hit.node.id });
    csr.canvas.centre(hit.node.id);
    close();
  };

  const item = (hit, at) => make("li", { id: `result-${at}`, role: "option", onpointerdown: (event) => { event.preventDefault(); take(hit); } },
    csr.sign(hit.node.type),
    make("span", { class: "name" }, ...(hit.name === hit.node.label ? marked(hit.name) : [hit.node.label, make("small", {}, "　又名 ", ...marked(hit.name))])),
    make("small", { class: "what" }, model.typeLabel(hit.node)));

  const look = () => {
    const wanted = plain(field.value);
    if (!wanted) return close();
    found = matches(wanted);
    active = 0;
    const more = found.length - MOST;
    found = found.slice(0, MOST);
    list.replaceChildren(...found.map(item));
    if (!found.length) list.append(make("li", { class: "none" }, "没有找到这个名称"));
    if (more > 0) list.append(make("li", { class: "none" }, `还有 ${more} 个，请输入更多字`));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    return highlight();
  };

  field.addEventListener("input", look);
  field.addEventListener("focus", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !list.hidden && found.length) take(found[active]);
    else if (event.key === "Enter") look();
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden) field.value = "";
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      highlight();
    }
  });
  return { field };
})();
