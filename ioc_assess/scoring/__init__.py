"""Numbers from numbers: frozen values in, frozen values out. No Django, no I/O, no clock.

Scores are floats from 0 to 1 of *favourability*; what is not known is ``None``, never 0. The
formulas are explained, with a worked example, in ``docs/scoring.md``.
"""
