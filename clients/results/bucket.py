"""The vendor's export scripts, on a server of ours: boto3 and s3 tools are told another endpoint, and nothing else."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import boto3
import botocore.config
import duckdb
from botocore.exceptions import ClientError

DAY = 86_400_000
BUCKET = "optimizely-events-data"


def check(name: str, ours, theirs) -> None:
    if ours != theirs:
        sys.exit(f"{name}: {ours} is not {theirs}")
    print(f"ok  {name}")


def start(binary: pathlib.Path, data: pathlib.Path) -> tuple[subprocess.Popen, str]:
    command = [binary, "serve", "--data", data, "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "listening on http://" in line:
            return server, "http://" + line.split("listening on http://")[1].split()[0]
    sys.exit("the server did not start")


def send(url: str, project: str, experiment: str, visitors: int, time_millis: int) -> None:
    """What an SDK sends of some visitors on a day: each gets a variation."""

    def entry(n: int) -> dict:
        decision = {"campaign_id": "1", "experiment_id": None, "variation_id": None, "metadata": {"rule_type": "rollout"}}
        event = {"entity_id": "1", "key": "campaign_activated", "uuid": f"u{n}", "timestamp": time_millis + n}
        return {"visitor_id": f"v{n}", "attributes": [], "snapshots": [{"decisions": [decision], "events": [event]}]}

    batch = {
        "account_id": "1", "project_id": project, "revision": "1", "client_name": "test", "client_version": "1",
        "visitors": [entry(n) for n in range(visitors)],
    }
    request = urllib.request.Request(f"{url}/v1/events", json.dumps(batch).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 204


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--burgee", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    data, target = arguments.work / "bucket", arguments.work / "downloaded"
    command = [arguments.burgee, "bootstrap", "--data", data, "--email", "ada@burgee.test", "--json"]
    made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    server, url = start(arguments.burgee, data)
    try:
        today = int(time.time() * 1_000) // DAY * DAY
        for days in (2, 3):
            send(url, str(made["project_id"]), "1", 1_200, today - days * DAY)
        request = urllib.request.Request(f"{url}/v2/export/credentials?duration=15m")
        request.add_header("authorization", f"Bearer {made['token']}")
        answer = json.load(urllib.request.urlopen(request))
        given, prefix = answer["credentials"], answer["s3Path"].removeprefix(f"s3://{BUCKET}/")
        # All that a script is told beyond what the vendor's answer has.
        os.environ["AWS_ENDPOINT_URL"] = answer["x_endpoint_url"]
        client = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id=given["accessKeyId"],
            aws_secret_access_key=given["secretAccessKey"], aws_session_token=given["sessionToken"],
            # Of links alone: these are still signed in the old way otherwise, which Amazon itself takes no more in new places.
            config=botocore.config.Config(signature_version="s3v4"),
        )
        client.head_bucket(Bucket=BUCKET)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix, PaginationConfig={"PageSize": 1})
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        older = client.get_paginator("list_objects").paginate(Bucket=BUCKET, Prefix=prefix, PaginationConfig={"PageSize": 1})
        check("both lists have the same", [item["Key"] for page in older for item in page.get("Contents", [])], keys)
        check("files of two days", len(keys), 4)
        folders = client.list_objects_v2(Bucket=BUCKET, Prefix=prefix, Delimiter="/")["CommonPrefixes"]
        check("folders", [own["Prefix"] for own in folders], [f"{prefix}type=decisions/"])
        for key in keys:
            path = target / key
            path.parent.mkdir(parents=True, exist_ok=True)
            # By parts on several connections, as large files are.
            config = boto3.s3.transfer.TransferConfig(multipart_threshold=1 << 10, multipart_chunksize=8 << 10)
            client.download_file(BUCKET, key, str(path), Config=config)
            check(f"size of {key}", path.stat().st_size, client.head_object(Bucket=BUCKET, Key=key)["ContentLength"])
        rows = duckdb.sql(f"SELECT count(*), count(DISTINCT visitor_id) FROM '{target}/**/*.parquet'").fetchall()[0]
        check("rows by DuckDB", rows, (2_400, 1_200))
        link = client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": keys[-1]}, ExpiresIn=60)
        with urllib.request.urlopen(link) as answer:
            check("a link", answer.read(), (target / keys[-1]).read_bytes())
        for name, call in (
            ("written", lambda: client.put_object(Bucket=BUCKET, Key=keys[0], Body=b"x")),
            ("deleted", lambda: client.delete_object(Bucket=BUCKET, Key=keys[0])),
            ("listed elsewhere", lambda: client.list_objects_v2(Bucket=BUCKET, Prefix="v1/account_id=1/")),
        ):
            try:
                call()
            except ClientError as error:
                print(f"ok  nothing is {name}: {error.response['Error']['Code']}")
            else:
                sys.exit(f"something was {name}")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
