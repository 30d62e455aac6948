"""Values that conditions, users and attributes are drawn from.

The pools are small on purpose: a condition and an attribute that share few values meet often.
They hold nothing on which the two SDKs are known to differ; those values live in `hazards.py`.
"""

from random import Random

LIMIT = 2**53
"""The largest magnitude that a number in a condition may have."""

TEXT_NAMES = ("country", "plan", "päivä", "with space", "$opt_user_agent")
NUMBER_NAMES = ("age", "score")
BOOLEAN_NAMES = ("beta", "staff")
VERSION_NAMES = ("version", "build")
ATTRIBUTE_NAMES = TEXT_NAMES + NUMBER_NAMES + BOOLEAN_NAMES + VERSION_NAMES

BUCKETING_ID = "$opt_bucketing_id"

TEXTS = ("FI", "fi", "SE", "pro", "pro trial", "", "é", "e\u0301", "日本", "🇫🇮", " FI")
NEEDLES = ("F", "pro", "", "é", "本", "🇫", "trial", "X")

NUMBERS = (17, 18, 18.0, 18.5, 21, 30, 30.0, 0, -1, 0.1, 0.30000000000000004)
NUMBER_EDGES = (
    LIMIT,
    -LIMIT,
    LIMIT - 1,
    LIMIT + 2,
    -LIMIT - 2,
    float(LIMIT),
    1e300,
    -1e300,
    1e-7,
    -0.0,
)

# In "version" a suffix starts with a letter and in "build" a target suffix is a number, so
# that a numeric part of the user never meets a textual part of the target.
VERSION_TARGETS = {
    "version": (
        *("2", "2.1", "2.1.0", "2.1.0", "02.1.0", "2.1.0-beta", "2.1.0-rc.1"),
        *("2.1.0+abc", "2.1.0-beta+abc", "2.1.0+abc-beta", "2.1.99999999999999999999"),
        *("2.1.0.0", "v2.1", "", "2.1 .0", ".1", "2."),
    ),
    "build": ("2.1.0-7", "2.1.0+7", "2.1-3", "2+5", "2.1.0", "2.1"),
}
VERSIONS = {
    "version": (
        *("2", "2.0", "2.1", "2.1.0", "2.1.0", "2.1.1", "2.0.9", "1.9.9", "3", "10.0.0"),
        *("2.1.0-alpha", "2.1.0-beta", "2.1.0-beta.2", "2.1.0-beta.10", "2.1.0-rc.1"),
        *("2.1.0+abc", "2.1.0+abd", "2.1-beta", "2-beta", "2.1.0-beta+abc", "02.01.0"),
        *("2.1.300000000000000000000", "v2", "2.1.0.1", "", "2.1.0 beta", "latest"),
        *("-beta", "+1", "2..1"),
    ),
    "build": (
        *("2.1.0-6", "2.1.0-7", "2.1.0-07", "2.1.0-10", "2.1.0+6", "2.1.0+7", "2.1.0+8"),
        *("2.1.0", "2.1-3", "2.1-4", "2.1", "2+5", "2+6", "2.1.0-beta", "2.1.0+x"),
    ),
}

SEGMENTS = ("seg-a", "seg b", "sëg", "")

WRONG_TYPES: tuple[object, ...] = (
    None,
    True,
    False,
    "",
    "18",
    18,
    [],
    ["FI"],
    {},
    {"a": 1},
    [None],
)

BUCKETING_IDS = ("", "shared", "äö", "🇫🇮-id", "0")
BAD_BUCKETING_IDS = (17, None, True, ["shared"], {"id": 1}, 1.5)

ODD_USER_IDS = (
    *("", " ", "null", "0", "constructor", "toString", "a\nb", "tab\t"),
    *("Ünïcödé", "e\u0301", "é", "日本語ユーザー", "🇫🇮", "👩‍👩‍👧‍👦", "مستخدم", "\u0000"),
    *('quote"d', "back\\slash", "x" * 700, "𝔘𝔫𝔦", "ab", "abc", "abcd", "abcde"),
)


def user_id(rng: Random) -> str:
    """Draws a user id of one of the shapes that applications use."""
    shape = rng.random()
    if shape < 0.3:
        return f"user-{rng.randrange(10**6)}"
    if shape < 0.5:
        return str(rng.randrange(10**9))
    if shape < 0.7:
        return f"{rng.getrandbits(128):032x}"
    if shape < 0.85:
        return f"{rng.randrange(10**5)}@exämple.com"
    return rng.choice(ODD_USER_IDS)


def attribute_value(rng: Random, name: str) -> object:
    """Draws a value for one attribute, now and then an edge or a value of another type."""
    if rng.random() < 0.1:
        return None if rng.random() < 0.25 else rng.choice(WRONG_TYPES)
    if name in NUMBER_NAMES:
        return rng.choice(NUMBER_EDGES if rng.random() < 0.15 else NUMBERS)
    if name in BOOLEAN_NAMES:
        return rng.random() < 0.5
    return rng.choice(VERSIONS.get(name, TEXTS))


def attributes(rng: Random, wanted: tuple[str, ...]) -> dict[str, object]:
    """Draws the attributes of a user, those in `wanted` nearly always."""
    drawn: dict[str, object] = {}
    for name in ATTRIBUTE_NAMES:
        if rng.random() < (0.93 if name in wanted else 0.55):
            drawn[name] = attribute_value(rng, name)
    if rng.random() < 0.05:
        drawn["undeclared"] = rng.choice(TEXTS)
    if rng.random() < 0.06:
        odd = rng.random() < 0.3
        drawn[BUCKETING_ID] = rng.choice(BAD_BUCKETING_IDS if odd else BUCKETING_IDS)
    return drawn
