"""What `Benchmarks/http-service` compares with: a run's status out of the same SQLite file, by FastAPI."""

import json
import os
import sqlite3

from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()
# One process, one thread: SQLite is asked in place, which is faster here than by a pool of threads.
database = sqlite3.connect(f"file:{os.environ['RUNS_DB']}?mode=ro", uri=True, check_same_thread=False)
database.row_factory = sqlite3.Row


@app.get("/runs/{id}")
async def run(id: str):
    row = database.execute("SELECT * FROM runs WHERE id = ?", (id,)).fetchone()
    if row is None:
        return JSONResponse({"detail": f"there is no run '{id}'"}, 404)
    steps = [dict(step) for step in database.execute("SELECT * FROM steps WHERE run_id = ? ORDER BY position", (id,))]
    attempts = [
        dict(attempt)
        for attempt in database.execute("SELECT * FROM attempts WHERE run_id = ? ORDER BY started_at, step, number", (id,))
    ]
    for record in [*steps, *attempts]:
        del record["run_id"]
    for step in steps:
        step["output"] = json.loads(step["output"]) if step["output"] else None
        step["attempts"] = [attempt for attempt in attempts if attempt["step"] == step["id"]]
    view = dict(row)
    for name in ("inputs", "outputs"):
        view[name] = json.loads(view[name]) if view[name] else None
    return {**view, "steps": steps}
