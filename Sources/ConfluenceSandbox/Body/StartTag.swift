import StorageFormat

/// Where an element's start tag takes another attribute, in bytes of the body.
struct StartTag {
    /// Behind the name or the last attribute, before a blank that follows.
    let end: Int
    let isEmptyElement: Bool
    let hasBlank: Bool

    init(of node: StorageNode) {
        var quote: UInt8?
        var length = 0
        let source = node.source.utf8
        for byte in source {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                break
            }
            length += 1
        }
        let tag = Array(source.prefix(length))
        isEmptyElement = tag.last == UInt8(ascii: "/")
        let body = isEmptyElement ? tag.dropLast() : tag[...]
        let trimmed = body.reversed().drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }.count
        end = node.range.lowerBound + trimmed
        hasBlank = trimmed < body.count
    }
}
