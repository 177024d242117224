public import Testing
public import VectorIndex

/// What every store of vectors must do, in the same words for all of them.
///
/// ```swift
/// @Test(arguments: VectorStoreConformance.all)
/// func `my store is a good one`(_ conformance: VectorStoreConformance) async throws {
///     try await conformance.check(MyStore(dimension: conformance.dimension))
/// }
/// ```
public struct VectorStoreConformance: Sendable, CustomTestStringConvertible {
    /// The rule, in words.
    public let testDescription: String
    /// How many numbers the vectors have.
    public let dimension: Int
    private let body: @Sendable (any VectorStore) async throws -> Void

    init(
        _ description: String, dimension: Int = 8, _ body: @escaping @Sendable (any VectorStore) async throws -> Void
    ) {
        testDescription = description
        self.dimension = dimension
        self.body = body
    }

    /// Holds a store to the rule, inside of a test.
    ///
    /// - Parameter store: an empty store of the rule's dimension.
    /// - Throws: what the store reports.
    public func check(_ store: any VectorStore) async throws {
        try await body(store)
    }

    /// All rules.
    public static let all = fixed + [8, 37, 384].map(random)
}
