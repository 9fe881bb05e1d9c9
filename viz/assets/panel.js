// The panel: what is known about the selected node, or the evidence for the selected relation.
"use strict";
(() => {
  const { model, make } = csr;
  const panel = csr.byId("panel");

  const heading = () => make("div", { class: "top" },
    model.past.length ? make("button", { type: "button", onclick: model.back }, "← 返回") : null,
    make("button", { type: "button", class: "close", "aria-label": "关闭详情", onclick: () => model.select(null) }, "✕"));

  const chip = (...content) => make("span", { class: "chip" }, ...content);

  const section = (title, content) => [make("h3", {}, title), content];

  const neighbour = (node, edge) => {
    const other = model.nodes[edge.from === node.id ? edge.to : edge.from];
    const sums = edge.amounts.map((sum) => sum.text).join("、");
    const button = make("button", { type: "button", onclick: () => model.select({ edge: edge.id }) },
      csr.sign(other.type), make("span", { class: "name" }, other.label),
      make("small", {}, [sums, model.sureness(edge)].filter(Boolean).join(" · ")));
    return make("li", {}, button);
  };

  /** The node's relations, grouped by kind and direction, surest first. */
  const relations = (node) => {
    const groups = new Map();
    for (const edge of node.edges) {
      const title = edge.symmetric ? model.predicateLabel(edge) : edge.from === node.id ? `${model.predicateLabel(edge)} →` : `← ${model.predicateLabel(edge)}`;
      groups.set(title, [...(groups.get(title) ?? []), edge]);
    }
    return [...groups].sort((a, b) => b[1].length - a[1].length).flatMap(([title, edges]) => {
      const sorted = [...edges].sort((a, b) => b.confidence - a.confidence || a.id - b.id);
      return section(`${title}（${edges.length}）`, make("ul", { class: "edges" }, ...sorted.map((edge) => neighbour(node, edge))));
    });
  };

  const aboutNode = (node) => [
    make("h2", { class: "name" }, node.label),
    make("div", { class: "chips" }, chip(csr.sign(node.type), model.typeLabel(node)),
      ...node.roles.map((role) => chip(role)), node.family ? chip(`产品类别：${node.family}`) : null,
      chip(`${node.edges.length} 条关系`), node.documents === null ? null : chip(`${node.documents} 份文件`)),
    ...node.notes.map((note) => make("p", { class: "note" }, note)),
    ...(node.names.length > 1
      ? section("其他名称", make("ul", { class: "others" }, ...node.names.slice(1).map((name) => make("li", { class: "name" }, name))))
      : []),
    ...(node.edges.length ? relations(node) : section("关系", make("p", {}, "没有与其他实体的关系。"))),
  ];

  const end = (node) =>
    make("button", { type: "button", onclick: () => { model.select({ node: node.id }); csr.canvas.centre(node.id); } },
      csr.sign(node.type), make("span", { class: "name" }, node.label));

  const aboutEdge = (edge) => {
    const gauge = make("div", { class: "gauge" }, make("i", { "aria-hidden": "true" }), make("strong", {}, model.percent(edge.confidence)));
    gauge.firstChild.style.setProperty("--share", edge.confidence);
    return [
      make("h2", { class: "quiet" }, `关系：${model.predicateLabel(edge)}`),
      make("div", { class: "statement" }, end(model.nodes[edge.from]),
        make("span", { class: "how" }, `${edge.symmetric ? "↕" : "↓"} ${model.predicateLabel(edge)}${edge.weight ? `（${edge.weight} 个案例）` : ""}`), end(model.nodes[edge.to])),
      ...(edge.note ? [] : section("置信度", gauge)),
      ...(edge.amounts.length
        ? section("金额", make("ul", { class: "sums" }, ...edge.amounts.map((sum) =>
          make("li", {}, sum.text, make("small", {}, [sum.kind, sum.date].filter(Boolean).join("，"))))))
        : []),
      ...section(`证据（${edge.evidence.length}）`, edge.evidence.length
        ? make("ol", { class: "quotes" }, ...edge.evidence.map((evidence) =>
          make("li", {}, evidence.quote ? make("blockquote", {}, evidence.quote) : null, make("p", {}, model.place(evidence)))))
        : make("p", {}, edge.note || "没有记录证据。")),
    ];
  };

  const show = () => {
    const chosen = model.selection;
    panel.hidden = !chosen;
    if (!chosen) return panel.replaceChildren();
    const content = chosen.cell ? csr.canvas.aboutCell(chosen.cell, { section, end }) : chosen.node === undefined ? aboutEdge(model.edges[chosen.edge]) : aboutNode(model.nodes[chosen.node]);
    panel.replaceChildren(heading(), ...content);
    panel.scrollTop = 0;
    return undefined;
  };
  model.on("select", show);
})();
