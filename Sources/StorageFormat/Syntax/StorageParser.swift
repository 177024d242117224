/// Parses a body in one pass, without recursion; every byte of the source belongs to a node.
///
/// A body is a fragment of XML 1.0 with namespaces: no XML declaration and no DOCTYPE, the prefixes `ac`, `ri` and `at`
/// known without being declared, and the entities of XHTML. This is what Confluence accepts on an update.
struct StorageParser {
    let bytes: [UInt8]
    let limits: StorageLimits
    let classes = ByteClass.table
    let tags = StorageTagTable.shared
    var position = 0
    var tree: SyntaxTree
    /// The elements that are open, outermost first.
    var open: [Int] = []
    /// The prefixes that are declared here, outermost first.
    var declarations: [Declaration] = []

    /// Parses a whole source.
    ///
    /// - Throws: `StorageFormatError` at the first fault.
    static func parse(_ bytes: [UInt8], limits: StorageLimits) throws(StorageFormatError) -> SyntaxTree {
        var parser = StorageParser(bytes: bytes, limits: limits)
        return try parser.parse()
    }

    private init(bytes: [UInt8], limits: StorageLimits) {
        self.bytes = bytes
        self.limits = limits
        self.tree = SyntaxTree(bytes: bytes)
    }

    private mutating func parse() throws(StorageFormatError) -> SyntaxTree {
        guard bytes.count <= limits.bytesMax else {
            throw StorageFormatError(
                reason: "the body has \(bytes.count) bytes, at most \(limits.bytesMax) are allowed",
                hint: "split the page or attach the large part as a file")
        }
        tree.nodes.reserveCapacity(bytes.count / 24)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<") {
                try parseMarkup()
            } else {
                try parseText()
            }
        }
        if let unclosed = open.last {
            let name = name(of: unclosed)
            throw error(
                "<\(name)> is never closed", at: tree.nodes[unclosed].start, hint: unclosedHint(name))
        }
        return tree
    }

    private mutating func parseMarkup() throws(StorageFormatError) {
        let second = position + 1 < bytes.count ? bytes[position + 1] : 0
        switch second {
        case UInt8(ascii: "/"):
            try parseEndTag()
        case UInt8(ascii: "!"):
            if matches("<!--") {
                try parseComment()
            } else if matches("<![CDATA[") {
                try parseCDATA()
            } else {
                throw error(
                    "expected '<!--' or '<![CDATA['", at: position,
                    hint: "a body is a fragment: it has no DOCTYPE and no declarations")
            }
        case UInt8(ascii: "?"):
            try parseInstruction()
        default:
            try parseStartTag()
        }
    }

    // MARK: Text

    private mutating func parseText() throws(StorageFormatError) {
        let start = position
        var hasReferences = false
        loop: while position < bytes.count {
            let byte = bytes[position]
            guard classes[Int(byte)] & ByteClass.stopsText != 0 else {
                position += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "<"):
                break loop
            case UInt8(ascii: "&"):
                hasReferences = true
                try parseReference()
            case UInt8(ascii: "]"):
                guard !matches("]]>") else {
                    throw error("']]>' outside of a CDATA section", at: position, hint: "write ']]&gt;'")
                }
                position += 1
            default:
                try checkCharacter()
            }
        }
        var node = SyntaxNode(kind: .text, start: start, parent: open.last ?? -1)
        node.hasReferences = hasReferences
        append(&node, content: start..<position)
    }

    /// Checks and steps over the reference that starts here.
    mutating func parseReference() throws(StorageFormatError) {
        let start = position
        let window = bytes[start..<min(bytes.count, start + ReferenceDecoder.lengthMax + 2)]
        guard let semicolon = window.firstIndex(of: UInt8(ascii: ";")),
            !window[..<semicolon].contains(where: { classes[Int($0)] & ByteClass.space != 0 })
        else { throw error("'&' that starts no reference", at: start, hint: "write '&amp;'") }
        let body = bytes[start + 1..<semicolon]
        guard ReferenceDecoder.scalar(body) != nil else {
            let text = "&\(String(decoding: body, as: UTF8.self));"
            throw error(
                "unknown reference '\(text)'", at: start,
                hint: "storage format knows the entities of XHTML; write the character itself, or '&amp;' for '&'")
        }
        position = semicolon + 1
    }

    /// Steps over a byte that may be part of a character XML forbids.
    mutating func checkCharacter() throws(StorageFormatError) {
        let byte = bytes[position]
        if byte == 0xEF {
            // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
            let isForbidden = position + 2 < bytes.count && bytes[position + 1] == 0xBF && bytes[position + 2] >= 0xBE
            guard isForbidden else {
                position += 1
                return
            }
        }
        throw error(
            "a character that XML does not allow (byte \(String(byte, radix: 16)))", at: position,
            hint: "remove the control character")
    }

    // MARK: Sections that end with a mark

    private mutating func parseComment() throws(StorageFormatError) {
        let start = position
        position += 4
        let contentStart = position
        try scan(to: "--", opening: start, what: "the comment")
        guard matches("-->") else {
            throw error("'--' inside a comment", at: position, hint: "XML allows it only in the closing '-->'")
        }
        var node = SyntaxNode(kind: .comment, start: start, parent: open.last ?? -1)
        let content = contentStart..<position
        position += 3
        append(&node, content: content)
    }

    private mutating func parseCDATA() throws(StorageFormatError) {
        let start = position
        position += 9
        let contentStart = position
        try scan(to: "]]>", opening: start, what: "the CDATA section")
        var node = SyntaxNode(kind: .cdata, start: start, parent: open.last ?? -1)
        let content = contentStart..<position
        position += 3
        append(&node, content: content)
    }

    private mutating func parseInstruction() throws(StorageFormatError) {
        let start = position
        position += 2
        let contentStart = position
        let target = try parseName(what: "a processing instruction's name")
        let targetName = String(decoding: bytes[target.range], as: UTF8.self)
        guard targetName.lowercased() != "xml" else {
            throw error(
                "'<?\(targetName)' in a body", at: start, hint: "remove the XML declaration: a body is a fragment")
        }
        guard target.colon == nil else {
            throw error("':' in the name of an instruction", at: start, hint: "remove it: it is no namespace")
        }
        guard matches("?>") || (position < bytes.count && isSpace(bytes[position])) else {
            throw error("expected a space or '?>'", at: position, hint: "put a space after the name")
        }
        try scan(to: "?>", opening: start, what: "the processing instruction")
        var node = SyntaxNode(kind: .instruction, start: start, parent: open.last ?? -1)
        let content = contentStart..<position
        position += 2
        append(&node, content: content)
    }

    /// Moves to the next `mark`, checking the characters before it.
    private mutating func scan(
        to mark: StaticString, opening: Int, what: String
    ) throws(StorageFormatError) {
        let first = mark.utf8Start.pointee
        while position < bytes.count {
            let byte = bytes[position]
            if byte == first, matches(mark) { return }
            if classes[Int(byte)] & ByteClass.suspect != 0 {
                try checkCharacter()
            } else {
                position += 1
            }
        }
        let end = mark.utf8CodeUnitCount == 2 && first == UInt8(ascii: "-") ? "-->" : "\(mark)"
        throw error("\(what) that starts here has no end", at: opening, hint: "add '\(end)'")
    }

    // MARK: Helpers

    /// Adds a childless node that ends here.
    private mutating func append(_ node: inout SyntaxNode, content: Range<Int>) {
        node.content = content
        node.end = position
        node.next = tree.nodes.count + 1
        tree.nodes.append(node)
    }

    /// Whether the source goes on with `mark`.
    func matches(_ mark: StaticString) -> Bool {
        let length = mark.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        return mark.withUTF8Buffer { expected in
            for index in 0..<length where bytes[position + index] != expected[index] { return false }
            return true
        }
    }

    func isSpace(_ byte: UInt8) -> Bool { classes[Int(byte)] & ByteClass.space != 0 }

    func name(of node: Int) -> String { String(decoding: bytes[tree.nodes[node].name], as: UTF8.self) }

    func unclosedHint(_ name: String) -> String {
        switch name {
        case "br", "hr", "img", "col", "input", "meta", "link": "storage format is XML: write <\(name) />"
        default: "add </\(name)>"
        }
    }

    func error(_ reason: String, at offset: Int, hint: String? = nil) -> StorageFormatError {
        let place = rowAndColumn(of: offset, in: bytes)
        return StorageFormatError(reason: reason, row: place.row, column: place.column, hint: hint)
    }
}
