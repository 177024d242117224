/// What a table keeps: a value with an id that no other record of its table has.
protocol StoredRecord: Codable, Sendable {
    var id: Int { get }
}

/// Records of one kind by their ids, as a dictionary is, that knows which of them have changed.
///
/// A site keeps all its records in tables; what can be derived from them (orders, names, the text index) it keeps
/// beside them and makes anew when it loads. A record is written as a whole when anything of it changes, so what
/// grows without end, such as a history, belongs into a table of its own. Every table has a line in
/// `Site.visitTables`: one that is missing there is not stored.
struct Table<Record: StoredRecord>: Sendable {
    /// The table's name in the database and in exports.
    let name: String
    private var records: [Int: Record] = [:]
    /// The ids whose records were set, changed or removed since the changes were last written.
    private(set) var changedIDs: Set<Int> = []
    private var lastChangedID: Int?

    init(_ name: String) {
        self.name = name
    }

    subscript(id: Int) -> Record? {
        get { records[id] }
        _modify {
            changedIDs.insert(id)
            lastChangedID = id
            yield &records[id]
        }
    }

    /// All records, in no order.
    var values: Dictionary<Int, Record>.Values { records.values }
    /// All ids, in no order.
    var ids: Dictionary<Int, Record>.Keys { records.keys }
    var count: Int { records.count }

    /// Takes a record that the database holds already.
    mutating func load(_ record: Record) {
        records[record.id] = record
    }

    /// Takes the records of another table over; all that were or are there count as changed.
    mutating func restore(_ other: Table<Record>) {
        changedIDs.formUnion(records.keys)
        changedIDs.formUnion(other.records.keys)
        records = other.records
    }

    /// The id of the last record that was set, changed or removed; `nil` when this was asked since.
    mutating func takeLastChange() -> Int? {
        defer { lastChangedID = nil }
        return lastChangedID
    }

    /// Forgets what has changed, because it was written or because nothing writes it.
    mutating func markWritten() {
        changedIDs.removeAll(keepingCapacity: changedIDs.count < 1024)
    }
}

/// Something that is done with every table of a site: saving, loading, exporting.
protocol TableVisitor {
    mutating func visit<Record>(_ table: inout Table<Record>) throws
}

/// The id of a version among those of all pages (or of all attachments): no other owner and number give the same.
enum VersionID {
    /// Ids stay below 2^43 by that, a million versions each.
    private static let numberBits = 20

    static func make(owner: Int, number: Int) -> Int {
        owner << numberBits | number
    }
}
