/// A run of lines that reading tells apart.
enum ReadingBlock: Hashable {
    case paragraph
    /// A heading with its level and its node.
    case heading(level: Int, node: Int)
    case list(firstNumber: Int?)
    /// An item of a list; `isDone` is set for a task.
    case item(isDone: Bool?)
    case quote
    /// What a footnote says.
    case footnote(label: String)
    case alert(ReadingAlert, title: ReadingLabel?)
    /// What can be folded away.
    case details(title: ReadingLabel?)
    /// A table with how the texts of its columns stand, as many as the widest row has, merged cells counted in.
    case table(columns: [ReadingAlignment], hasHeader: Bool)
    case row(isHeader: Bool)
    /// A cell: the column that it begins in, and how many it covers.
    case cell(column: Int, columns: Int, isHeader: Bool)
}

/// How the text of a column stands.
enum ReadingAlignment: String {
    case none, left, center, right
}

/// A box that warns or advises.
enum ReadingAlert: String {
    case info, tip, note, warning
}

/// A title with its place in the source.
struct ReadingLabel: Hashable {
    var text: String
    var source: Range<Int>

    /// The place in the source is not part of what is said.
    static func == (one: ReadingLabel, other: ReadingLabel) -> Bool { one.text == other.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A part of a line that reading tells apart.
enum ReadingSpan: Hashable {
    case strong
    case emphasis
    case strike
    case code
    case underline
    case `subscript`
    case superscript
    /// A link; `title` is shown when the pointer rests on it, and may be empty.
    case link(destination: String, title: String)

    var isLink: Bool { if case .link = self { true } else { false } }
}

/// An image in a line.
struct ReadingImage: Hashable {
    var alternative: String
    /// Nil where it may not be shown.
    var destination: String?
    /// What is shown when the pointer rests on it; may be empty.
    var title: String
    /// The place in the source.
    var source: Range<Int>
}

/// Takes the readable content of a body, in order; each `begin` is followed by its `end`.
protocol ReadingSink {
    /// Whether the columns of cells are of use here; finding them costs some time.
    static var usesColumns: Bool { get }
    /// Whether places in the source are of use here.
    var usesSources: Bool { get }

    /// What follows comes from this node, up to the next that is visited; the ends of blocks and spans apart.
    mutating func visit(_ node: Int, isElement: Bool)
    mutating func begin(_ block: ReadingBlock)
    mutating func end(_ block: ReadingBlock)
    mutating func begin(_ span: ReadingSpan)
    mutating func end(_ span: ReadingSpan)
    /// Characters of running text: white space in them only separates words.
    mutating func text(_ characters: ArraySlice<UInt8>, from source: TextSource)
    /// Lines to be kept as they are.
    mutating func code(_ text: SourcedText, language: String)
    /// A title on a line of its own; what it is the title of follows.
    mutating func label(_ label: ReadingLabel)
    mutating func image(_ image: ReadingImage)
    /// The mark of a footnote in the text.
    mutating func footnoteReference(_ label: String, source: Range<Int>)
    mutating func lineBreak()
    mutating func rule()
}

extension ReadingSink {
    mutating func visit(_ node: Int, isElement: Bool) {}

    /// Text that an element stands for as a whole.
    mutating func text(_ string: String, from source: Range<Int>) {
        text(Array(string.utf8)[...], from: .whole(source))
    }
}
