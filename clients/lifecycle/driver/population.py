"""Users by the thousand, in the shapes that ids have."""

import random
import uuid

# Two, three and four bytes a character in UTF-8.
NAMES = ["zoë", "łukasz", "юлия", "美咲", "ひなた", "민준", "🦊", "αθηνά"]


def population(size: int) -> list[str]:
    """Returns the same distinct user ids on every call."""
    source = random.Random(20261124)

    def shape(number: int) -> str:
        match number % 5:
            case 0:
                return str(uuid.UUID(int=source.getrandbits(128), version=4))
            case 1:
                return f"user_{number}"
            case 2:
                return f"customer.{source.randrange(10**6)}+{number}@example.com"
            case 3:
                return str(10**9 + number)
            case _:
                return f"{source.choice(NAMES)} {number}"

    return [shape(number) for number in range(size)]
