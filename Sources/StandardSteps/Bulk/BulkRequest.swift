public import JSON
public import StepKit

/// What a bulk job does, and to which pages.
///
/// It is the body of `POST /bulk/process`, and the input `request` of the step `bulk.process`.
public struct BulkRequest: Sendable, Equatable {
    /// What can be done to many pages.
    public enum Operation: String, Sendable, CaseIterable {
        /// Make new pages.
        case create
        /// Replace whole pages, or one section of many.
        case update
        /// Move pages to the trash.
        case delete
        /// Put labels on, take labels off.
        case label
        /// Move pages below another page.
        case move
        /// Keep the pages' texts with the job.
        case export
        /// Bring pages or whole spaces to the local index.
        case index
    }

    /// Which pages or spaces it is done to.
    public enum Selection: Sendable, Equatable {
        /// These pages.
        case pages([String])
        /// The pages that a query of Confluence finds when the job begins.
        case query(cql: String)
        /// A page for each of these objects.
        case contents([JSONValue])
        /// These spaces.
        case spaces([String])
    }

    /// The most pages of one job.
    public static let itemsMax = 10_000
    /// The most pages whose contents one job brings along.
    static let contentsMax = 1_000

    /// What is done.
    public let operation: Operation
    /// To which pages or spaces.
    public let selection: Selection
    /// Whether it is only found out what would be done.
    public let isDryRun: Bool
    /// The request as it was made.
    public let json: JSONValue

    /// Reads and checks a request.
    ///
    /// - Throws: `BulkRequestError` with every fault.
    public init(_ json: JSONValue) throws(BulkRequestError) {
        let members = (json.objectValue ?? [:]).filter { !$0.value.isNull }
        let given = JSONValue.object(members)
        let violations = Self.schema.violations(of: json.objectValue == nil ? json : given)
        guard violations.isEmpty, let operation = members["operation"]?.stringValue.flatMap(Operation.init) else {
            throw BulkRequestError(violations)
        }
        let faults = Self.faults(in: members, for: operation)
        guard faults.isEmpty, let selection = Self.selection(members) else { throw BulkRequestError(faults) }
        self.operation = operation
        self.selection = selection
        self.json = given
        isDryRun = members["dry_run"]?.boolValue ?? false
    }

    private static func selection(_ members: [String: JSONValue]) -> Selection? {
        if let ids = members["page_ids"] { return .pages(ids.texts.uniqued()) }
        if let pages = members["pages"]?.arrayValue { return .contents(pages) }
        if let spaces = members["spaces"] { return .spaces(spaces.texts.uniqued()) }
        return BulkQuery.cql(members).map { .query(cql: $0) }
    }
}

/// Why something is no request for a bulk job.
public struct BulkRequestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Every fault: where it is, and what was expected.
    public var faults: [SchemaViolation]

    init(_ faults: [SchemaViolation]) { self.faults = faults }

    /// The first fault.
    public var description: String {
        faults.first.map { $0.pointer.isEmpty ? $0.message : "\($0.pointer): \($0.message)" } ?? "the request is wrong"
    }
}

extension JSONValue {
    /// The texts of a list.
    var texts: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
}

extension [String] {
    /// Each once, in their order.
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
