"""The results as one readable page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HEAD = """# Measurements

Written by `make bench`; one JSON file a run in `results/`. A page is measured through the whole product (middleware, view,
SQL, template) in turn with **H2**, a bare Django page with session, user, one list query and 25 rows, in the same run. Read the
ratios: machines are noisy. "own CPU" is the time of the Python process alone, which other work on the machine hardly moves;
"raw SQL" is the page's own SELECT statements sent straight to the database.
"""
COLUMNS = (
    "| page | queries | kB | p50 ms | p95 ms | ÷ H2 | own CPU ms | CPU ÷ H2 | raw SQL ms | ÷ raw SQL |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
SMALLEST, LARGEST = 10_000, 1_000_000


def write_report(results: Path) -> None:
    runs = [json.loads(path.read_text()) for path in results.glob("*.json")]
    runs.sort(key=lambda run: (run["engine"], run["cases"]))
    page = "\n".join(
        [
            HEAD,
            *(_run(run) for run in runs),
            *_growth(runs),
            *_ledger(results / "ledger" / "postgres.json"),
            *_bulletin(results / "bulletin" / "postgres.json"),
        ]
    )
    (results.parent / "README.md").write_text(page)


def _growth(runs: list[dict[str, Any]]) -> list[str]:
    """How much dearer a page is at the largest size than at the smallest, in multiples of each run's own H2."""
    sizes = {run["cases"]: run for run in runs if run["engine"].startswith("PostgreSQL")}
    if not {SMALLEST, LARGEST} <= set(sizes):
        return []
    small = {page["page"]: page for page in sizes[SMALLEST]["pages"]}
    lines = [
        f"## Growth from {SMALLEST:,} to {LARGEST:,} cases, PostgreSQL",
        "",
        "| page | ÷ H2, small | ÷ H2, large | growth |",
        "|---|---|---|---|",
    ]
    for large in sizes[LARGEST]["pages"]:
        before, after = small[large["page"]]["ratio_to_h2"], large["ratio_to_h2"]
        lines.append(f"| {large['page']} | {before} | {after} | × {after / before:.2f} |")
    return ["\n".join(lines) + "\n"]


def _ledger(file: Path) -> list[str]:
    """Account pages of one 专户 over few and over many postings, and what booking costs beside bare statements."""
    if not file.exists():
        return []
    told = json.loads(file.read_text())
    lines = [f"## The ledger, {told['engine']}", "", _ledger_conditions(told)]
    for run in told["runs"]:
        pay, draw = run["payment"], run["draw"]
        lines += [
            "",
            f"### {run['postings']:,} postings, loaded in {run['load_seconds']} s",
            "",
            COLUMNS,
            *(_page(page) for page in run["pages"]),
            "",
            f"- payment: ms {pay['ms']}, plain sql ms {pay['plain_ms']}, ratio {pay['ratio']}",
            f"- draws: {draw['a_second']} a second, plain sql {draw['plain_a_second']} a second, ratio {draw['ratio']}",
        ]
    small, large = told["runs"][0]["pages"][1:], told["runs"][-1]["pages"][1:]
    lines.append("")
    for few, many in zip(small, large, strict=True):
        growth = many["ratio_to_h2"] / few["ratio_to_h2"]
        lines.append(f"- growth, {many['page']}: × {growth:.2f}")
    return ["\n".join(lines) + "\n"]


def _ledger_conditions(told: dict[str, Any]) -> str:
    before, after = told["load"]
    return (
        f"{told['machine']}; {told['rounds']} rounds, postings by COPY over {told['days']:,} days; payment: median of "
        f"{told['acts']}; draws: {told['writers']} writers × {told['draws']} on one account; load average before and "
        f"after {before} and {after}. *plain*: the row and both balances in one transaction, without the kept days, the "
        "audit chain and the questions. There are no cases here, so that H2 lists no row and the ratios to it are higher "
        "than above; *deep* asks for the first third of the days. Growth is that of the ratio to H2."
    )


DEAREST = 15


def _bulletin(file: Path) -> list[str]:
    """What each figure takes, the whole edition, and its pages."""
    if not file.exists():
        return []
    told = json.loads(file.read_text())
    before, after = told["load"]
    lines = [
        f"## The bulletin and the cockpit, {told['engine']}",
        "",
        (
            f"{told['machine']}; {told['cases']:,} cases, {told['enterprises']:,} enterprises, {told['observations']:,} observations, "
            f"built in {told['build_seconds']} s; period {told['period']}; {told['rounds']} rounds; load average before and after "
            f"{before} and {after}. A figure: its value, the keys of its rows and its distinct enterprises, once."
        ),
        "",
        "| figure | rows | enterprises | ms | of it the value |",
        "|---|---|---|---|---|",
        *(
            f"| `{one['code']}` | {one['rows']:,} | {one['firms']} | {one['ms']} | {one['value_ms']} |"
            for one in told["figures"][:DEAREST]
        ),
        "",
        f"- all {len(told['figures'])} figures: {told['figures_seconds']} s; {told['county_figures']} of the counties: {told['county_seconds']} s",
        f"- an edition generated: {told['generate_seconds']} s, {told['statements']} statements, {told['keys_kept']:,} keys kept",
        f"- the figures of the cockpit: {told['cockpit_seconds']} s",
        "",
        COLUMNS,
        *(_page(page) for page in told["pages"]),
    ]
    return ["\n".join(lines) + "\n"]


def _run(run: dict[str, Any]) -> str:
    lines = [
        f"## {run['engine']}, {run['cases']:,} cases, {run['enterprises']:,} enterprises",
        "",
        _conditions(run),
        "",
        COLUMNS,
        *(_page(page) for page in run["pages"]),
        "",
    ]
    lines += [_job(job) for job in run["jobs"]]
    if "search" in run:
        title = f"### The search box over {run['register']:,} enterprises and {run['cases']:,} cases"
        lines += ["", title, "", COLUMNS, *(_page(page) for page in run["search"])]
    return "\n".join(lines) + "\n"


def _conditions(run: dict[str, Any]) -> str:
    return (
        f"{run['machine']}; seed {run['seed']}; {run['rounds']} rounds; data built in {run['build_seconds']} s; "
        f"load average before and after the pages {run['load_of_pages'][0]} and {run['load_of_pages'][1]}."
    )


def _page(page: dict[str, Any]) -> str:
    size = f"{page['bytes'] / 1000:.1f}"
    raw = "–" if page["raw_sql_ms"] is None else page["raw_sql_ms"]
    ratio = "–" if page["ratio_to_raw_sql"] is None else page["ratio_to_raw_sql"]
    times = f"{page['p50_ms']} | {page['p95_ms']} | {page['ratio_to_h2']} | {page['cpu_ms']} | {page['cpu_ratio_to_h2']}"
    return f"| {page['page']} | {page['queries']} | {size} | {times} | {raw} | {ratio} |"


def _job(job: dict[str, Any]) -> str:
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in job.items() if name != "job")
    return f"- {job['job']}: {facts}"
