"""The Ray engine on a real cluster of several nodes on this machine, one of which is killed during the run."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from batch.kit import batch, children, recording, recordings, reports, row_of, running, summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    # Ray ships no types for its test cluster, s3fs none at all
    Cluster: TypeAlias = Any
    Node: TypeAlias = Any
    Bucket: TypeAlias = Any

pytestmark = [
    pytest.mark.ray,
    # its own threads and pipes are closed by the end of the process
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
CLIPS = 12


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """A store that speaks S3 on this machine, known to every process that is started from here on."""
    server = pytest.importorskip("moto.server", reason="moto is not installed; do: pip install '.[dev]'")
    store = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    store.start()
    host, port = store.get_host_and_port()
    known = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in known.items():
                patch.setenv(name, value)
            import s3fs

            system = s3fs.S3FileSystem()
            system.mkdir("study")
            yield system
    finally:
        store.stop()


@pytest.fixture(scope="module")
def cluster(bucket: Bucket) -> Iterator[Cluster]:  # noqa: ARG001  the nodes have to know it when they start
    """A head without processors, so that all work is on the nodes that are added."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    utils = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed; do: pip install '.[ray]'")
    # a lost node is noticed within two seconds, not half a minute
    quick = {"health_check_initial_delay_ms": 500, "health_check_period_ms": 500, "health_check_failure_threshold": 3}
    made = utils.Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": quick},
    )
    try:
        yield made
    finally:
        made.shutdown()


@pytest.fixture(scope="module")
def nodes(cluster: Cluster) -> list[Node]:
    made = [cluster.add_node(num_cpus=1) for _ in range(2)]
    cluster.wait_for_nodes()
    return made


def kill_node(node: Node) -> None:
    """Take a node away as a power cut would: its manager and everything that it started."""
    managers = {started.process.pid for group in node.all_processes.values() for started in group}
    for pid in managers.union(*map(children, managers)):
        os.kill(pid, signal.SIGKILL)


def test_clips_and_results_at_addresses_and_a_killed_driver(
    cluster: Cluster, nodes: list[Node], tmp_path: Path
) -> None:
    assert len(nodes) == 2
    recordings(tmp_path / "in", 6, length_s=30.0)
    there = f"file://{tmp_path}/out"
    arguments = (f"file://{tmp_path}/in", "-o", there, "--engine", "ray", "--ray-address", cluster.address)
    with running(*arguments, "--exercise", "squat") as run:
        first = [row_of(run) for _ in range(2)]
        run.kill()
        run.wait()
    seen = reports(tmp_path / "out")
    done = batch(*arguments, "--exercise", "squat", "--json-lines")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["file"] for row in rows} == {f"file://{path}" for path in (tmp_path / "in").iterdir()}
    earlier = {row["file"] for row in rows if row["from_earlier_run"]}
    assert earlier >= {row["file"] for row in first}
    after = reports(tmp_path / "out")
    kept = {row["report"] for row in rows if row["from_earlier_run"]}
    assert {name: after[name] for name in kept} == {name: seen[name] for name in kept}
    assert [row["status"] for row in summary(tmp_path / "out")] == ["ok"] * 6
    assert json.loads((tmp_path / "out" / "set 0.json").read_text("utf-8"))["set"]["reps"] == 2
    assert not list((tmp_path / "out" / ".formcheck").glob("lines/*"))


def test_clips_and_results_in_a_bucket(cluster: Cluster, nodes: list[Node], bucket: Bucket, tmp_path: Path) -> None:
    assert nodes
    for path in recordings(tmp_path / "in", 3):
        bucket.put_file(str(path), f"study/in/{path.name}")
    arguments = ("s3://study/in", "-o", "s3://study/out", "--engine", "ray", "--ray-address", cluster.address)
    done = batch(*arguments, "--exercise", "squat", "--json-lines")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["file"] for row in rows} == {f"s3://study/in/{path.name}" for path in (tmp_path / "in").iterdir()}
    with bucket.open("study/out/summary.csv", "rb") as table:
        assert table.read().count(b"\n") == 1 + 3
    with bucket.open(f"study/out/{rows[0]['report']}", "rb") as report:
        assert json.load(report)["set"]["reps"] == 2
    # one clip changes, the others are known
    changed = min((tmp_path / "in").iterdir())
    bucket.put_file(str(recording(changed, reps=3)), f"study/in/{changed.name}")
    again = batch(*arguments, "--exercise", "squat", "--json-lines")
    assert again.returncode == 0, again.stderr
    reps = {row["file"]: (row["from_earlier_run"], row["reps"]) for row in map(json.loads, again.stdout.splitlines())}
    assert sorted(reps.values()) == [(False, 3), (True, 2), (True, 2)]
    assert reps[f"s3://study/in/{changed.name}"] == (False, 3)


def test_a_lost_node_loses_nothing_and_nothing_is_done_twice(
    cluster: Cluster, nodes: list[Node], tmp_path: Path
) -> None:
    recordings(tmp_path / "in", CLIPS, length_s=100.0)
    out = tmp_path / "out"
    arguments = ("-o", out, "--engine", "ray", "--ray-address", cluster.address, "--exercise", "squat")
    with running(tmp_path / "in", *arguments) as run:
        rows = [row_of(run) for _ in range(4)]
        seen = reports(out)
        kill_node(nodes[1])
        said = run.communicate(timeout=90)
        assert run.returncode == 0, said[1]
    rows += [json.loads(line) for line in said[0].splitlines()]
    assert Counter(row["file"] for row in rows) == dict.fromkeys(map(str, (tmp_path / "in").iterdir()), 1)
    assert [row["status"] for row in summary(out)] == ["ok"] * CLIPS
    assert max(row["attempts"] for row in rows) == 2, "the node had no clip in hand: nothing was tested"
    finished = {row["report"] for row in rows[:4]}
    assert {name: time_ns for name, time_ns in reports(out).items() if name in finished} == {
        name: time_ns for name, time_ns in seen.items() if name in finished
    }
    lines = [
        json.loads(line.partition("\t")[0])["key"]
        for line in (out / ".formcheck" / "journal.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(lines) == len(set(lines)) == CLIPS
