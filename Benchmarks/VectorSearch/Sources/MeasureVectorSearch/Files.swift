import Foundation

/// The files of a run, which the rivals read as well: rows of numbers without anything around them.
struct Files {
    let folder: String
    let count: Int

    /// How many queries there are.
    static let queries = 200
    /// Results that count.
    static let limit = 10
    /// The percentages of rows that the filters keep; 100 is no filter.
    static let filters = [100, 1, 10]

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Whether a filter keeps a row: a hash of its number.
    static func keeps(_ row: Int, percent: Int) -> Bool {
        percent == 100 || Int((UInt64(row) &* 0x9E37_79B9_7F4A_7C15) >> 33) % 100 < percent
    }

    func write<Number>(_ numbers: [Number], to name: String) throws {
        try numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path(name))) }
    }

    func mapped(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path(name)), options: .alwaysMapped)
    }

    func vectors(_ name: String, _ work: (UnsafeBufferPointer<Float>) throws -> Void) throws {
        try mapped(name).withUnsafeBytes { try work($0.bindMemory(to: Float.self)) }
    }

    func queryVectors() throws -> [[Float]] {
        var queries: [[Float]] = []
        try vectors("queries.f32") { all in
            queries = (0..<Self.queries).map { Array(all[$0 * Corpus.dimension..<($0 + 1) * Corpus.dimension]) }
        }
        return queries
    }

    /// The rows nearest to each query, under a filter.
    func truth(percent: Int) throws -> [[Int32]] {
        try mapped("truth-\(percent).i32")
            .withUnsafeBytes { bytes in
                let rows = bytes.bindMemory(to: Int32.self)
                return (0..<Self.queries).map { Array(rows[$0 * Self.limit..<($0 + 1) * Self.limit]) }
            }
    }
}
