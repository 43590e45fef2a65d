"""What a form offers to choose from: names with their explanations, as the theory gives them."""

from __future__ import annotations


class Choice(str):
    """A choice's label that carries its hint. To Django a label like any other; the form templates show the hint."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, label: str, hint: str = "") -> Choice:
        choice = super().__new__(cls, label)
        choice.hint = hint
        return choice
