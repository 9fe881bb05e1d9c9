// The sign of a type, in the shape and colour that it has in the network.

import appearance from "../../../assets/appearance.json";

type Look = { shape: string; light: string; dark: string };
const TYPES: Record<string, Look> = appearance.types;

/** Corners on a field of -1 … 1. */
export const CORNERS: Record<string, [number, number][]> = {
  square: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -0.95], [0.95, 0.8], [-0.95, 0.8]],
  triangleDown: [[0, 0.95], [-0.95, -0.8], [0.95, -0.8]],
  hexagon: [[-0.5, -0.88], [0.5, -0.88], [1, 0], [0.5, 0.88], [-0.5, 0.88], [-1, 0]],
  star: star(),
};

export function look(type: string): Look {
  return TYPES[type] ?? appearance.otherType;
}

export function TypeIcon({ type }: { type: string }) {
  const corners = CORNERS[look(type).shape];
  return (
    <svg class={`icon type type-${type}`} viewBox="-1.1 -1.1 2.2 2.2" aria-hidden="true">
      {corners ? <polygon points={corners.join(" ")} /> : <circle r="0.95" />}
    </svg>
  );
}

function star(): [number, number][] {
  return Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 0.42 : 1;
    const angle = (Math.PI * (i - 2.5)) / 5;
    return [Number((radius * Math.cos(angle)).toFixed(3)), Number((radius * Math.sin(angle)).toFixed(3))];
  });
}
