public import Foundation
internal import GRDB

extension KnowledgeStore {
    /// Notes what came of a lookup: a symptom whose answer has low confidence is a gap, and one whose answer has more is
    /// none any longer.
    ///
    /// - Parameters:
    ///   - results: the answer; one that had to do without vectors says nothing about gaps, and is not noted.
    ///   - query: the symptom; one that was looked for in some pages of a space only says nothing about the others, and is
    ///     not noted.
    ///   - date: when it was looked up.
    /// - Throws: what SQLite reports.
    public func note(_ results: RunbookResults, for query: RunbookQuery, at date: Date = Date()) async throws {
        guard query.filter == PageFilter(spaces: query.filter.spaces), results.vectorFailure == nil else { return }
        let place = SymptomNeighbourhood(query)
        guard !place.key.isEmpty else { return }
        try await pool.write { db in
            guard results.confidence == .low else {
                try db.execute(sql: "DELETE FROM gaps WHERE key = ?", arguments: [place.key])
                return
            }
            let closest = results.hits.first
            try db.execute(
                sql: """
                    INSERT INTO gaps (
                        key, symptom, alert_name, stems, times, first_seen, last_seen, closest_title, closest_url)
                    VALUES (:key, :symptom, :alert, :stems, 1, :date, :date, :title, :url)
                    ON CONFLICT (key) DO UPDATE SET
                        symptom = excluded.symptom, stems = excluded.stems, times = times + 1,
                        last_seen = max(last_seen, excluded.last_seen),
                        closest_title = excluded.closest_title, closest_url = excluded.closest_url
                    """,
                arguments: [
                    "key": place.key, "symptom": SymptomTerms.readable(query.text),
                    "alert": IncidentText(query).alertName, "stems": place.stems.sorted().joined(separator: " "),
                    "date": date.timeIntervalSince1970, "title": closest?.title, "url": closest?.url,
                ])
            try db.execute(
                sql: """
                    DELETE FROM gaps WHERE key IN (
                        SELECT key FROM gaps ORDER BY last_seen DESC LIMIT -1 OFFSET \(Self.rowsMax))
                    """)
        }
    }

    /// The symptoms without a runbook, those that one page would treat together; the most frequent first.
    ///
    /// - Throws: what SQLite reports.
    public func gaps() async throws -> [RunbookGapGroup] {
        let gaps = try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM gaps").map(RunbookGap.init)
        }
        return RunbookGapGroup.grouped(gaps)
    }
}

extension RunbookGap {
    fileprivate init(_ row: Row) {
        let alertName: String? = row["alert_name"]
        let stems: String = row["stems"]
        self.init(
            symptom: row["symptom"], alertName: alertName, times: row["times"],
            firstSeen: Date(timeIntervalSince1970: row["first_seen"]),
            lastSeen: Date(timeIntervalSince1970: row["last_seen"]), closestTitle: row["closest_title"],
            closestURL: row["closest_url"],
            neighbourhood: SymptomNeighbourhood(
                alertName: alertName?.lowercased(), stems: Set(stems.split(separator: " ").map(String.init))))
    }
}
