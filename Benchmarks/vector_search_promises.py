"""What Benchmarks/README.md promises of the embedded vector store, and whether a run has kept it.

Results are dictionaries from a measure's name to its number and unit, as the measuring programs print them.
"""

FILTERS = ("search", "search, filter of 1 %", "search, filter of 10 %")
# Those that build a graph.
GRAPHS = ("hnswlib", "usearch", "faiss-hnsw", "chroma", "chroma-server", "pgvector")
# How many times as fast as each one a search without a filter is.
TIMES_AS_FAST = {"chroma": 4, "chroma-server": 4, "sqlite-vec": 50, "hnswlib": 1}
# Two measures that are the same differ by so much.
NOISE = 1.1


def judged(rows, own, rivals):
    """Each promise with its figure, and whether it is kept: None if what it is about was not measured."""
    yield from alone(rows, {name: value for name, (value, _) in own.items()})
    # What is promised beside other engines is promised of 100,000 vectors.
    if rows == 100_000:
        yield from beside(own, rivals)


def alone(rows, own):
    usual = own["search, p50"]
    limit = 0.35 * max(1, rows / 100_000)
    for name in FILTERS:
        time, recall = own[f"{name}, p50"], own[f"{name}, recall@10"]
        yield f"{name}: at most {limit:.2f} ms (median)", f"{time:.2f}", time <= limit
        yield f"{name}: 0.995 of the nearest", f"{recall:.4f}", recall >= 0.995
        if name != "search":
            yield f"{name}: not slower than without", f"{time:.2f} ms, {usual:.2f}", time <= NOISE * usual
    for name, limit in (("open to first answer", 200 * max(1, rows / 1_000_000)), ("resident", 600),
                        ("update 1 %", 1), ("remove 1 %", 1)):
        unit = {"open to first answer": "ms", "resident": "bytes a vector"}.get(name, "s")
        yield f"{name}: at most {limit:.0f} {unit}", f"{own[name]:.4g}", own[name] <= limit
    yield "ingest: at least 100,000 vectors/s", f"{own['ingest']:,.0f}", own["ingest"] >= 100_000


def beside(own, rivals):
    build = own["build"][0]
    for name, times in TIMES_AS_FAST.items():
        text = f"{times} times as fast as {name}, with no less recall" if times > 1 else f"as fast as {name}, with no less recall"
        if name not in rivals:
            yield text, "", None
            continue
        ratio = rivals[name]["search, p50"][0] / own["search, p50"][0]
        recall, other = (results["search, recall@10"][0] for results in (own, rivals[name]))
        yield text, f"{ratio:.1f} times, {recall:.4f} and {other:.4f}", ratio >= times and recall >= other
    for name in FILTERS[1:]:
        others = {rival: results[f"{name}, p50"][0] for rival, results in rivals.items() if f"{name}, p50" in results}
        if not others:
            yield f"{name}: faster than all", "", None
            continue
        best, time = min(others, key=others.get), own[f"{name}, p50"][0]
        yield f"{name}: faster than all", f"{time:.2f} ms, {best} {others[best]:.2f}", time < others[best]
    for name in GRAPHS:
        text = f"built 20 times as fast as {name}"
        if name not in rivals:
            yield text, "", None
            continue
        ratio = rivals[name]["build"][0] / build
        yield text, f"{ratio:.0f} times", ratio >= 20
