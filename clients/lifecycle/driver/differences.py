"""What went wrong, counted and shown."""

import json
from collections.abc import Mapping
from typing import Any

SHOWN = 10


class Differences:
    """Collects differences, a line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, step: str, text: str) -> None:
        """Notes that something is not as it should be."""
        self._lines.append(f"{step}: {text}")

    def add_answers(self, step: str, what: str, answers: Mapping[str, Any]) -> None:
        """Notes that the answers are not all the same, or not the right ones."""
        listed = "".join(
            f"\n    {name:<10} {json.dumps(answer, ensure_ascii=False)}"
            for name, answer in answers.items()
        )
        self.add(step, what + listed)

    def show(self) -> None:
        """Prints the first few."""
        for line in self._lines[:SHOWN]:
            print(line)
        if len(self) > SHOWN:
            print(f"… and {len(self) - SHOWN} more")
