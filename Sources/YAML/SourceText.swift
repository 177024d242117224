/// The bytes of a source, and where in them something stands.
struct SourceText {
    private let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The line and column of a byte.
    func position(ofByte offset: Int) -> SourcePosition {
        let before = bytes.prefix(max(offset, 0))
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // A byte that continues a scalar is 10xxxxxx.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return SourcePosition(line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: column)
    }

    /// The Unicode scalar at a place, `nil` past the end of its line.
    func scalar(at position: SourcePosition) -> Unicode.Scalar? {
        let lines = bytes.split(
            separator: UInt8(ascii: "\n"), maxSplits: position.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(position.line - 1) else { return nil }
        let scalars = String(decoding: lines[position.line - 1], as: UTF8.self).unicodeScalars
        return scalars.dropFirst(position.column - 1).first
    }

    /// Why these bytes are no UTF-8, `nil` when they are.
    var encodingError: YAMLError? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return YAMLError(
                reason: "the text is UTF-16", hint: "save the file as UTF-8", position: position(ofByte: 0))
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return YAMLError(
            reason: "the text is not valid UTF-8", hint: "save the file as UTF-8",
            position: position(ofByte: firstInvalidByte))
    }

    private var firstInvalidByte: Int {
        var decoder = UTF8()
        var offset = 0
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return offset
    }
}
