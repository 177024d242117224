/// What a text must stay within to be parsed.
public struct YAMLLimits: Sendable {
    /// The most bytes a text may have; also the most bytes of text that aliases may copy.
    public var bytesMax: Int
    /// The most lists and mappings that may be open at once, copies by aliases included.
    public var depthMax: Int
    /// The most nodes a document may have, copies by aliases included.
    public var nodesMax: Int
    /// The most nodes that aliases may add.
    public var aliasExpansionsMax: Int

    /// Sets limits; the defaults fit a file that people write.
    public init(
        bytesMax: Int = 1 << 20, depthMax: Int = 64, nodesMax: Int = 100_000, aliasExpansionsMax: Int = 10_000
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        self.aliasExpansionsMax = aliasExpansionsMax
    }
}

/// Reads YAML text.
///
/// Accepted is one document of what JSON can say too: keys are scalars, no key stands twice, numbers are
/// finite, and the only tags are those of the core schema. Merge keys (`<<`) belong to YAML 1.1 and are
/// ordinary keys here. The syntax is libyaml's, which knows YAML 1.1 and nearly all of 1.2.
public enum YAMLParser {
    /// Parses one document.
    ///
    /// - Parameters:
    ///   - text: the whole text.
    ///   - limits: what the text must stay within.
    /// - Returns: the root node, `nil` when the document is empty.
    /// - Throws: `YAMLError` with the place of the first fault.
    public static func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode? {
        try checkSize(text.utf8.count, limits)
        return try compose(Array(text.utf8), limits)
    }

    /// Parses one document out of the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file; it must be UTF-8, with or without a byte order mark.
    ///   - limits: what the file must stay within.
    /// - Returns: the root node, `nil` when the document is empty.
    /// - Throws: `YAMLError` with the place of the first fault.
    public static func parse(utf8 bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode? {
        try checkSize(bytes.count, limits)
        if let error = SourceText(bytes).encodingError { throw error }
        return try compose(bytes, limits)
    }

    private static func checkSize(_ byteCount: Int, _ limits: YAMLLimits) throws(YAMLError) {
        guard byteCount <= limits.bytesMax else {
            throw YAMLError(
                reason: "the text has \(byteCount) bytes, at most \(limits.bytesMax) are allowed",
                position: SourcePosition(line: 1, column: 1))
        }
    }

    /// Refuses a flood of directives: libyaml compares each `%TAG` with all before it.
    private static func checkDirectives(_ bytes: [UInt8]) throws(YAMLError) {
        let directivesMax = 100
        var count = 0
        var previous = UInt8(ascii: "\n")
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "%"), previous == UInt8(ascii: "\n") || previous == UInt8(ascii: "\r") {
                count += 1
                guard count <= directivesMax else {
                    throw YAMLError(
                        reason: "more than \(directivesMax) lines are directives, which begin with '%'",
                        position: SourceText(bytes).position(ofByte: offset))
                }
            }
            previous = byte
        }
    }

    private static func compose(_ bytes: [UInt8], _ limits: YAMLLimits) throws(YAMLError) -> YAMLNode? {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes
        guard !bytes.isEmpty else { return nil }
        try checkDirectives(bytes)
        // libyaml keeps a pointer to the text: the reader must not outlive this closure.
        return try bytes.withUnsafeBufferPointer { (source) throws(YAMLError) -> YAMLNode? in
            var composer = Composer(reader: try EventReader(source: source), limits: limits)
            return try composer.composeDocument()
        }
    }
}
