import Foundation
import GRDB
import Testing

@testable import LexicalIndex

@Suite struct LexicalIndexTests {
    private let database: DatabaseQueue
    private let searcher = LexicalSearcher()

    init() throws {
        database = try DatabaseQueue()
        try database.write { db in try db.execute(sql: LexicalTables.statements) }
    }

    @Test func `a word counts more in a title than in a text, and in a short text than in a long one`() throws {
        let filler = String(repeating: "nothing to see here ", count: 60)
        try add([
            LexicalDocument(id: 1, title: "Other", body: "the broker. " + filler),
            LexicalDocument(id: 2, title: "Other", body: "the broker."),
            LexicalDocument(id: 3, title: "Broker", body: "x"), LexicalDocument(id: 4, title: "None", body: "y"),
        ])
        #expect(try search("broker").map(\.id) == [3, 2, 1])
    }

    @Test func `a rare word counts more than a common one`() throws {
        try add(
            (1...20).map { LexicalDocument(id: $0, title: "", body: $0 == 7 ? "zookeeper down" : "server down") })
        #expect(try search("server zookeeper").first?.id == 7)
    }

    @Test func `other languages are found by their own words`() throws {
        try add([
            LexicalDocument(
                id: 1, title: "Festplatte voll", body: "Die Festplatte läuft über. Alte Protokolle löschen."),
            LexicalDocument(id: 2, title: "ディスクがいっぱい", body: "古いログを削除してから、ボリュームを拡張します。"),
            LexicalDocument(id: 3, title: "Disco lleno", body: "El disco está lleno. Elimine los registros antiguos."),
        ])
        #expect(try search("FESTPLATTE LAUFT").first?.id == 1)
        #expect(try search("protokolle loschen").first?.id == 1)
        #expect(try search("ログの削除").first?.id == 2)
        #expect(try search("el disco esta lleno").first?.id == 3)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a search finds what a plain computation finds, whatever was added, removed and merged`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var model = NaiveIndex()
        var nextID: Int64 = 1
        for _ in 0..<25 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let ids = model.aliveIDs.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                try database.write { db in try LexicalWriter.remove(ids + [nextID + 5], db) }
                model.remove(ids)
            case 1:
                let isDone = try database.write { db in
                    var steps = 0
                    while try LexicalMerge.step(db) { steps += 1 }
                    return steps > 0
                }
                if isDone { model.segmentsMerged(try storedIDs()) }
            default:
                let documents = (0..<Int.random(in: 1...9, using: &random))
                    .map { _ in
                        nextID += Int64.random(in: 1...3, using: &random)
                        return randomDocument(nextID, &random)
                    }
                try add(documents)
                model.add(documents)
            }
            let words = (0..<Int.random(in: 1...6, using: &random)).map { _ in randomWord(&random) }
            let filter: ((Int64) -> Bool)? = Bool.random(using: &random) ? nil : { $0 % 3 != 0 }
            let limit = Int.random(in: 1...12, using: &random)
            let found = try database.read { db in
                try searcher.snapshot(db).search(words.map { LexicalTerm($0) }, limit: limit, among: filter)
            }
            let expected = model.search(Set(words), limit: limit, filter)
            #expect(found == expected)
        }
    }

    @Test func `merging leaves few segments, and none of removed documents`() throws {
        for id in 1...200 { try add([LexicalDocument(id: Int64(id), title: "t\(id)", body: "common word\(id % 7)")]) }
        try database.write { db in while try LexicalMerge.step(db) {} }
        let count = try database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM lexical_segments") ?? 0 }
        #expect(count < 20)
        #expect(try search("common", limit: 300).count == 200)
        try database.write { db in
            try LexicalWriter.remove(Array(1...200), db)
            while try LexicalMerge.step(db) {}
        }
        let rest = try database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM lexical_postings") ?? -1 }
        #expect(rest == 0)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `damage is told, and never found`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        try add((1...40).map { randomDocument($0, &random) })
        try database.write { db in try LexicalWriter.remove([3, 9], db) }
        let column = ["postings", "ids", "removed"][Int(seed % 3)]
        let table = column == "postings" ? "lexical_postings" : "lexical_segments"
        try database.write { db in
            for row in try Row.fetchAll(db, sql: "SELECT rowid_, value FROM (\(Self.values(table, column)))") {
                guard var blob: Data = row[1] else { continue }
                let index = Int.random(in: 0..<blob.count, using: &random)
                if seed.isMultiple(of: 5) { blob = blob.prefix(index) } else { blob[index] ^= 1 << UInt8(seed % 8) }
                try db.execute(
                    sql: "UPDATE \(table) SET \(column) = ? WHERE \(Self.key(table)) = ?",
                    arguments: [blob, row[0] as String])
            }
        }
        let words = (0..<6).map { _ in randomWord(&random) }
        #expect(throws: LexicalIndexError.self) {
            try database.read { db in try searcher.snapshot(db).search(words.map { LexicalTerm($0) }, limit: 10) }
        }
    }

    @Test func `wrong numbers are told, too, and nothing is removed from what is damaged`() throws {
        try add([
            LexicalDocument(id: 1, title: "Disk", body: "full"), LexicalDocument(id: 2, title: "Pod", body: "full"),
        ])
        for statement in [
            "UPDATE lexical_postings SET documents = 9", "UPDATE lexical_segments SET documents = 9223372036854775807",
            "UPDATE lexical_segments SET documents = -1", "UPDATE lexical_segments SET ids = x'00'",
        ] {
            try database.write { db in
                try db.inSavepoint {
                    try db.execute(sql: statement)
                    #expect(throws: LexicalIndexError.self) {
                        try LexicalSearcher().snapshot(db).search([LexicalTerm("full")], limit: 10)
                    }
                    if statement.contains("segments") {
                        #expect(throws: LexicalIndexError.self) { try LexicalWriter.remove([1], db) }
                    }
                    return .rollback
                }
            }
        }
        #expect(try search("full").count == 2)
    }

    @Test func `large parts are merged as far as they fit`() throws {
        try database.write { db in
            for part in 0..<8 {
                let ids = (0..<9_000).map { Int64(part * 9_000 + $0 + 1) }
                let segment = try LexicalWriter.insertSegment(ids: ids, db)
                var postings = Postings()
                postings.append(place: part, share: 0.5)
                try LexicalWriter.insert("word", postings, segment: segment, db)
            }
            while try LexicalMerge.step(db) {}
        }
        #expect(try storedIDs().map(\.count) == [63_000, 9_000])
        #expect(try search("word").map(\.id) == (0..<8).map { Int64($0 * 9_000 + $0 + 1) })
    }

    // MARK: Helpers

    private static func key(_ table: String) -> String {
        table == "lexical_postings" ? "term || '/' || segment" : "cast(id AS TEXT)"
    }

    private static func values(_ table: String, _ column: String) -> String {
        "SELECT \(key(table)) AS rowid_, \(column) AS value FROM \(table)"
    }

    private func add(_ documents: [LexicalDocument]) throws {
        try database.write { db in try LexicalWriter.add(documents, db) }
    }

    private func search(_ text: String, limit: Int = 10) throws -> [LexicalMatch] {
        try database.read { db in
            try searcher.snapshot(db).search(TextAnalyzer.terms(of: text).map { LexicalTerm($0) }, limit: limit)
        }
    }

    private func storedIDs() throws -> [[Int64]] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM lexical_segments ORDER BY first").map { try StoredSegment($0).ids }
        }
    }
}

private let vocabulary = ["disk", "pod", "crash", "queue", "slow", "lag", "full", "node", "api", "cert", "etcd", "wal"]

private func randomWord(_ random: inout SplitMix) -> String {
    // Few words are common, many rare.
    let place = min(
        Int.random(in: 0..<vocabulary.count, using: &random), Int.random(in: 0..<vocabulary.count, using: &random))
    return vocabulary[place]
}

private func randomDocument(_ id: Int64, _ random: inout SplitMix) -> LexicalDocument {
    func text(_ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &random)).map { _ in randomWord(&random) }.joined(separator: " ")
    }
    return LexicalDocument(
        id: id, title: text(1...4), headings: text(0...5), labels: text(0...2), code: text(0...9), body: text(0...40))
}

/// What the index should find, computed from the documents.
private struct NaiveIndex {
    private var segments: [[(id: Int64, shares: [String: Double])]] = []
    private var removed: Set<Int64> = []

    var aliveIDs: [Int64] { segments.flatMap { $0.map(\.id) }.filter { !removed.contains($0) } }

    mutating func add(_ documents: [LexicalDocument]) {
        segments.append(documents.map { ($0.id, FieldWeights.shares(of: $0)) })
    }

    mutating func remove(_ ids: [Int64]) { removed.formUnion(ids) }

    /// Only documents that the index still stores count in its statistics.
    mutating func segmentsMerged(_ stored: [[Int64]]) {
        let kept = Set(stored.joined())
        segments = segments.map { $0.filter { kept.contains($0.id) } }
    }

    func search(_ words: Set<String>, limit: Int, _ filter: ((Int64) -> Bool)?) -> [LexicalMatch] {
        let all = segments.flatMap(\.self)
        // In the index's own arithmetic and order, so that equal means equal.
        var scores: [Int64: Float] = [:]
        for term in Set(words.map { TextAnalyzer.term(of: $0) }).sorted() {
            let having = all.filter { $0.shares[term] != nil }
            let factor = Float(LexicalSnapshot.rarity(having.count, of: all.count)) / 65_535
            for document in having {
                let share = max(1, ((document.shares[term] ?? 0) * 65_535).rounded())
                scores[document.id, default: 0] += factor * Float(share)
            }
        }
        var matches: [LexicalMatch] = []
        for (id, score) in scores where !removed.contains(id) && filter?(id) ?? true {
            matches.append(LexicalMatch(id: id, score: score))
        }
        matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return Array(matches.prefix(limit))
    }
}
