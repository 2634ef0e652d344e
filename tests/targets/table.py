"""Every target of the Makefile, what it runs, and what runs that at its smallest size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """``runs`` is in the commands that ``make -n`` prints. ``by`` is a test (path::name), or the
    words of ``.ci/run`` that run the target itself."""

    runs: str
    by: str


HERE = "tests/targets/test_targets.py"

TARGETS = {
    "help": Target("awk", f"{HERE}::test_help_names_every_target"),
    "setup": Target("pip", "make lint"),  # every target begins with it
    "lock": Target("uv pip compile", f"{HERE}::test_the_locks_are_of_what_is_declared"),
    "serve": Target(
        "recalc serve", "tests/server/test_life.py::test_no_secret_and_no_value_is_logged"
    ),
    "demo": Target("recalc demo", "make demo"),
    # Its model is a download of 127 MB: the test lets the program ask a server of its own.
    "demo-model": Target(
        "recalc demo-model", "tests/cli/test_run_costs.py::test_the_demo_with_a_model"
    ),
    "cluster-demo": Target("python -m tests.cluster", f"{HERE}::test_cluster_demo"),
    "generate": Target("python -m codegen generate", "verify"),
    "verify": Target("python -m codegen verify", "verify"),
    "clients": Target("python -m codegen.clients.packages", f"{HERE}::test_clients"),
    "test-consumers": Target("pytest tests/consumers", f"{HERE}::test_consumers"),
    "test-browser": Target("pytest tests/browser", "make test-browser"),
    "screenshots": Target(
        "python -m tests.browser.pictures", "tests/browser/test_pictures.py::test_every_picture"
    ),
    "bench-page": Target(
        "python -m tests.browser.scrolling", "tests/browser/test_pictures.py::test_frames"
    ),
    "release-contract": Target(
        "python -m codegen.gates release",
        "tests/contract/test_breaking.py::test_a_release_is_what_the_next_is_compared_with",
    ),
    "format": Target("ruff format", f"{HERE}::test_format"),
    "lint": Target("mypy", "make lint"),
    "docs": Target("python -m tests.docs", "tests/unit/test_docs.py::test_make_docs"),
    "picture": Target("python -m tests.docs.picture", "make picture"),
    "test": Target("python -m pytest", "test"),
    "test-fast": Target('-k "not postgres"', f"{HERE}::test_the_fast_lane"),
    "fuzz": Target(
        "pytest tests/fuzz", "tests/fuzz/test_schemathesis.py::test_no_request_breaks_the_contract"
    ),
    "fuzz-long": Target("python -m tests.fuzz", f"{HERE}::test_fuzz_long"),
    "fuzz-decoders": Target("python -m tests.decoders", "make fuzz-decoders"),
    "hostile": Target("python -m tests.abuse", f"{HERE}::test_hostile"),
    "model": Target("python -m tests.model", f"{HERE}::test_model"),
    "simulate": Target("python -m tests.simulation", f"{HERE}::test_simulate"),
    "bench": Target("python -m tests.bench", f"{HERE}::test_bench"),
    "bench-peers": Target("python -m tests.bench quick_peers", "make bench-peers"),
    "bench-docs": Target("python -m tests.bench.page", f"{HERE}::test_bench_docs"),
    "bench-http": Target("python -m tests.bench http", f"{HERE}::test_bench"),
    "bench-cluster": Target("python -m tests.bench cluster", f"{HERE}::test_bench"),
    "bench-models": Target("python -m tests.bench models", f"{HERE}::test_bench"),
    "chaos": Target("python -m tests.cluster.rounds", f"{HERE}::test_chaos"),
    "histories": Target("python -m tests.linearizability", f"{HERE}::test_histories"),
    "soak": Target("python -m tests.soak", f"{HERE}::test_soak"),
    "licences": Target("python -m tests.licences", f"{HERE}::test_licences"),
    "clean": Target("rm -rf", f"{HERE}::test_clean_keeps_data"),
}
