"""Variables whose text the SDKs are known to read differently."""

from .project import Flag, Project, whole

NON_CANONICAL: dict[str, tuple[str, ...]] = {
    "boolean": ("True", "TRUE", "1", "yes", "", " true"),
    "integer": ("3.7", "12abc", "1e3", "1_000", "+7", " 8 ", "", "abc", "0x10", "٣", "--1"),
    "double": (
        *("2.5abc", "1_000.5", " 2.5 ", "+2.5", "", "abc", "0x10", "nan", "inf", "Infinity"),
        *("1,5", "1e400", "٣.٥", "1.5.2", "-"),
    ),
    "json": ("NaN", '{"a":Infinity}', "{'a':1}", '{"a":1,}', "", "tru", "[1] x"),
}

BIG_INTEGERS: dict[str, tuple[str, ...]] = {
    "integer": ("9007199254740993", "-9007199254740993", "9223372036854775807"),
    "json": (
        '{"id":9007199254740993}',
        "[-9223372036854775808,18446744073709551615]",
        "1234567890123456789",
    ),
}


def add_non_canonical_variables(project: Project, key: str) -> Flag:
    """Declares variables whose defaults and overrides need not parse."""
    return add_texts(project, key, NON_CANONICAL)


def add_big_integers(project: Project, key: str) -> Flag:
    """Declares variables that hold integers which a double cannot."""
    return add_texts(project, key, BIG_INTEGERS)


def add_texts(project: Project, key: str, texts: dict[str, tuple[str, ...]]) -> Flag:
    """Declares two variables a type and serves overrides to half of the users."""
    rng = project.rng
    flag = project.new_flag(key)
    project.add_variables(flag, [*texts, *texts])
    kinds = [*texts, *texts]
    for declared, kind in zip(flag.variables, kinds, strict=True):
        declared["defaultValue"] = rng.choice(texts[kind])
    overrides = [
        {"id": declared["id"], "value": rng.choice(texts[kind])}
        for declared, kind in zip(flag.variables, kinds, strict=True)
    ]
    plain = project.variation("plain", True, [])
    overridden = project.variation("overridden", True, overrides)
    flag.variations = [plain, overridden]
    ranges = [{"entityId": overridden["id"], "endOfRange": 5000}]
    flag.experiments = [project.rule(f"{key}_rule", [overridden], ranges)]
    flag.deliveries = [project.rule(f"{key}_all", [plain], whole(plain))]
    return flag
