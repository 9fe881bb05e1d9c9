// The layered picture: it is drawn already, this file selects in it, moves about in it, and follows the filters.
"use strict";
csr.canvas = (() => {
  const { model } = csr;
  const holder = csr.byId("graph");
  const picture = holder.querySelector("svg");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const full = { width: Number(picture.getAttribute("width")), height: Number(picture.getAttribute("height")) };
  const nodes = new Map([...picture.querySelectorAll(".node")].map((part) => [Number(part.dataset.node), part]));
  const edges = new Map([...picture.querySelectorAll(".edge")].map((part) => [Number(part.dataset.edge), part]));
  let scale = 1;

  const refresh = () => {
    const bright = model.bright();
    for (const [id, part] of nodes) {
      part.classList.toggle("out", !model.nodes[id].shown);
      part.classList.toggle("dim", Boolean(bright) && !bright.nodes.has(id));
      part.classList.toggle("chosen", model.selection?.node === id);
    }
    for (const [id, part] of edges) {
      const isBright = bright?.edges.has(id) ?? false;
      part.classList.toggle("out", !model.edges[id].shown && !isBright);
      part.classList.toggle("dim", Boolean(bright) && !isBright);
      part.classList.toggle("bright", isBright);
    }
  };

  const chosen = (event) => {
    const part = event.target.closest("[data-node], [data-edge]");
    if (!part) return null;
    return part.dataset.node === undefined ? { edge: Number(part.dataset.edge) } : { node: Number(part.dataset.node) };
  };
  picture.addEventListener("click", (event) => model.select(chosen(event)));

  const behaviour = () => (calm.matches ? "auto" : "smooth");
  /** Room at the right and at the bottom of the picture that the open panel hides. */
  const hiddenByPanel = () => {
    const { offsetWidth: width, offsetHeight: height, hidden } = csr.byId("panel");
    if (hidden) return { right: 0, bottom: 0 };
    return width < holder.clientWidth * 0.8 ? { right: width, bottom: 0 } : { right: 0, bottom: height };
  };
  /** Leave so much room around the picture that each part of it can be scrolled out from behind the panel. */
  const makeRoom = () => {
    const { right, bottom } = hiddenByPanel();
    picture.style.marginRight = right ? `${right}px` : "";
    picture.style.marginBottom = bottom ? `${bottom}px` : "";
  };
  const zoomTo = (wanted) => {
    const before = scale;
    const at = { x: holder.scrollLeft + holder.clientWidth / 2, y: holder.scrollTop + holder.clientHeight / 2 };
    scale = Math.min(2.5, Math.max(0.2, wanted));
    picture.setAttribute("width", full.width * scale);
    picture.setAttribute("height", full.height * scale);
    holder.scrollLeft = (at.x * scale) / before - holder.clientWidth / 2;
    holder.scrollTop = (at.y * scale) / before - holder.clientHeight / 2;
  };
  const fit = () => zoomTo(Math.min(holder.clientWidth / full.width, holder.clientHeight / full.height, 1.2));
  const part = ({ node, edge }) => (node === undefined ? edges.get(edge).querySelector(".line") : nodes.get(node));
  const spot = (selection) => {
    const box = part(selection).getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  const look = (selection, how = behaviour()) => {
    makeRoom();
    const { x, y } = spot(selection);
    const frame = holder.getBoundingClientRect();
    const { right, bottom } = hiddenByPanel();
    holder.scrollBy({ left: x - frame.left - (frame.width - right) / 2, top: y - frame.top - (frame.height - bottom) / 2, behavior: how });
  };
  const uncover = () => {
    makeRoom();
    if (!model.selection) return;
    const { left, right, top, bottom } = part(model.selection).getBoundingClientRect();
    const frame = holder.getBoundingClientRect();
    const cover = hiddenByPanel();
    const across = right > frame.left + 20 && left >= frame.left && left < frame.right - cover.right - 40;
    if (across && right < frame.right - cover.right && bottom > frame.top + 20 && bottom < frame.bottom - cover.bottom) return;
    look(model.selection);
  };

  const step = (left, top) => () => holder.scrollBy({ left, top, behavior: behaviour() });
  const keys = {
    ArrowLeft: step(-90, 0), ArrowRight: step(90, 0), ArrowUp: step(0, -90), ArrowDown: step(0, 90),
    "+": () => zoomTo(scale * 1.3), "=": () => zoomTo(scale * 1.3), "-": () => zoomTo(scale / 1.3), 0: fit,
  };
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === "Enter" || event.key === " ") && event.target !== holder) model.select(chosen(event));
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
  csr.byId("zoom-in").addEventListener("click", () => zoomTo(scale * 1.4));
  csr.byId("zoom-out").addEventListener("click", () => zoomTo(scale / 1.4));
  csr.byId("zoom-fit").addEventListener("click", fit);
  model.on("filter", refresh);
  model.on("select", refresh);

  /** At first all of it where that can be read, else a readable size with what the picture is about in the middle. */
  const open = () => {
    const whole = Math.min(holder.clientWidth / full.width, holder.clientHeight / full.height);
    zoomTo(whole > 0.75 ? Math.min(whole, 1.1) : Math.min(Math.max(holder.clientWidth / full.width, 0.75), 1));
    const focus = picture.querySelector(".focus") ?? picture.querySelector(".node");
    if (focus) look({ node: Number(focus.dataset.node) }, "instant");
  };
  open();
  return { centre: (node) => look({ node }), uncover, fit, spot, open };
})();
