"""genomic-benchmarks: what its networks print when they are tested. Whose F1 it is, the text does not say.

Source: `src/genomic_benchmarks/models/torch.py` of https://github.com/ML-Bioinfo-CEITEC/genomic_benchmarks:
`Test metrics:` with shares since 1.0, `Test Error:` with an accuracy in percent before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape

_NUMBER: Final = r"(nan|[0-9]{1,20}(?:\.[0-9]{1,20})?)"
_TESTED: Final = re.compile(
    rf"^Test (?:metrics|Error): ?\n ?Accuracy: {_NUMBER}(%?)(?:, F1 score: {_NUMBER})?, Avg loss: ",
    re.MULTILINE,
)
_SIZE: Final = re.compile(r"^size ([0-9]{1,9})$", re.MULTILINE)


def _recognise(source: Source) -> bool:
    return _TESTED.search(source.text) is not None


def _found(source: Source) -> Iterator[Found]:
    tests = list(_TESTED.finditer(source.text))
    if not tests:
        raise WrongShape("there is no `Test metrics:` with an accuracy: did genomic-benchmarks print this?")
    start = 0
    for number, test in enumerate(tests, 1):
        sizes = _SIZE.findall(source.text, start, test.start())
        start = test.end()
        figures = [_figure("Accuracy", test[1], percent=test[2] == "%")]
        figures += [_figure("F1 score", test[3])] if test[3] else []
        label = f"test {number}" if len(tests) > 1 else ""
        yield Found("", tuple(figures), label, split="test", n=int(sizes[-1]) or None if sizes else None)


def _figure(name: str, digits: str, *, percent: bool = False) -> Figure:
    # Binary for two classes and micro for more: its F1 is never looked up by its name.
    spellings = ("Accuracy",) if name == "Accuracy" else ()
    value = None if digits == "nan" else float(digits)
    return Figure(name, value, spellings, written="nan" if value is None else "", percent=percent)


FORMAT: Final = Format("genomic-benchmarks", "genomic-benchmarks", "genomic-benchmarks", _recognise, _found)
