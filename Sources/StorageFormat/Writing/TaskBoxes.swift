/// Which boxes of tasks are checked, by the text itself.
///
/// The version of libcmark-gfm that Debian 12 has takes a task as done if `[x]` stands anywhere in its line, as a link for
/// instance.
struct TaskBoxes {
    private let bytes: [UInt8]
    /// Where the lines begin; found with the first task.
    private var lineStarts: [Int] = []

    init(_ markdown: String) {
        bytes = Array(markdown.utf8)
    }

    /// Whether the first box behind an item's mark is checked.
    ///
    /// - Parameter place: the line and the byte in it where the item begins, both from 1.
    /// - Returns: whether there is an `x` in the box.
    mutating func isChecked(at place: (line: Int, column: Int)) -> Bool {
        if lineStarts.isEmpty { findLines() }
        guard (1...lineStarts.count).contains(place.line) else { return false }
        let start = min(bytes.count, lineStarts[place.line - 1] + max(0, place.column - 1))
        guard let bracket = bytes[start...].firstIndex(of: UInt8(ascii: "[")), bracket + 1 < bytes.count else {
            return false
        }
        return bytes[bracket + 1] | 0x20 == UInt8(ascii: "x")
    }

    private mutating func findLines() {
        lineStarts = [0]
        for index in bytes.indices {
            let isLineFeed = bytes[index] == 0x0A
            let isLoneReturn = bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
            if isLineFeed || isLoneReturn { lineStarts.append(index + 1) }
        }
    }
}
