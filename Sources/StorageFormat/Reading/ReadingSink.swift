/// A run of lines that reading tells apart.
enum ReadingBlock: Hashable {
    case paragraph
    /// A heading with its level and its node.
    case heading(level: Int, node: Int)
    case list(firstNumber: Int?)
    /// An item of a list; `isDone` is set for a task.
    case item(isDone: Bool?)
    case quote
    case table
    case row
    case cell(columns: Int)
}

/// A part of a line that reading tells apart.
enum ReadingSpan: Hashable {
    case strong
    case emphasis
    case strike
    case code
    case link(destination: String)
}

/// Takes the readable content of a body, in order; each `begin` is followed by its `end`.
protocol ReadingSink {
    /// What follows comes from this node, up to the next that is visited; the ends of blocks and spans apart.
    mutating func visit(_ node: Int, isElement: Bool)
    mutating func begin(_ block: ReadingBlock)
    mutating func end(_ block: ReadingBlock)
    mutating func begin(_ span: ReadingSpan)
    mutating func end(_ span: ReadingSpan)
    /// Characters of running text: white space in them only separates words.
    mutating func text(_ characters: ArraySlice<UInt8>)
    /// Lines to be kept as they are.
    mutating func code(_ characters: [UInt8], language: String)
    /// The label of a box such as a panel; its content follows.
    mutating func label(_ text: String, isJoined: Bool)
    mutating func image(alternative: String, destination: String?)
    mutating func lineBreak()
    mutating func rule()
}

extension ReadingSink {
    mutating func visit(_ node: Int, isElement: Bool) {}
    mutating func text(_ string: String) { text(Array(string.utf8)[...]) }
}
