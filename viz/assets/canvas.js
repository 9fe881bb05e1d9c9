// The picture: vis-network draws nodes and edges at their given places, this file draws the names over them.
"use strict";
csr.canvas = (() => {
  const { model, scheme } = csr;
  const holder = csr.byId("graph");
  const tip = csr.byId("tip");
  const FONT = getComputedStyle(document.body).fontFamily;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = { nodes: new Map(), edges: new Map() };
  const hover = { node: null, edge: null };
  let colours = {};
  let boxes = [];
  let far = false;
  const crowded = model.edges.length > 900;

  const nodeSet = new vis.DataSet();
  const edgeSet = new vis.DataSet();

  const readColours = () => {
    colours = Object.fromEntries(
      ["ground", "ink", "faint", "edge", "edge-dim", "accent", "sheet"].map((name) => [name, scheme.colour(`--${name}`)]),
    );
    for (const type of model.types.values()) {
      colours[`type ${type.key}`] = type[scheme.current()];
      colours[`dim ${type.key}`] = scheme.colour("--edge-dim");
    }
  };

  const nodeLook = (node, bright) => {
    const isBright = !bright || bright.nodes.has(node.id);
    const isChosen = model.selection?.node === node.id;
    const fill = colours[`${isBright ? "type" : "dim"} ${node.type}`];
    const border = isChosen ? colours.ink : isBright ? colours.ground : fill;
    return { id: node.id, hidden: !node.shown, borderWidth: isChosen ? 3 : 1, color: { background: fill, border, hover: { background: fill, border: colours.accent } } };
  };

  const breadth = (edge) => (edge.weight ? Math.min(1 + 1.2 * edge.weight, 10) : 1.6);

  const edgeLook = (edge, bright) => {
    const isBright = bright?.edges.has(edge.id) ?? false;
    const colour = isBright ? colours.accent : bright ? colours["edge-dim"] : colours.edge;
    return { id: edge.id, hidden: !edge.shown && !isBright, width: breadth(edge) + (isBright ? 1 : 0), arrows: { to: { enabled: !edge.symmetric && (isBright || !far) } }, color: { color: colour, hover: colours.accent } };
  };

  /** Tell vis-network only about what looks different from what it has. */
  const refresh = () => {
    const bright = model.bright();
    const changes = (items, look, known) =>
      items.map((item) => look(item, bright)).filter((item) => {
        const key = JSON.stringify(item);
        if (known.get(item.id) === key) return false;
        known.set(item.id, key);
        return true;
      });
    nodeSet.update(changes(model.nodes, nodeLook, drawn.nodes));
    edgeSet.update(changes(model.edges, edgeLook, drawn.edges));
    network.redraw();
  };

  readColours();
  nodeSet.add(model.nodes.map(({ id, shape, size, x, y }) => ({ shape, size, x, y, ...nodeLook(model.nodes[id], null) })));
  edgeSet.add(model.edges.map((edge) => {
    const { from, to, smooth, confidence } = edge;
    return { from, to, smooth, dashes: confidence < 0.6 ? [5, 5] : false, ...edgeLook(edge, null) };
  }));
  const network = new vis.Network(holder, { nodes: nodeSet, edges: edgeSet }, model.options);

  /** From afar the many heads of arrows cost half the drawing time and cannot be seen: leave them out. */
  network.on("afterDrawing", () => {
    const now = crowded && network.getScale() < 0.5;
    if (now === far) return;
    far = now;
    setTimeout(refresh);
  });

  // Names -------------------------------------------------------------------------------------------------------
  const byWeight = [...model.nodes].sort((a, b) => b.edges.length - a.edges.length || a.id - b.id);
  /** From so many relations on a thing is a hub, whose name may lie over lesser symbols: the 25 largest, or 12 and more. */
  const hub = Math.max(4, Math.min(12, byWeight[Math.min(24, byWeight.length - 1)]?.edges.length ?? 12));
  const short = (name, most) => {
    const characters = [...name];
    return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : name;
  };
  const widths = new Map();
  const measure = (context, text) => {
    const key = context.font + text;
    if (!widths.has(key)) widths.set(key, context.measureText(text).width);
    return widths.get(key);
  };

  /** Boxes in screen pixels that names already take, by coarse cell, so that a crowded picture stays quick. */
  const room = () => {
    const cells = new Map();
    const keys = (box) => {
      const found = [];
      for (let x = Math.floor(box.left / 120); x <= Math.floor(box.right / 120); x += 1) {
        for (let y = Math.floor(box.top / 40); y <= Math.floor(box.bottom / 40); y += 1) found.push(`${x} ${y}`);
      }
      return found;
    };
    return {
      free: (box) => keys(box).every((key) => (cells.get(key) ?? []).every((other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom)),
      take: (box) => keys(box).forEach((key) => cells.set(key, [...(cells.get(key) ?? []), box])),
    };
  };

  const write = (context, text, x, y, colour) => {
    context.strokeStyle = colours.ground;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };

  const names = (context) => {
    const scale = network.getScale();
    const ratio = window.devicePixelRatio || 1;
    const size = { width: holder.clientWidth, height: holder.clientHeight };
    const bright = model.bright();
    const first = [hover.node, model.selection?.node].filter((id) => id !== null && id !== undefined);
    const rank = (node) => (first.includes(node.id) ? 0 : bright?.nodes.has(node.id) ? 1 : 2);
    const order = first.length || bright ? [...byWeight].sort((a, b) => rank(a) - rank(b)) : byWeight;
    const taken = room();
    const symbols = room();
    boxes = [];
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const node of order) {
      if (!node.shown || (bright && rank(node) === 2)) continue;
      const at = network.canvasToDOM(positions[node.id]);
      const reach = node.size * scale * 0.7;
      symbols.take({ left: at.x - reach, right: at.x + reach, top: at.y - reach, bottom: at.y + reach });
    }
    for (const node of order) {
      const place = rank(node);
      if (!node.shown || (bright && place === 2)) continue;
      const at = network.canvasToDOM(positions[node.id]);
      if (at.x < -80 || at.y < -40 || at.x > size.width + 80 || at.y > size.height + 40) continue;
      const pixels = place === 0 ? 15 : node.edges.length >= hub ? 13.5 : 12;
      context.font = `${place === 0 || node.edges.length >= hub ? "600 " : ""}${pixels}px ${FONT}`;
      const text = place === 0 ? node.label : short(node.label, scale > 1.1 ? 24 : 13);
      const half = measure(context, text) / 2;
      const reach = node.size * scale + 3;
      const boxAt = (top) => ({ node: node.id, left: at.x - half - 3, right: at.x + half + 3, top, bottom: top + pixels + 5 });
      const weighty = place < 2 || node.edges.length >= hub;
      const below = boxAt(at.y + reach);
      const above = boxAt(at.y - reach - pixels - 5);
      const belowFits = place === 0 || (taken.free(below) && (weighty || symbols.free(below)));
      if (!belowFits && !(taken.free(above) && symbols.free(above))) continue;
      const box = belowFits ? below : above;
      taken.take(box);
      boxes.push(box);
      write(context, text, at.x, box.top + 1, weighty ? colours.ink : colours.faint);
    }
    edgeNames(context, taken, symbols, bright);
    context.restore();
  };

  /** What a relation is called, on the edge under the pointer and on those of the selection, where there is room. */
  const edgeNames = (context, taken, symbols, bright) => {
    const wanted = [...new Set([hover.edge, model.selection?.edge, ...(bright?.edges ?? [])])];
    context.font = `12px ${FONT}`;
    context.textBaseline = "middle";
    for (const id of wanted) {
      if (id === null || id === undefined || !model.edges[id].shown) continue;
      const middle = network.canvasToDOM(network.body.edges[id].edgeType.getPoint(0.5));
      const text = model.predicateLabel(model.edges[id]);
      const half = measure(context, text) / 2;
      const box = { left: middle.x - half - 4, right: middle.x + half + 4, top: middle.y - 9, bottom: middle.y + 9 };
      if (id !== hover.edge && id !== model.selection?.edge && !(taken.free(box) && symbols.free(box))) continue;
      taken.take(box);
      write(context, text, middle.x, middle.y, colours.accent);
    }
  };

  let positions = network.getPositions();
  network.on("beforeDrawing", () => { positions = network.getPositions(); });
  network.on("afterDrawing", names);

  // Pointer -----------------------------------------------------------------------------------------------------
  const nodeAt = (point) => {
    const node = network.getNodeAt(point);
    if (node !== undefined) return node;
    return boxes.find((box) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom)?.node;
  };

  network.on("click", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    const edge = node === undefined ? network.getEdgeAt(pointer.DOM) : undefined;
    if (node !== undefined) model.select({ node });
    else if (edge !== undefined) model.select({ edge });
    else model.select(null);
  });
  network.on("doubleClick", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    if (node !== undefined) fit([node, ...network.getConnectedNodes(node)]);
  });

  const { make } = csr;
  const nodeTip = (node) => [
    make("strong", { class: "name" }, node.label),
    make("p", {}, [model.typeLabel(node), `${node.edges.length} 条关系`, node.documents === null ? "" : `${node.documents} 份文件`].filter(Boolean).join(" · ")),
    node.names.length > 1 ? make("p", { class: "name" }, `又名：${node.names.slice(1, 6).join("、")}`) : null,
  ];
  const edgeTip = (edge) => [
    make("strong", { class: "name" }, `${model.nodes[edge.from].label} ${model.between(edge)} ${model.nodes[edge.to].label}`),
    make("p", {}, [edge.weight ? `${edge.weight} 个案例` : "", `置信度 ${model.percent(edge.confidence)}`, `${edge.evidence.length} 处证据`, ...edge.amounts.map((sum) => sum.text)].filter(Boolean).join(" · ")),
  ];
  const showTip = (content, { x, y }) => {
    tip.replaceChildren(...content.filter(Boolean));
    tip.hidden = false;
    tip.style.left = `${Math.max(6, Math.min(x + 14, holder.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > holder.clientHeight ? Math.max(6, y - tip.offsetHeight - 12) : y + 18}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  network.on("hoverNode", ({ node, pointer }) => {
    hover.node = node;
    holder.style.cursor = "pointer";
    showTip(nodeTip(model.nodes[node]), pointer.DOM);
    network.redraw();
  });
  network.on("hoverEdge", ({ edge, pointer }) => {
    hover.edge = edge;
    holder.style.cursor = "pointer";
    showTip(edgeTip(model.edges[edge]), pointer.DOM);
    network.redraw();
  });
  const leave = (kind) => () => {
    hover[kind] = null;
    holder.style.cursor = "";
    hideTip();
    network.redraw();
  };
  network.on("blurNode", leave("node"));
  network.on("blurEdge", leave("edge"));
  network.on("dragStart", hideTip);
  network.on("zoom", hideTip);

  // Moving about ------------------------------------------------------------------------------------------------
  const animation = () => (calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });
  /** Pixels at the right and at the bottom of the picture that the open panel hides. */
  const hiddenByPanel = () => {
    const { offsetWidth: width, offsetHeight: height, hidden } = csr.byId("panel");
    if (hidden) return { right: 0, bottom: 0 };
    return width < holder.clientWidth * 0.8 ? { right: width, bottom: 0 } : { right: 0, bottom: height };
  };
  const look = (position, scale, quick = false) => {
    const { right, bottom } = hiddenByPanel();
    network.moveTo({ position, scale, offset: { x: -right / 2, y: -bottom / 2 }, animation: quick ? false : animation() });
  };
  const shownIds = () => model.nodes.filter((node) => node.shown).map((node) => node.id);
  /** Show these nodes with their names in the free part of the picture; `fill` lets the longer side run out of view. */
  const fit = (ids, { quick = false, fill = false } = {}) => {
    if (!ids.length) return;
    const points = Object.values(network.getPositions(ids));
    const range = (axis) => [Math.min(...points.map((point) => point[axis])), Math.max(...points.map((point) => point[axis]))];
    const [left, right] = range("x");
    const [top, bottom] = range("y");
    const cover = hiddenByPanel();
    const across = Math.max(80, holder.clientWidth - cover.right - 150) / (right - left + 1);
    const down = Math.max(80, holder.clientHeight - cover.bottom - 110) / (bottom - top + 1);
    look({ x: (left + right) / 2, y: (top + bottom) / 2 }, Math.min(fill ? Math.max(across, down) : Math.min(across, down), 1.2), quick);
  };
  const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: animation() });
  const centre = (id) => look(network.getPosition(id), Math.min(1.4, Math.max(network.getScale(), 0.85)));
  /** Bring what is selected into view; the picture stays as it is where it can be seen beside the panel. */
  const uncover = () => {
    if (!model.selection) return;
    const { x, y } = spot(model.selection);
    const cover = hiddenByPanel();
    const frame = holder.getBoundingClientRect();
    const across = x > frame.left + 20 && x < frame.right - cover.right - 40;
    if (across && y > frame.top + 20 && y < frame.bottom - cover.bottom - 40) return;
    look(network.DOMtoCanvas({ x: x - frame.left, y: y - frame.top }), network.getScale());
  };
  const move = (dx, dy) => {
    const at = network.getViewPosition();
    const step = 90 / network.getScale();
    network.moveTo({ position: { x: at.x + dx * step, y: at.y + dy * step }, animation: false });
  };

  const keys = {
    ArrowLeft: () => move(-1, 0), ArrowRight: () => move(1, 0), ArrowUp: () => move(0, -1), ArrowDown: () => move(0, 1),
    "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: () => fit(shownIds()),
  };
  holder.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  csr.byId("zoom-in").addEventListener("click", () => zoom(1.4));
  csr.byId("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  csr.byId("zoom-fit").addEventListener("click", () => fit(shownIds()));
  model.on("filter", refresh);
  model.on("select", refresh);
  model.on("scheme", () => { readColours(); refresh(); });
  window.addEventListener("load", () => fit(shownIds(), { quick: true, fill: holder.clientHeight > holder.clientWidth }));

  /** Where a node or the middle of an edge is in the page's viewport, in CSS pixels. */
  const spot = ({ node, edge }) => {
    const point = node === undefined ? network.body.edges[edge].edgeType.getPoint(0.5) : network.getPosition(node);
    const { x, y } = network.canvasToDOM(point);
    const frame = holder.getBoundingClientRect();
    return { x: frame.left + x, y: frame.top + y };
  };
  return { network, centre, uncover, fit: () => fit(shownIds()), spot };
})();
