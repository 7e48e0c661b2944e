"""Ratios to the targets, as a table for people and as JSON for machines."""

import datetime
import json
import platform
import re
from pathlib import Path

RESULTS = Path(__file__).parent.parent / "results"


def mean(before, after):
    """The raw operations of before and after the loads, leaf by leaf: the machine may have changed meanwhile."""
    if isinstance(before, dict):
        return {name: mean(before[name], after[name]) for name in before}
    return (before + after) / 2 if isinstance(before, float) else before


def _drift(runs):
    """The widest change of a raw operation between the two, in per cent."""
    pairs = [(runs[0][name]["one"], runs[1][name]["one"]) for name in ("rsa", "argon2id")]
    return max(max(pair) / min(pair) - 1 for pair in pairs) * 100


def targets(raw):
    """CPU ms a request: the raw operations that no answer can do without, and how much more we allow."""
    commit = raw["commit"]["client"] + raw["commit"]["database"]
    signed = raw["rsa"]["one"] + commit
    busy = raw["rsa"]["all"] + commit
    return {
        "log-in": (1.10, raw["argon2id"]["one"] + signed, raw["argon2id"]["all"] + busy),
        "refresh": (1.5, signed, busy),
        "bearer GET": (1, 0.10, None),
        "check": (1, 0.05, None),
        "JWKS": (1, 0.015, None),
        "client credentials": (1.25, raw["rsa"]["one"], raw["rsa"]["all"]),
        "introspection": (1, 0.07, None),
        "authorize": (None, commit, commit),
        "authorize and exchange": (None, 2 * signed, 2 * busy),
    }


def verdict(met):
    return "met" if met else "**missed**"


def _row(*cells):
    return "| " + " | ".join(cells) + " |"


def _table(head, rows):
    return [_row(*head), _row("---", *["---:"] * (len(head) - 1)), *(_row(*row) for row in rows)]


def _loads(figures):
    goals = targets(figures["raw"])
    rows = []
    for name, load in figures["loads"].items():
        factor, floor, busy = goals[name]
        ratio = load["cpu_ms"] / floor
        against_busy = f"{load['cpu_ms'] / busy:.2f}" if busy else "–"
        outcome = (verdict(ratio <= factor) if factor else "–") + (f", {load['errors']} errors" if load["errors"] else "")
        rows.append((name, f"{load['cpu_ms']:.3f}", f"{load['server_cpu_ms']:.3f}", f"{load['database_cpu_ms']:.3f}",
                     f"{floor:.3f}", f"{ratio:.2f}", f"{factor:g}" if factor else "–", against_busy, outcome,
                     f"{load['requests_per_s']:,.0f}", f"{load['p50_ms']:.1f}", f"{load['p99_ms']:.1f}",
                     f"{load['allocated_kb']:.0f}"))
    head = ("Load", "CPU ms", "server", "database", "floor", "ratio", "allowed", "ratio, raw on all cores", "target",
            "requests/s", "p50 ms", "p99 ms", "allocated kB")
    return _table(head, rows)


def _process(figures):
    cached, plain, rss = figures["startup"].get("aot"), figures["startup"]["plain"], figures["rss_mb"]
    rows = [("start-up without AOT cache", f"{plain['cpu_s']:.2f} s CPU, {plain['wall_s']:.2f} s", "–", "–")]
    if cached:
        rows.append(("start-up with AOT cache", f"{cached['cpu_s']:.2f} s CPU, {cached['wall_s']:.2f} s",
                     "2.5 s CPU", verdict(cached["cpu_s"] <= 2.5)))
    rows += [("RSS idle", f"{rss['idle']:.0f} MB", "–", "–"),
             ("RSS after load", f"{rss['loaded']:.0f} MB", "250 MB", verdict(rss["loaded"] <= 250))]
    return _table(("Process", "measured", "target", "outcome"), rows)


def _raw(raw):
    rows = [("RSA-2048 signature, " + raw["provider"], f"{raw['rsa']['one']:.3f}", f"{raw['rsa']['all']:.3f}"),
            ("Argon2id 19456 KiB, t=2, p=1, libsodium",
             f"{raw['argon2id']['one']:.2f}", f"{raw['argon2id']['all']:.2f}"),
            ("commit of one row, client + database",
             f"{raw['commit']['client']:.3f} + {raw['commit']['database']:.3f}", "–")]
    return _table(("Raw operation, CPU ms", "one thread", f"{raw['cores']} threads at once"), rows)


def markdown(label, figures):
    lines = [f"# {label}, {figures['date']}", "", figures["machine"], ""]
    lines += [f"{figures['accounts']:,} accounts; package {figures['layout']}; PostgreSQL {figures['postgres']}, "
              f"fsync on; 16 connections; after {figures['warm']} s of warm-up, the median of {figures['rounds']} "
              f"rounds of {figures['seconds']} s.", ""]
    lines += [*_loads(figures), "", *_process(figures), "", *_raw(figures["raw"]), ""]
    lines += [f"The raw operations are the mean of before and after the loads; they moved by up to "
              f"{_drift(figures['raw_runs']):.0f} % meanwhile, and so may the ratios.", ""]
    lines += ["Floor, ratio and targets: see [the README](../README.md).", ""]
    for name, frames in figures.get("hot_methods", {}).items():
        lines += [f"## CPU profile: {name}", "", "```", *frames.splitlines(), "```", ""]
    return "\n".join(lines)


def scale_markdown(figures):
    counts = [int(count) for count in figures["loads"]]
    rows = []
    for name in ("log-in", "refresh"):
        costs = [figures["loads"][str(count)][name] for count in counts]
        for count, cost in zip(counts, costs):
            ratio = cost["cpu_ms"] / costs[0]["cpu_ms"]
            errors = f", {cost['errors']} errors" if cost["errors"] else ""
            rows.append((name, f"{count:,}", f"{cost['cpu_ms']:.3f}", f"{cost['server_cpu_ms']:.3f}",
                         f"{cost['database_cpu_ms']:.3f}", f"{ratio:.3f}", verdict(ratio <= 1.10) + errors,
                         f"{cost['p99_ms']:.1f}"))
    head = ("Load", "accounts", "CPU ms", "server", "database", "ratio to the fewest", "within 10 %", "p99 ms")
    how = (f"PostgreSQL {figures['postgres']}, fsync on; 16 connections; the service restarted for each number of "
           f"accounts; after {figures['warm']} s of warm-up, the median of {figures['rounds']} rounds "
           f"of {figures['seconds']} s.")
    return "\n".join([f"# Scale, {figures['date']}", "", figures["machine"], "", how, "", *_table(head, rows), ""])


def context():
    """When and on what."""
    processor = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    model = processor[1] if processor else platform.machine()
    cores = Path("/proc/cpuinfo").read_text().count("\nprocessor") + 1
    return {"date": datetime.date.today().isoformat(), "machine": f"{model}, {cores} cores, Linux {platform.release()}"}


def write(label, figures, text, directory=RESULTS):
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{figures['date']}-{label}.md"
    path.write_text(text)
    path.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    print(text)
    print(f"written: {path}")
