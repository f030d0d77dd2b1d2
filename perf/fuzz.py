"""A long run of the readers of strangers' text. Every text is read as a record and as an issue's body.

    python perf/fuzz.py [--cases 200000] [--seed 1] [--review]
    python perf/fuzz.py --atheris [libFuzzer's own options]      (pip install atheris; guided by coverage)

Fails on the first broken promise (tests/fuzz/promises.py), on a text that takes more than 2 s of processor
time, and above 300 MB. The text is left in .cache/fuzz/. `--review` also runs every check of the bot.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

SECONDS = 2.0
MEGABYTES = 300


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--review", action="store_true")
    parser.add_argument("--atheris", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    if options.atheris:
        return guided(rest)
    return mutated(options.cases, options.seed, review_holds() if options.review else None)


def mutated(cases: int, seed: int, review: Callable[[str], None] | None) -> int:
    from tests.fuzz.mutations import Mutator
    from tests.fuzz.promises import body_holds, record_holds

    mutator = Mutator(seed)
    promises = [record_holds, body_holds, *([review] if review else [])]
    slowest = 0.0
    start = time.perf_counter()
    for number in range(1, cases + 1):
        text = mutator.text()
        for promise in promises:
            began = time.process_time()
            try:
                promise(text)
            except Exception as error:  # noqa: BLE001 - any exception is what is looked for
                return failed(text, f"text {number}: {promise.__name__}: {error!r}")
            slowest = max(slowest, took := time.process_time() - began)
            if took > SECONDS:
                return failed(text, f"text {number}: {promise.__name__} took {took:.1f} s")
        if megabytes() > MEGABYTES:
            return failed(text, f"text {number}: {megabytes():.0f} MB")
        if number % 10_000 == 0:
            print(line(number, seed, start, slowest), flush=True)
    print(line(cases, seed, start, slowest))
    return 0


def line(number: int, seed: int, start: float, slowest: float) -> str:
    took = time.perf_counter() - start
    return (
        f"{number:,} texts (seed {seed}), each as a record and as a body: no broken promise; slowest "
        f"{slowest:.2f} s, peak {megabytes():.0f} MB, {took:.0f} s in all"
    )


def megabytes() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def failed(text: str, why: str) -> int:
    folder = ROOT / ".cache" / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"case-{int(time.time())}.txt"
    path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    print(f"{why}\nThe text is in {path.relative_to(ROOT)}")
    return 1


def review_holds() -> Callable[[str], None]:
    """The whole review of an issue, with every check: it may refuse anything, but not fail."""
    from hubbot.index.known import Known
    from hubbot.proving.checks import Context
    from hubbot.registry.load import load
    from hubbot.submission.requests.result.review import review_issue, review_text

    hub = load(ROOT)
    context = Context(hub=hub, known=Known.of([], hub), today="2026-11-23")

    def review(text: str) -> None:
        for found in (review_issue("[Submission]", text, (), context), review_text(text, context)):
            assert found is None or not found.fault, found.fault

    return review


def guided(options: Sequence[str]) -> int:
    import atheris

    with atheris.instrument_imports(include=["hubbot", "yaml"]):
        from tests.fuzz.mutations import corpus
        from tests.fuzz.promises import body_holds, record_holds

    folder = ROOT / ".cache" / "fuzz" / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(corpus()):
        (folder / f"seed-{number}").write_text(text, encoding="utf-8", errors="surrogatepass", newline="")

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        record_holds(text)
        body_holds(text)

    limits = [
        f"-timeout={SECONDS:.0f}",
        "-rss_limit_mb=2048",
        "-max_len=20000",
    ]  # the instrument itself is large
    limits.append(f"-artifact_prefix={folder.parent}/")
    atheris.Setup([sys.argv[0], *limits, *options, str(folder)], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
