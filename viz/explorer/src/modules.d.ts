// What the bundler takes but the type checker does not know.

declare module "*.css";

declare module "d3-hierarchy" {
  /** Places circles of radius `r` side by side around the origin, by setting their `x` and `y`. */
  export function packSiblings<Circle extends { r: number; x: number; y: number }>(circles: Circle[]): Circle[];
}
