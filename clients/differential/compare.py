"""Compares the answers of Burgee and the two SDKs: `compare.py --help`.

Exits with 1 when a difference has no explanation or the run exercised too little.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from differences import DIFFERENCES, Answer, same_answer
from exercised import Coverage, DatafileIndex

SHOWN = 10


@dataclass
class Case:
    """One request with its answers; `burgee` is None when only the SDKs are compared."""

    place: str
    request: Answer
    python: Answer
    javascript: Answer
    burgee: Answer | None

    @property
    def sdks_agree(self) -> bool:
        """Tells whether the two SDKs give the same answer."""
        return same_answer(self.python, self.javascript)

    def explanation(self) -> str | None:
        """Names the class of known differences that makes the answers right, if any."""
        hazards: list[str] = self.request.get("hazards", [])
        for name in hazards:
            known = DIFFERENCES[name]
            raising = {sdk for sdk in ("python", "javascript") if "error" in getattr(self, sdk)}
            if raising - {known.raises}:
                continue
            ours = known.accepted(self.python, self.javascript, self.request)
            if self.burgee is None or same_answer(self.burgee, ours):
                return name
        return None

    def show(self) -> str:
        """Formats the case in full."""
        answers = {"python": self.python, "javascript": self.javascript, "burgee": self.burgee}
        lines = [self.place, f"  request    {text(self.request)}"]
        lines += [f"  {name:<10} {text(answer)}" for name, answer in answers.items() if answer]
        return "\n".join(lines)


def text(value: object) -> str:
    """Formats a JSON value on one line."""
    return json.dumps(value, ensure_ascii=False)


def read(path: Path) -> list[Answer]:
    """Reads a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cases(datafile: Path, *, with_burgee: bool) -> Iterator[Case]:
    """Pairs the requests on a datafile with their answers."""
    stem = datafile.name.removesuffix(".datafile.json")

    def lines(name: str) -> list[Answer]:
        return read(datafile.with_name(f"{stem}.{name}.jsonl"))

    requests, python, javascript = lines("requests"), lines("python"), lines("javascript")
    burgee: list[Answer | None] = [*lines("burgee")] if with_burgee else [None] * len(requests)
    counts = {"Python": len(python), "JavaScript": len(javascript), "Burgee": len(burgee)}
    for name, count in counts.items():
        if count != len(requests):
            sys.exit(f"{name} gave {count} of {len(requests)} answers on {datafile}")
    quadruples = zip(requests, python, javascript, burgee, strict=True)
    for number, quadruple in enumerate(quadruples, start=1):
        yield Case(f"{datafile}, line {number} of {stem}.requests.jsonl", *quadruple)


@dataclass
class Result:
    """What came of the comparison."""

    coverage: Coverage
    agreed: int
    explained: Counter[str]
    unexplained: list[Case]

    def report(self) -> str:
        """Formats the table, the coverage and the first unexplained differences."""
        lines = [self.coverage.report(), f"{'explained by class':<34}{'decisions':>9}"]
        lines += [f"{name:<34}{self.explained[name]:>9}" for name in DIFFERENCES]
        lines += [f"too little coverage: {found}" for found in self.coverage.shortcomings()]
        lines += [f"UNEXPLAINED {case.show()}" for case in self.unexplained[:SHOWN]]
        lines.append(
            f"differential: {self.coverage.decisions} decisions, {self.agreed} agreed, "
            f"{self.explained.total()} explained, {len(self.unexplained)} unexplained"
        )
        return "\n".join(lines)

    @property
    def passes(self) -> bool:
        """Tells whether the run proves what it should."""
        return not self.unexplained and not self.coverage.shortcomings()


def compare(folder: Path, *, with_burgee: bool) -> Result:
    """Compares all answers in a folder."""
    result = Result(Coverage(), 0, Counter(), [])
    for datafile in sorted(folder.glob("*.datafile.json")):
        index = DatafileIndex(json.loads(datafile.read_text(encoding="utf-8")))
        for case in cases(datafile, with_burgee=with_burgee):
            judge(case, index, result)
    return result


def judge(case: Case, index: DatafileIndex, result: Result) -> None:
    """Sorts one case into agreed, explained and unexplained."""
    # JavaScript's answer is the one counted, as it is missing in one small class only.
    result.coverage.count(index, case.request, case.javascript)
    if case.sdks_agree:
        if case.burgee is None or same_answer(case.burgee, case.python):
            result.agreed += 1
        else:
            result.unexplained.append(case)
        return
    result.coverage.provoked.update(case.request.get("hazards", []))
    name = case.explanation()
    if name is None:
        result.unexplained.append(case)
    else:
        result.explained[name] += 1


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-burgee", action="store_true")
    given = parser.parse_args()
    result = compare(given.folder, with_burgee=not given.without_burgee)
    print(result.report())
    sys.exit(0 if result.passes else 1)


if __name__ == "__main__":
    main()
