"""The group rule: which groups may be shown beside the whole without giving anyone away.

Everything published about groups is a sum over people: the total, each shown group, and what is
left. What is left is the hidden groups together, so it must be nobody or at least k people::

    sizes  A 9 · B 7 · C 6 · D 3      k = 5
    D alone is too small; 25 − 9 − 7 − 6 would give it away, so C, the smallest shown, goes too
    shown  A 9 · B 7 · hidden together 9

Whoever typed in answers of others knows them and can take them off any sum. So people whose answers were typed in hide
nobody: only those who answered themselves make up the k::

    sizes  A 9 · B 5 and 2 typed in · C 2 typed in      k = 5
    C has nobody who answered there; 18 − 9 − 7 would give its two away, so B goes too
    shown  A 9 · hidden together 9
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def shown_groups(
    sizes: Mapping[str, int], k: int, among: Collection[str] | None = None, typed: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """The groups that may be shown, by name.

    ``sizes`` holds people by group; a group with nobody is absent, neither shown nor hidden. ``typed`` says how many
    of them did not answer themselves: these do not count toward k.
    ``among`` limits what may be shown to groups that passed an earlier use of the rule; the others
    count as hidden. While people are hidden and fewer than k of them answered themselves, the smallest shown group
    (by those who did; of equals the last by name) is hidden too.
    """
    present = {name: size for name, size in sizes.items() if size}
    own = {name: size - (typed or {}).get(name, 0) for name, size in present.items()}
    candidates = present if among is None else set(present).intersection(among)
    shown = sorted((name for name in candidates if own[name] >= k), key=lambda name: (own[name], name))
    while shown and (hidden := set(present).difference(shown)) and sum(own[name] for name in hidden) < k:
        smallest = own[shown[0]]
        shown.remove(max(name for name in shown if own[name] == smallest))
    return tuple(sorted(shown))
