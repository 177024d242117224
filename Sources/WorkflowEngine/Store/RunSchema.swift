import GRDB

/// The tables of `runs.db`.
///
/// Only ever added to: a released migration is never edited.
enum RunSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, their journal, events") { db in
            try db.execute(
                sql: """
                    -- The texts that runs are pinned to.
                    CREATE TABLE workflow_versions (
                        hash TEXT PRIMARY KEY,
                        name TEXT NOT NULL,
                        file TEXT NOT NULL,
                        text TEXT NOT NULL
                    ) STRICT;

                    CREATE TABLE runs (
                        id TEXT PRIMARY KEY,
                        workflow TEXT NOT NULL,
                        version TEXT NOT NULL REFERENCES workflow_versions(hash),
                        state TEXT NOT NULL,
                        trigger TEXT NOT NULL,
                        inputs TEXT NOT NULL,
                        incident TEXT,
                        event_id TEXT REFERENCES events(id),
                        dedupe_key TEXT,
                        outputs TEXT,
                        failure TEXT,
                        created_at INTEGER NOT NULL,  -- milliseconds since 1970, as all times here
                        started_at INTEGER,
                        ended_at INTEGER,
                        epoch INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;

                    CREATE INDEX runs_by_event ON runs(event_id) WHERE event_id IS NOT NULL;
                    CREATE INDEX runs_by_workflow ON runs(workflow, id);
                    CREATE INDEX runs_by_state ON runs(state, id);
                    -- One live run per key, even when two deliveries arrive at once.
                    CREATE UNIQUE INDEX runs_live_key ON runs(workflow, dedupe_key)
                        WHERE dedupe_key IS NOT NULL AND state IN ('queued', 'running', 'waiting', 'cancelling');

                    CREATE TABLE steps (
                        run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
                        id TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        uses TEXT NOT NULL,
                        state TEXT NOT NULL,
                        attempts INTEGER NOT NULL DEFAULT 0,
                        interruptions INTEGER NOT NULL DEFAULT 0,
                        idempotency_key TEXT NOT NULL,
                        output TEXT,
                        failure TEXT,
                        wake_at INTEGER,
                        started_at INTEGER,
                        ended_at INTEGER,
                        PRIMARY KEY (run_id, id)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE attempts (
                        run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
                        step TEXT NOT NULL,
                        number INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        input TEXT,
                        failure TEXT,
                        log TEXT NOT NULL DEFAULT '',
                        started_at INTEGER NOT NULL,
                        ended_at INTEGER,
                        PRIMARY KEY (run_id, step, number)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE journal (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
                        at INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        step TEXT,
                        data TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX journal_by_run ON journal(run_id, sequence);

                    CREATE TABLE events (
                        id TEXT PRIMARY KEY,
                        source TEXT NOT NULL,
                        received_at INTEGER NOT NULL,
                        decided_at INTEGER,           -- NULL until its decisions are stored
                        body BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX events_undecided ON events(id) WHERE decided_at IS NULL;

                    CREATE TABLE event_decisions (
                        event_id TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE,
                        workflow TEXT NOT NULL,
                        outcome TEXT NOT NULL,
                        run_id TEXT,
                        reason TEXT
                    ) STRICT;
                    CREATE INDEX event_decisions_by_event ON event_decisions(event_id);

                    -- Counts the starts of the engine: the fence that late results are held against.
                    CREATE TABLE engine (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT;
                    INSERT INTO engine VALUES (1, 0);
                    """)
        }
        migrator.registerMigration("2 runs that are retried and looked for") { db in
            try db.execute(
                sql: """
                    -- Attempts before a person retried the run: its policy does not count them.
                    ALTER TABLE steps ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;

                    -- What runs can be found by: `label:team=web`, `word:disk`; see RunTerms.
                    CREATE TABLE run_terms (
                        term TEXT NOT NULL,
                        run_id TEXT NOT NULL,
                        PRIMARY KEY (term, run_id)
                    ) STRICT, WITHOUT ROWID;

                    -- Headers that decide what a delivery means, as a JSON object; how it proved where it comes from.
                    ALTER TABLE events ADD COLUMN headers TEXT NOT NULL DEFAULT '{}';
                    ALTER TABLE events ADD COLUMN proof TEXT;

                    CREATE INDEX events_by_source ON events(source, id);
                    CREATE INDEX event_decisions_by_outcome ON event_decisions(outcome, event_id);
                    CREATE INDEX runs_by_workflow_and_state ON runs(workflow, state, id);
                    """)
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM runs")
            while let row = try rows.next() {
                try RunTerms.store(RunTerms.terms(of: try RunRecord(row: row)), of: row["id"], in: db)
            }
        }
        migrator.registerMigration("3 deliveries that are repeated, storms, sweeping") { db in
            try db.execute(
                sql: """
                    -- By what a repeated delivery is recognised, for two days.
                    CREATE TABLE delivery_keys (
                        key TEXT PRIMARY KEY,
                        event_id TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX delivery_keys_by_event ON delivery_keys(event_id);
                    -- The event that this one repeats.
                    ALTER TABLE events ADD COLUMN duplicate_of TEXT;

                    -- The incident that the decision is about, where a run was started or joined: the run's events.
                    ALTER TABLE event_decisions ADD COLUMN incident TEXT;
                    CREATE INDEX event_decisions_by_run ON event_decisions(run_id) WHERE run_id IS NOT NULL;

                    -- A queued run that waits for further events starts at this time, which they put off, but not
                    -- beyond the second one.
                    ALTER TABLE runs ADD COLUMN starts_at INTEGER;
                    ALTER TABLE runs ADD COLUMN starts_by INTEGER;
                    CREATE INDEX runs_by_start ON runs(starts_at) WHERE state = 'queued' AND starts_at IS NOT NULL;
                    """)
        }
        migrator.registerMigration("5 keys of requests") { db in
            try db.execute(
                sql: """
                    -- Requests that carry a key, and what was answered: whoever sends one again gets the same answer.
                    CREATE TABLE request_keys (
                        caller TEXT NOT NULL,
                        method TEXT NOT NULL,
                        path TEXT NOT NULL,
                        key TEXT NOT NULL,
                        fingerprint TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        run_id TEXT,                  -- the run that it started, stored with the run
                        status INTEGER,               -- NULL until there is an answer
                        headers TEXT,
                        body BLOB,                    -- NULL when it was too large to be kept
                        PRIMARY KEY (caller, method, path, key)
                    ) STRICT;
                    CREATE INDEX request_keys_by_time ON request_keys(created_at);
                    """)
        }
        migrator.registerMigration("5 files of runs") { db in
            try db.execute(
                sql: """
                    -- Files that steps leave; their contents lie in the folder of artifacts, by hash.
                    CREATE TABLE artifacts (
                        run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
                        name TEXT NOT NULL,
                        step TEXT NOT NULL,
                        media_type TEXT NOT NULL,
                        bytes INTEGER NOT NULL,
                        hash TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (run_id, name)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
