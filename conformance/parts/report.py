"""Results: a table of plans, and every condition that failed or warned, for people and for machines."""

import json
from collections import Counter

COLUMNS = ("PASSED", "REVIEW", "SKIPPED", "WARNING", "FAILED", "UNFINISHED")
BAD = ("WARNING", "FAILED", "UNFINISHED")


def conditions(log):
    """What went wrong, in the words of the suite."""
    for entry in log:
        if entry.get("result") in ("FAILURE", "WARNING"):
            yield {"result": entry["result"], "condition": entry.get("src", ""), "text": entry.get("msg", ""),
                   "requirements": entry.get("requirements", []),
                   "detail": {name: value for name, value in entry.items()
                              if name in ("expected", "actual", "error", "missing_items", "http", "response_body")}}


def _row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def _escaped(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def markdown(results):
    lines = [_row("Plan", "modules", *COLUMNS), _row("---", *["---:"] * (len(COLUMNS) + 1))]
    for plan in results:
        counts = Counter(module["result"] for module in plan["modules"])
        lines.append(_row(plan["plan"], len(plan["modules"]), *(counts[column] for column in COLUMNS)))
    for plan in results:
        bad = [module for module in plan["modules"] if module["result"] in BAD]
        if plan.get("error"):
            lines += ["", f"## {plan['plan']}", "", plan["error"]]
        elif bad:
            lines += ["", f"## {plan['plan']}", ""]
        for module in bad:
            lines.append(f"- **{module['result']}** {module['module']} ({module['status']})")
            lines += [f"  - {one['result']}: {_escaped(one['condition'])}: {_escaped(one['text'])[:400]}"
                      for one in module["conditions"]]
    return "\n".join(lines) + "\n"


def write(results, directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    text = markdown(results)
    (directory / "results.md").write_text(text)
    return text


def keep(directory, name, log):
    """All that the suite wrote of one module."""
    (directory / "logs").mkdir(parents=True, exist_ok=True)
    (directory / "logs" / f"{name}.json").write_text(json.dumps(log, indent=1) + "\n")


def clean(results):
    return not any(plan.get("error") or module["result"] in BAD
                   for plan in results for module in plan["modules"] or [{"result": "UNFINISHED"}])
