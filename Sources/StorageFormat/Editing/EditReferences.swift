/// How an edit names a table.
///
/// Tables in cells of tables do not count.
public struct TableReference: Sendable, Equatable {
    /// The section that the table is in, subsections included; the whole page if nil.
    public var section: SectionReference?
    /// Which table of the section it is, from 1; nil if it is the only one.
    public var number: Int?

    /// Names a table.
    public init(section: SectionReference? = nil, number: Int? = nil) {
        self.section = section
        self.number = number
    }
}

/// How an edit names a column of a table.
public enum ColumnReference: Sendable, Equatable, CustomStringConvertible {
    /// By its header, compared without case, white space collapsed.
    case header(String)
    /// By its place, from 1.
    case number(Int)

    /// Reads a column as people write it: its header, or `#2` for the second one.
    public init(parsing text: String) {
        let digits = text.dropFirst()
        if text.utf8.first == UInt8(ascii: "#"), let number = Int(digits), number > 0 {
            self = .number(number)
        } else {
            self = .header(text)
        }
    }

    /// The column as `init(parsing:)` reads it.
    public var description: String {
        switch self {
        case .header(let header): header
        case .number(let number): "#\(number)"
        }
    }
}

/// How an edit names a row of a table, the header row not counted.
public enum RowReference: Sendable, Equatable {
    /// By what a reader sees in one of its cells, of the first column if none is named.
    case key(String, column: ColumnReference? = nil)
    /// By its place, from 1.
    case number(Int)

    /// Reads a row as people write it: its key, or `#2` for the second one.
    public init(parsing text: String, keyColumn: ColumnReference? = nil) {
        if case .number(let number) = ColumnReference(parsing: text) {
            self = .number(number)
        } else {
            self = .key(text, column: keyColumn)
        }
    }
}

/// How an edit names a task.
public struct TaskReference: Sendable, Equatable {
    /// What tells the task from others.
    public enum Identity: Sendable, Equatable {
        /// Its `ac:task-id`.
        case id(String)
        /// Its `ac:task-uuid`.
        case uuid(String)
        /// What a reader sees of it, tasks in it left out; compared without case, white space collapsed.
        case text(String)

        /// Reads it as people write it: `id:7`, `uuid:…`, anything else is what a reader sees.
        public init(parsing text: String) {
            if text.hasPrefix("id:") {
                self = .id(String(text.dropFirst("id:".count)).singleLine)
            } else if text.hasPrefix("uuid:") {
                self = .uuid(String(text.dropFirst("uuid:".count)).singleLine)
            } else {
                self = .text(text)
            }
        }
    }

    /// What tells the task from others.
    public var identity: Identity
    /// The section that the task is in; the whole page if nil.
    public var section: SectionReference?

    /// Names a task.
    public init(_ identity: Identity, section: SectionReference? = nil) {
        self.identity = identity
        self.section = section
    }
}

/// How an edit names a status macro; at least one of all that look as told must be there, and only one without a number.
public struct StatusReference: Sendable, Equatable {
    /// Its title, compared without case, white space collapsed.
    public var title: String?
    /// The section that it is in, heading included; the whole page if nil.
    public var section: SectionReference?
    /// Which of those with the title and in the section, from 1.
    public var number: Int?

    /// Names a status macro.
    public init(title: String? = nil, section: SectionReference? = nil, number: Int? = nil) {
        self.title = title
        self.section = section
        self.number = number
    }
}

/// How an edit names a macro.
public struct MacroReference: Sendable, Equatable {
    /// Its name, such as `jira`; any if nil.
    public var name: String?
    /// Its `ac:macro-id`.
    public var id: String?
    /// The section that it is in, heading included; the whole page if nil.
    public var section: SectionReference?
    /// Which of those that fit otherwise, from 1.
    public var number: Int?

    /// Names a macro.
    public init(name: String? = nil, id: String? = nil, section: SectionReference? = nil, number: Int? = nil) {
        self.name = name
        self.id = id
        self.section = section
        self.number = number
    }
}
