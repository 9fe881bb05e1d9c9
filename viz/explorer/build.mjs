// Bundles src/ into static/, the same bytes on every machine: versions come from package-lock.json, names of the parts
// that load later carry a hash of their content, and nothing here asks the clock.
//
//   node build.mjs [FOLDER]    writes to FOLDER instead of static/

import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "static"));

/** The colours of types come from the file that the page of `kgcli visualize` uses, too. */
const colours = {
  name: "colours",
  setup(bundler) {
    bundler.onResolve({ filter: /^colours\.css$/ }, () => ({ path: "colours.css", namespace: "colours" }));
    bundler.onLoad({ filter: /.*/, namespace: "colours" }, async () => {
      const { types, otherType } = JSON.parse(await readFile(join(here, "../assets/appearance.json"), "utf8"));
      const rule = (selector, { light, dark }) => `${selector} { --type: light-dark(${light}, ${dark}); }`;
      const rules = Object.entries(types).map(([name, look]) => rule(`.type-${name}`, look));
      return { contents: [rule(".type", otherType), ...rules].join("\n"), loader: "css" };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { explorer: "src/main.tsx" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  chunkNames: "[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [colours],
  logLevel: "warning",
});
await cp(join(here, "src/index.html"), join(out, "index.html"));
