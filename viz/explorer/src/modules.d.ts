// What the bundler takes but the type checker does not know.

declare module "*.css";

declare module "cytoscape-fcose" {
  import type { Ext } from "cytoscape";
  const extension: Ext;
  export default extension;
}
