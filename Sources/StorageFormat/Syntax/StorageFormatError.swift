/// Why a body is not well-formed storage format, or why an edit of it is refused.
public struct StorageFormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found and what was expected.
    public var reason: String
    /// The line of the fault, from 1.
    public var row: Int
    /// The Unicode scalar in that line, from 1.
    public var column: Int
    /// What to do about it.
    public var hint: String?

    /// Describes a fault at a place.
    public init(reason: String, row: Int = 1, column: Int = 1, hint: String? = nil) {
        self.reason = reason
        self.row = row
        self.column = column
        self.hint = hint
    }

    /// The fault in one line: `2:7: expected '>' (hint)`.
    public var description: String {
        let fault = "\(row):\(column): \(reason)"
        guard let hint else { return fault }
        return "\(fault) (\(hint))"
    }
}

/// The row and column, both from 1, of a byte in a text; the column counts Unicode scalars.
func rowAndColumn(of offset: Int, in bytes: [UInt8]) -> (row: Int, column: Int) {
    var row = 1
    var column = 1
    for byte in bytes[..<min(offset, bytes.count)] {
        if byte == UInt8(ascii: "\n") {
            row += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
    return (row, column)
}
