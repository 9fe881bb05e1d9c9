"""Where nodes are put: apart from each other, parts apart from parts, the same every time."""

from __future__ import annotations

import itertools

from viz.layout import place

BOX = (120.0, 40.0)


def star(first: int, leaves: int) -> list[tuple[int, int]]:
    return [(first, first + 1 + leaf) for leaf in range(leaves)]


def test_nodes_of_a_star_do_not_lie_on_each_other() -> None:
    places = place(star(0, 40), dict.fromkeys(range(41), BOX))
    for (x1, y1), (x2, y2) in itertools.combinations(places.values(), 2):
        assert ((x1 - x2) / BOX[0]) ** 2 + ((y1 - y2) / BOX[1]) ** 2 > 0.7


def test_parts_that_are_not_joined_keep_apart() -> None:
    pairs = star(0, 20) + star(21, 10) + star(32, 4)
    places = place(pairs, dict.fromkeys(range(50), BOX))
    parts = [range(0, 21), range(21, 32), range(32, 37), *([n] for n in range(37, 50))]
    for one, other in itertools.combinations(parts, 2):
        for a, b in itertools.product(one, other):
            assert abs(places[a][0] - places[b][0]) >= BOX[0] * 0.7 or abs(places[a][1] - places[b][1]) >= BOX[1] * 0.7


def test_same_network_has_the_same_places() -> None:
    pairs = [(a, (a * 7 + 3) % 60) for a in range(60)] + [(5, 5)]
    boxes = dict.fromkeys(range(60), BOX)
    assert place(pairs, boxes) == place([(b, a) for a, b in reversed(pairs)], boxes)


def test_picture_is_wider_than_high() -> None:
    chain = [(n, n + 1) for n in range(39)]
    places = place(chain, dict.fromkeys(range(40), BOX)).values()
    xs, ys = zip(*places, strict=True)
    assert max(xs) - min(xs) > max(ys) - min(ys)


def test_nothing_to_place() -> None:
    assert place([], {}) == {}
    assert place([], {0: BOX}) == {0: (0, 0)}
