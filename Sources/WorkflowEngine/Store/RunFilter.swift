public import Foundation
import GRDB

/// Which runs to list.
public struct RunFilter: Sendable {
    /// Only runs of this workflow.
    public var workflow: String?
    /// Only runs of workflows whose names match one of these, where `*` stands for any characters; empty for all.
    public var workflowPatterns: [String] = []
    /// Only runs in one of these states; empty for all.
    public var states: Set<RunState>
    /// Only runs that were accepted at this time or later.
    public var since: Date?
    /// Only runs that were accepted before this time.
    public var until: Date?
    /// Only runs with ids below this one: the cursor of a page.
    public var before: String?
    /// The most runs to give.
    public var limit: Int
    /// What a run must have, all of it; see `RunTerms`.
    private(set) var terms: Set<String> = []

    /// Makes a filter.
    public init(workflow: String? = nil, states: Set<RunState> = [], before: String? = nil, limit: Int = 50) {
        self.workflow = workflow
        self.states = states
        self.before = before
        self.limit = limit
    }

    /// Only runs that were started so.
    public mutating func require(trigger: TriggerKind) { terms.insert(RunTerms.trigger(trigger)) }

    /// Only runs about the incident with this key.
    public mutating func require(incident key: String) { terms.insert(RunTerms.incident(key)) }

    /// Only runs about an incident with this label.
    public mutating func require(label name: String, _ value: String) { terms.insert(RunTerms.label(name, value)) }

    /// Only runs with this value of an input.
    public mutating func require(input name: String, _ value: String) { terms.insert(RunTerms.input(name, value)) }

    /// Only runs whose workflow's name, or whose incident's title, service or summary has these words.
    public mutating func require(wordsOf text: String) { terms.formUnion(RunTerms.words(of: text)) }
}

extension RunStore {
    /// Runs, the newest first.
    ///
    /// - Throws: `DatabaseError` when the file cannot be read.
    public func fetchRuns(_ filter: RunFilter) async throws -> [RunRecord] {
        try await database.read { db in
            let terms = try Self.rarestFirst(filter.terms, in: db)
            let (query, values) = terms.isEmpty ? Self.newest(filter) : Self.newest(filter, terms)
            return try Row.fetchAll(db, sql: query, arguments: values).map(RunRecord.init(row:))
        }
    }

    /// Terms by how many runs have them, as far as that matters: the rarest leads through its runs.
    private static func rarestFirst(_ terms: Set<String>, in db: Database) throws -> [String] {
        guard terms.count > 1 else { return Array(terms) }
        let counts = try terms.sorted()
            .map { term in
                let count = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM (SELECT 1 FROM run_terms WHERE term = ? LIMIT 1000)",
                    arguments: [term])
                return (term: term, count: count ?? 0)
            }
        return counts.sorted { $0.count < $1.count }.map(\.term)
    }

    /// The query for the newest runs that have all terms.
    private static func newest(_ filter: RunFilter, _ terms: [String]) -> (String, StatementArguments) {
        var conditions = ["first.term = ?"]
        var arguments: StatementArguments = [terms[0]]
        for term in terms.dropFirst() {
            conditions.append("EXISTS (SELECT 1 FROM run_terms WHERE term = ? AND run_id = first.run_id)")
            arguments += [term]
        }
        let (bounds, values) = bounds(of: filter, column: "first.run_id")
        conditions += bounds
        arguments += values
        if let workflow = filter.workflow {
            conditions.append("runs.workflow = ?")
            arguments += [workflow]
        }
        if !filter.states.isEmpty {
            conditions.append("runs.state IN (\(filter.states.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(filter.states.map(\.rawValue))
        }
        // A cross join keeps this order: the terms lead, the runs follow.
        let query = """
            SELECT runs.* FROM run_terms AS first CROSS JOIN runs ON runs.id = first.run_id
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY first.run_id DESC LIMIT ?
            """
        return (query, arguments + [filter.limit])
    }

    /// The query for the newest runs whatever they have.
    ///
    /// Every state has its own part, which reads its index from the end: SQLite would
    /// sort all runs of the states otherwise.
    static func newest(_ filter: RunFilter) -> (String, StatementArguments) {
        var (conditions, arguments) = bounds(of: filter, column: "id")
        if let workflow = filter.workflow {
            conditions.append("workflow = ?")
            arguments += [workflow]
        }
        guard !filter.states.isEmpty else {
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            return ("SELECT * FROM runs \(condition) ORDER BY id DESC LIMIT ?", arguments + [filter.limit])
        }
        let condition = (["state = ?"] + conditions).joined(separator: " AND ")
        let part = "SELECT * FROM (SELECT id FROM runs WHERE \(condition) ORDER BY id DESC LIMIT ?)"
        var values: StatementArguments = []
        for state in filter.states { values += [state.rawValue] + arguments + [filter.limit] }
        let parts = filter.states.map { _ in part }.joined(separator: " UNION ALL ")
        return ("SELECT * FROM runs WHERE id IN (\(parts)) ORDER BY id DESC LIMIT ?", values + [filter.limit])
    }

    /// The conditions of time, cursor and patterns; ids sort by time.
    private static func bounds(of filter: RunFilter, column: String) -> ([String], StatementArguments) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let before = filter.before {
            conditions.append("\(column) < ?")
            arguments += [before]
        }
        if let since = filter.since {
            conditions.append("\(column) >= ?")
            arguments += [SortableID.prefix(at: since)]
        }
        if let until = filter.until {
            conditions.append("\(column) < ?")
            arguments += [SortableID.prefix(at: until)]
        }
        if !filter.workflowPatterns.isEmpty {
            let alternatives = filter.workflowPatterns.map { _ in "runs.workflow GLOB ?" }
            conditions.append("(\(alternatives.joined(separator: " OR ")))")
            arguments += StatementArguments(filter.workflowPatterns)
        }
        return (conditions, arguments)
    }
}
