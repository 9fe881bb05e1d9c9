// What belongs to no part alone: scheme button, keys of the whole page, filter drawer on small screens, the first drawing.
"use strict";
(() => {
  const { model, scheme } = csr;
  const themeButton = csr.byId("theme");
  const drawerButton = csr.byId("filters-toggle");
  const drawer = csr.byId("filters");

  const nameTheme = () => { themeButton.textContent = scheme.current() === "dark" ? "浅色" : "深色"; };
  themeButton.addEventListener("click", scheme.toggle);
  model.on("scheme", nameTheme);
  scheme.watch();
  nameTheme();

  const setDrawer = (open) => {
    drawer.classList.toggle("open", open);
    drawerButton.setAttribute("aria-expanded", String(open));
  };
  drawerButton.addEventListener("click", () => setDrawer(!drawer.classList.contains("open")));
  csr.byId("stage").addEventListener("pointerdown", () => setDrawer(false));

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== csr.search.field) {
      event.preventDefault();
      csr.search.field.focus();
    } else if (event.key === "Escape") {
      if (drawer.classList.contains("open")) setDrawer(false);
      else model.select(null);
    }
  });
  model.on("select", csr.canvas.uncover); // last, when the panel has its size
  model.filter();
})();
