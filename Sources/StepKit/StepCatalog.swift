/// All step handlers that workflows may use, by kind.
public struct StepCatalog: Sendable {
    /// The kind of `run:` steps, whose handler takes `script` and `env`.
    public static let scriptKind = "script"

    private let handlers: [String: any StepHandler]

    /// Collects handlers.
    ///
    /// - Throws: `StepCatalogError` that names every kind that stands twice.
    public init(_ handlers: [any StepHandler]) throws(StepCatalogError) {
        let grouped = Dictionary(grouping: handlers, by: \.descriptor.kind)
        let duplicates = grouped.filter { $0.value.count > 1 }.keys.sorted()
        guard duplicates.isEmpty else { throw StepCatalogError(duplicateKinds: duplicates) }
        self.handlers = grouped.compactMapValues(\.first)
    }

    /// The handler of a kind, if there is one.
    public subscript(kind: String) -> (any StepHandler)? { handlers[kind] }

    /// All kinds, sorted.
    public var kinds: [String] { handlers.keys.sorted() }

    /// All descriptors, sorted by kind.
    public var descriptors: [StepDescriptor] { kinds.compactMap { handlers[$0]?.descriptor } }
}

/// Several handlers claim one kind.
public struct StepCatalogError: Error, CustomStringConvertible {
    /// The kinds that stand twice, sorted.
    public var duplicateKinds: [String]

    /// Names the kinds and the remedy.
    public var description: String {
        "these steps are offered twice: \(duplicateKinds.joined(separator: ", ")); rename or remove one plugin's tool"
    }
}
