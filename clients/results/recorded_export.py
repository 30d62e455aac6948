"""A recorded export of the vendor's goes through Burgee and comes out again: DuckDB and pandas must read the same rows of the same types."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import duckdb
import pandas

PROJECT = "4001"
# What an export is ordered by differs; this orders both alike.
KEYS = {"decisions": "uuid, visitor_id, experiment_id", "events": "uuid, visitor_id"}


def recorded() -> pathlib.Path | None:
    """The folder of the recorded export, which is not part of the repository."""
    root = pathlib.Path(__file__).resolve().parents[2]
    vectors = os.environ.get("BURGEE_VECTORS")
    folder = pathlib.Path(vectors) / "e3" if vectors else root / "../shared/vectors/e3"
    if folder.is_dir():
        return folder.resolve()
    if os.environ.get("CI"):
        sys.exit(f"{folder} is missing")
    return None


def burgee(binary: pathlib.Path, command: str, data: pathlib.Path, folder: pathlib.Path) -> dict:
    arguments = [binary, "events", command, "--data", data, "--project", PROJECT, folder]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def files(folder: pathlib.Path, kind: str) -> str:
    pattern = f"{folder}/type={kind}/*/*/*.parquet"
    return f"read_parquet('{pattern}', hive_partitioning = false, union_by_name = false)"


def check(name: str, ours, theirs) -> None:
    if ours != theirs:
        sys.exit(f"{name}: {ours} is not {theirs}")
    print(f"ok  {name}")


def by_duckdb(before: pathlib.Path, after: pathlib.Path, kind: str) -> None:
    db = duckdb.connect()
    shape = lambda folder: db.execute(f"DESCRIBE SELECT * FROM {files(folder, kind)}").fetchall()
    columns = [(row[0], row[1]) for row in shape(after)]
    check(f"{kind}: columns and types by DuckDB", columns, [(row[0], row[1]) for row in shape(before)])
    # Once each, as an export has them, with the name of an event that has none.
    named = " REPLACE (coalesce(nullif(event_name, ''), entity_id) AS event_name)" if kind == "events" else ""
    first = f"SELECT DISTINCT ON ({KEYS[kind]}) *{named} FROM {files(before, kind)} ORDER BY {KEYS[kind]}, timestamp"
    ours = f"SELECT * FROM {files(after, kind)}"
    count = lambda query: db.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]
    check(f"{kind}: rows by DuckDB", count(ours), count(first))
    for one, two, where in ((ours, first, "too many"), (first, ours, "missing")):
        check(f"{kind}: {where} by DuckDB", count(f"({one}) EXCEPT ({two})"), 0)


def by_pandas(before: pathlib.Path, after: pathlib.Path, kind: str) -> None:
    def read(folder: pathlib.Path) -> pandas.DataFrame:
        parts = sorted(folder.glob(f"**/type={kind}/**/*.parquet"))
        frame = pandas.concat(
            # A file on its own: its path would add columns.
            [pandas.read_parquet(part.open("rb")) for part in parts], ignore_index=True
        )
        if kind == "events":
            blank = frame["event_name"].isna() | (frame["event_name"] == "")
            frame.loc[blank, "event_name"] = frame.loc[blank, "entity_id"]
        keys = KEYS[kind].split(", ")
        frame = frame.sort_values([*keys, "timestamp"]).drop_duplicates(keys)
        return frame.reset_index(drop=True)

    ours, theirs = read(after), read(before)
    check(f"{kind}: types by pandas", dict(ours.dtypes.astype(str)), dict(theirs.dtypes.astype(str)))
    plain = lambda frame: frame.map(lambda cell: cell.tolist() if hasattr(cell, "tolist") else cell)
    pandas.testing.assert_frame_equal(plain(ours), plain(theirs))
    print(f"ok  {kind}: {len(ours)} rows by pandas")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--burgee", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    before = recorded()
    if before is None:
        print("skipped: the recorded export is missing")
        return
    data, after = arguments.work / "recorded", arguments.work / "exported"
    data.mkdir()
    print(burgee(arguments.burgee, "import", data, before))
    print(burgee(arguments.burgee, "export", data, after))
    (after,) = after.glob("v1/account_id=*")
    for kind in KEYS:
        by_duckdb(before, after, kind)
        by_pandas(before, after, kind)


if __name__ == "__main__":
    main()
