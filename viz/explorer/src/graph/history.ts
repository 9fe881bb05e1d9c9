// Undo and redo of scenes.

import { useState } from "preact/hooks";
import { EMPTY, type Scene } from "./state";

const KEPT = 60;

interface Past {
  before: Scene[];
  now: Scene;
  after: Scene[];
}

export interface History {
  scene: Scene;
  canUndo: boolean;
  canRedo: boolean;
  push: (scene: Scene) => void;
  reset: (scene: Scene) => void;
  undo: () => void;
  redo: () => void;
}

export function useHistory(): History {
  const [past, setPast] = useState<Past>({ before: [], now: EMPTY, after: [] });
  return {
    scene: past.now,
    canUndo: past.before.length > 0,
    canRedo: past.after.length > 0,
    push: (scene) => setPast(({ before, now }) => ({ before: [...before, now].slice(-KEPT), now: scene, after: [] })),
    reset: (scene) => setPast({ before: [], now: scene, after: [] }),
    undo: () => setPast((all) => {
      const last = all.before.at(-1);
      return last ? { before: all.before.slice(0, -1), now: last, after: [all.now, ...all.after] } : all;
    }),
    redo: () => setPast((all) => {
      const [next, ...rest] = all.after;
      return next ? { before: [...all.before, all.now], now: next, after: rest } : all;
    }),
  };
}
