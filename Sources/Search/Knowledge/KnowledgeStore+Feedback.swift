public import Foundation
internal import GRDB

extension KnowledgeStore {
    /// An opinion counts half as much after this many seconds: runbooks change, and so do systems.
    private static let halfLife = 180.0 * 86_400

    /// Keeps what a person said; it counts from the next lookup on.
    ///
    /// What the same author said of the same page and symptom before is replaced.
    ///
    /// - Throws: what SQLite reports.
    public func keep(_ feedback: RunbookFeedback) async throws {
        let place = SymptomNeighbourhood(feedback.query)
        let symptom = SymptomTerms.readable(feedback.query.text)
        try await pool.write { db in
            if let author = feedback.author {
                try db.execute(
                    sql: "DELETE FROM feedback WHERE page_id = ? AND said_by = ? AND symptom = ?",
                    arguments: [feedback.pageID, author, symptom])
            }
            try db.execute(
                sql: """
                    INSERT INTO feedback (page_id, helped, symptom, alert_name, stem_count, said_by, said_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    feedback.pageID, feedback.verdict == .helped, symptom, place.alertName, place.stems.count,
                    feedback.author, feedback.date.timeIntervalSince1970,
                ])
            let row = db.lastInsertedRowID
            for stem in place.stems {
                try db.execute(
                    sql: "INSERT INTO feedback_stems (stem, feedback) VALUES (?, ?)", arguments: [stem, row])
            }
            try db.execute(sql: "DELETE FROM feedback WHERE id <= ? - \(Self.rowsMax)", arguments: [row])
        }
    }

    /// What people said of pages in cases like this one, by the pages' identifiers.
    ///
    /// - Parameters:
    ///   - query: the symptom.
    ///   - date: the time that opinions have aged to.
    /// - Returns: the counts of the pages that anybody said something of.
    /// - Throws: what SQLite reports.
    public func feedback(on query: RunbookQuery, at date: Date = Date()) async throws -> [String: FeedbackCount] {
        let place = SymptomNeighbourhood(query)
        return try await pool.read { db in
            var counts: [String: FeedbackCount] = [:]
            for row in try Self.neighbours(of: place, db) {
                let isSameAlert = place.alertName != nil && place.alertName == row["alert_name"]
                let similarity =
                    isSameAlert
                    ? 1
                    : SymptomNeighbourhood.similarity(shared: row["shared"], place.stems.count, row["stem_count"])
                guard similarity >= SymptomNeighbourhood.similarityMin else { continue }
                let age = max(0, date.timeIntervalSince1970 - row["said_at"])
                counts[row["page_id"], default: FeedbackCount()]
                    .add(helped: row["helped"], weight: similarity * exp2(-age / Self.halfLife))
            }
            return counts
        }
    }

    /// The opinions about the same alert, or about symptoms that share a stem, the oldest first.
    private static func neighbours(of place: SymptomNeighbourhood, _ db: Database) throws -> [Row] {
        let stems = place.stems.sorted()
        return try Row.fetchAll(
            db,
            sql: """
                SELECT feedback.*, (
                    SELECT count(*) FROM feedback_stems
                    WHERE feedback = feedback.id AND stem IN (\(databaseQuestionMarks(count: stems.count)))) AS shared
                FROM feedback
                WHERE alert_name = ? OR id IN (
                    SELECT feedback FROM feedback_stems WHERE stem IN (\(databaseQuestionMarks(count: stems.count))))
                ORDER BY id
                """, arguments: StatementArguments(stems) + [place.alertName] + StatementArguments(stems))
    }
}

extension FeedbackCount {
    /// Counts one opinion.
    mutating func add(helped isHelped: Bool, weight: Double) {
        if isHelped {
            helped += 1
            weightFor += weight
        } else {
            wrong += 1
            weightAgainst += weight
        }
    }
}
