"""Pictures in layers: to the right, nothing on anything else, the same every time."""

from __future__ import annotations

import itertools
import random

import pytest

from viz.layers import arrange

BOX = (120.0, 40.0)


def boxes(count: int) -> dict[int, tuple[float, float]]:
    return {node: (60.0 + 23 * (node % 7), 30.0 + 18 * (node % 2)) for node in range(count)}


def tangle(count: int, arcs: int, seed: int) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    return [(chance.randrange(count), chance.randrange(count)) for _ in range(arcs)]


def test_arcs_go_to_the_right_and_sources_stand_close_to_what_they_lead_to() -> None:
    layers = arrange(dict.fromkeys(range(5), BOX), [(0, 1), (1, 2), (2, 3), (4, 3)])
    xs = [layers.centres[node][0] for node in range(5)]
    assert xs[0] < xs[1] < xs[2] < xs[3]
    assert xs[4] == xs[2]
    assert set(layers.ways) == {(0, 1), (1, 2), (2, 3), (4, 3)}


@pytest.mark.parametrize("seed", range(8))
def test_boxes_of_a_tangle_do_not_touch(seed: int) -> None:
    sizes = boxes(40)
    layers = arrange(sizes, tangle(40, 60, seed))
    for a, b in itertools.combinations(sizes, 2):
        (x1, y1), (x2, y2) = layers.centres[a], layers.centres[b]
        assert abs(x1 - x2) >= (sizes[a][0] + sizes[b][0]) / 2 or abs(y1 - y2) >= (sizes[a][1] + sizes[b][1]) / 2


@pytest.mark.parametrize("seed", range(8))
def test_ways_run_between_the_boxes_and_past_the_others(seed: int) -> None:
    sizes = boxes(30)
    layers = arrange(sizes, tangle(30, 45, seed))
    for (a, b), way in layers.ways.items():
        assert way[0] == (round(layers.centres[a][0] + sizes[a][0] / 2), layers.centres[a][1])
        assert way[-1] == (round(layers.centres[b][0] - sizes[b][0] / 2), layers.centres[b][1])
        assert [x for x, _ in way] == sorted(x for x, _ in way)
        for x, y in way[1:-1]:
            for node, (left, top) in layers.centres.items():
                width, height = sizes[node]
                assert not (abs(x - left) < width / 2 and abs(y - top) < height / 2), (a, b, node)


def test_all_lies_within_the_size() -> None:
    sizes = boxes(40)
    layers = arrange(sizes, tangle(40, 60, 3))
    for node, (x, y) in layers.centres.items():
        width, height = sizes[node]
        assert x - width / 2 + 1 >= 0 and x + width / 2 <= layers.size[0] + 1
        assert y - height / 2 + 1 >= 0 and y + height / 2 <= layers.size[1] + 1


def test_circles_are_cut_open() -> None:
    layers = arrange(dict.fromkeys(range(3), BOX), [(0, 1), (1, 2), (2, 0), (1, 1)])
    assert len({x for x, _ in layers.centres.values()}) == 3
    assert len(layers.ways) == 3


def test_what_belongs_together_stands_in_one_layer_unless_one_leads_to_another() -> None:
    arcs = [(0, 1), (1, 2), (3, 4), (2, 5)]
    layers = arrange(dict.fromkeys(range(6), BOX), arcs, level=[2, 4, 5])
    assert layers.centres[2][0] == layers.centres[4][0] < layers.centres[5][0]
    assert arrange(dict.fromkeys(range(6), BOX), arcs).centres[4][0] != layers.centres[2][0]


def test_a_plain_tree_has_no_crossing() -> None:
    arcs = [(0, 1), (0, 2), (1, 6), (2, 3), (1, 4), (2, 5)]
    layers = arrange(dict.fromkeys(range(7), BOX), arcs)
    for (a, b), (c, d) in itertools.combinations(arcs, 2):
        (ax, ay), (bx, by) = layers.centres[a], layers.centres[b]
        (cx, cy), (dx, dy) = layers.centres[c], layers.centres[d]
        if (ax, bx) == (cx, dx) and a != c and b != d:
            assert (ay < cy) == (by < dy)


def test_the_order_of_the_input_does_not_matter() -> None:
    arcs = tangle(30, 45, 5)
    turned = dict(reversed(boxes(30).items()))
    assert arrange(boxes(30), arcs) == arrange(turned, list(reversed(arcs)))


def test_nothing_to_lay_out() -> None:
    assert arrange({}, []).size == (0, 0)
    assert arrange({7: BOX}, []).centres == {7: (60, 20)}
