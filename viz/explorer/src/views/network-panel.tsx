// What is known of the node that is chosen in the network, and what can be done with it.

import type { NeighboursAnswer, Ref, RelationCount } from "../contract";
import { useAsk } from "../api";
import { type Filters, type Scene, asked } from "../graph/state";
import { Answered } from "../parts/states";
import { Name, TypeChip, pageOf } from "../parts/thing";
import { useWording } from "../text/language";

interface NodeOptions {
  node: Ref;
  scene: Scene;
  filters: Filters;
  onExpand: (relation?: RelationCount) => void;
  onPath: () => void;
  onRemove: () => void;
  onClose: () => void;
}

export function NodePanel({ node, scene, filters, onExpand, onPath, onRemove, onClose }: NodeOptions) {
  const wording = useWording();
  const { t } = wording;
  const answer = useAsk<NeighboursAnswer>("/api/neighbours", { iri: node.iri, limit: 1, ...asked(filters) });
  const seen = (relation: RelationCount) => scene.edges.filter((edge) => edge.predicate === relation.predicate && (relation.direction === "out" ? edge.subject : edge.object) === node.iri).length;
  return (
    <aside class="panel" aria-label={t("network.chosen")}>
      <p class="panel-top"><TypeChip type={node.type} /><button type="button" class="plain close" aria-label={t("close")} onClick={onClose}>×</button></p>
      <h2><Name>{wording.label(node)}</Name></h2>
      <p class="actions">
        <a class="button small" href={pageOf(node)}>{t("network.page")}</a>
        <button type="button" class="small" onClick={(event) => {
          onPath();
          // Who came here by keyboard names the end in the search box; a pointer may as well choose it in the drawing.
          if (event.detail === 0) document.getElementById("network-find")?.focus();
        }}>{t("network.path")}</button>
        <button type="button" class="small" onClick={onRemove}>{t("network.remove")}</button>
      </p>
      <h3>{t("network.expand")}</h3>
      <Answered asked={answer}>
        {({ counts }) => (
          <ul class="expand">
            {counts.map((relation) => {
              const shown = Math.min(seen(relation), relation.count);
              return (
                <li key={`${relation.predicate} ${relation.direction}`}>
                  <button type="button" disabled={shown >= relation.count} onClick={() => onExpand(relation)}>
                    <span>{wording.relation(relation.predicate, relation.direction)}</span>
                    <span class="figure">{t("network.shown", { shown, count: relation.count })}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </Answered>
    </aside>
  );
}
