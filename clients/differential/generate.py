"""Writes random datafiles and, for each, requests for decisions: `generate.py --help`."""

import argparse
import json
from pathlib import Path
from random import Random

from generator import conditions, flags, hazards, holdouts, requests
from generator.project import Project

DECISIONS_PER_FILE = 400
RANDOM_FLAGS = 24
PROBES = 6


def project(seed: int, number: int) -> Project:
    """Builds one datafile; each has a generator of its own, so any can be made alone."""
    rng = Random(f"{seed}/{number}")
    made = Project(rng, number)
    excluding = rng.random() < 0.3
    flags.add_audiences(made)
    keys = (*(f"flag_{position}" for position in range(RANDOM_FLAGS - 2)), "a b", "lippu äö 🇫🇮")
    for key in keys:
        flags.add_random_flag(made, key, deliveries_in_experiments=not excluding)
    flags.add_jump_flag(made, "jump")
    flags.add_operator_flag(made, "operators")
    first_probe = number * PROBES
    for position in range(PROBES):
        match = conditions.MATCHES[(first_probe + position) % len(conditions.MATCHES)]
        flags.add_probe(made, f"probe_{position}", match)
    flags.add_groups(made)
    flags.add_last_definition_flag(made, "last_definition")
    hazards.add_hazards(made, excluding=excluding)
    if excluding or rng.random() < 0.6:
        holdouts.add_global_holdouts(made, excluding=excluding)
    if rng.random() < 0.8:
        holdouts.add_local_holdouts(made)
    return made


def write(seed: int, decisions: int, folder: Path) -> None:
    """Writes `NNN.datafile.json` and `NNN.requests.jsonl` until there are enough requests."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, start in enumerate(range(0, decisions, DECISIONS_PER_FILE)):
        made = project(seed, number)
        stem = folder / f"{number:03}"
        datafile = json.dumps(made.datafile(), ensure_ascii=False, indent=1)
        stem.with_suffix(".datafile.json").write_text(datafile + "\n", encoding="utf-8")
        count = min(DECISIONS_PER_FILE, decisions - start)
        lines = [json.dumps(requests.request(made), ensure_ascii=False) for _ in range(count)]
        stem.with_suffix(".requests.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--decisions", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    write(given.seed, given.decisions, given.out)


if __name__ == "__main__":
    main()
