"""The group rule: which groups may be shown beside the whole without giving anyone away.

Everything published about groups is a sum over people: the total, each shown group, and what is
left. What is left is the hidden groups together, so it must be nobody or at least k people::

    sizes  A 9 · B 7 · C 6 · D 3      k = 5
    D alone is too small; 25 − 9 − 7 − 6 would give it away, so C, the smallest shown, goes too
    shown  A 9 · B 7 · hidden together 9
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def shown_groups(sizes: Mapping[str, int], k: int, among: Collection[str] | None = None) -> tuple[str, ...]:
    """The groups that may be shown, by name.

    ``sizes`` holds people by group; a group with nobody is absent, neither shown nor hidden.
    ``among`` limits what may be shown to groups that passed an earlier use of the rule; the others
    count as hidden. While the hidden groups together hold 1 to k-1 people, the smallest shown one
    (of equals the last by name) is hidden too.
    """
    present = {name: size for name, size in sizes.items() if size}
    candidates = present if among is None else set(present).intersection(among)
    shown = sorted((name for name in candidates if present[name] >= k), key=lambda name: (present[name], name))
    while shown and 0 < sum(present.values()) - sum(present[name] for name in shown) < k:
        smallest = present[shown[0]]
        shown.remove(max(name for name in shown if present[name] == smallest))
    return tuple(sorted(shown))
