extension StorageParser {
    /// A name in the source.
    struct Name {
        var range: Range<Int>
        var hash: UInt32
        /// Where the colon between prefix and local name is.
        var colon: Int?
    }

    // MARK: Start tags

    mutating func parseStartTag() throws(StorageFormatError) {
        let start = position
        guard open.count < limits.depthMax else {
            throw error("elements nested deeper than \(limits.depthMax) levels", at: start, hint: "flatten the page")
        }
        position += 1
        guard position < bytes.count, startsName(at: position) else {
            throw error("'<' that starts no tag", at: start, hint: "write '&lt;' for the character itself")
        }
        let name = try parseName(what: "an element's name")
        var node = SyntaxNode(kind: .element, start: start, parent: open.last ?? -1)
        node.tag = tags.tag(of: name.range, in: bytes, hash: name.hash)
        node.name = name.range
        if try parseAttributes(of: &node) { try checkPrefixes(name, node) }
        let index = tree.nodes.count
        if bytes[position] == UInt8(ascii: "/") {
            position += 2
            node.content = position..<position
            node.end = position
            node.next = index + 1
            tree.nodes.append(node)
            forgetPrefixes()
        } else {
            position += 1
            node.content = position..<position
            tree.nodes.append(node)
            open.append(index)
        }
    }

    /// Parses up to the `>` or `/>` of a start tag.
    ///
    /// - Returns: whether any name in the tag has a prefix that needs a look at declarations.
    private mutating func parseAttributes(of node: inout SyntaxNode) throws(StorageFormatError) -> Bool {
        let first = tree.attributes.count
        var needsPrefixCheck = node.tag == .other && bytes[node.name].contains(UInt8(ascii: ":"))
        while true {
            let hadSpace = skipSpaces()
            guard position < bytes.count else { throw unfinishedTag(node) }
            switch bytes[position] {
            case UInt8(ascii: ">"):
                node.attributes = first..<tree.attributes.count
                return needsPrefixCheck
            case UInt8(ascii: "/"):
                guard matches("/>") else {
                    throw error("expected '/>'", at: position, hint: "nothing may stand between '/' and '>'")
                }
                node.attributes = first..<tree.attributes.count
                return needsPrefixCheck
            case UInt8(ascii: "<"):
                throw unfinishedTag(node)
            default:
                guard hadSpace else {
                    throw error(
                        "expected a space, '>' or '/>'", at: position, hint: "put a space before the next attribute")
                }
                let hasPrefix = try parseAttribute(first: first)
                needsPrefixCheck = needsPrefixCheck || hasPrefix
            }
        }
    }

    private func unfinishedTag(_ node: SyntaxNode) -> StorageFormatError {
        let name = String(decoding: bytes[node.name], as: UTF8.self)
        return error("the tag <\(name) has no '>'", at: node.start, hint: "write '&lt;' for the character itself")
    }

    /// - Returns: whether the name has a prefix other than the known ones.
    private mutating func parseAttribute(first: Int) throws(StorageFormatError) -> Bool {
        let start = position
        guard startsName(at: position) else {
            throw error(
                "expected an attribute's name", at: position, hint: "a name begins with a letter or an underscore")
        }
        let name = try parseName(what: "an attribute's name")
        for attribute in tree.attributes[first...]
        where attribute.nameHash == name.hash
            && bytes[Range(attribute.name)].elementsEqual(bytes[name.range])
        {
            throw error(
                "the attribute '\(String(decoding: bytes[name.range], as: UTF8.self))' is there twice", at: start,
                hint: "remove one of them")
        }
        guard tree.attributes.count - first < limits.attributesMax else {
            throw error(
                "more than \(limits.attributesMax) attributes on one element", at: start,
                hint: "storage format needs no more than a few")
        }
        _ = skipSpaces()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
            throw error(
                "expected '=' after the attribute's name", at: position, hint: "XML has no attributes without value")
        }
        position += 1
        _ = skipSpaces()
        let value = try parseAttributeValue()
        tree.attributes.append(
            SyntaxAttribute(name: Range(name.range), value: Range(value), nameHash: name.hash))
        return try notePrefix(name, value: value, at: start)
    }

    private mutating func parseAttributeValue() throws(StorageFormatError) -> Range<Int> {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
        else {
            throw error(
                "expected a quote before the attribute's value", at: position, hint: "XML wants all values in quotes")
        }
        let opening = position
        let quote = bytes[position]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            guard classes[Int(byte)] & ByteClass.stopsAttribute != 0 else {
                position += 1
                continue
            }
            switch byte {
            case quote:
                position += 1
                return opening + 1..<position - 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                position += 1
            case UInt8(ascii: "&"):
                try parseReference()
            case UInt8(ascii: "<"):
                throw error("'<' in an attribute's value", at: position, hint: "write '&lt;', or close the quote")
            default:
                try checkCharacter()
            }
        }
        throw error(
            "the attribute's value that starts here has no closing quote", at: opening,
            hint: "add \(quote == UInt8(ascii: "'") ? "'" : "\"")")
    }

    // MARK: End tags

    mutating func parseEndTag() throws(StorageFormatError) {
        let start = position
        guard let index = open.last else {
            throw error("an end tag without a start tag", at: start, hint: "remove it")
        }
        position += 2
        let expected = tree.nodes[index].name
        let end = position + expected.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(bytes[expected]),
            end == bytes.count || bytes[end] == UInt8(ascii: ">") || isSpace(bytes[end])
        else {
            let place = rowAndColumn(of: tree.nodes[index].start, in: bytes)
            let name = name(of: index)
            throw error(
                "expected </\(name)> for the <\(name)> at \(place.row):\(place.column)", at: start,
                hint: unclosedHint(name))
        }
        position = end
        _ = skipSpaces()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else {
            throw error("expected '>'", at: position, hint: "an end tag has nothing but its name")
        }
        position += 1
        open.removeLast()
        tree.nodes[index].content = tree.nodes[index].content.lowerBound..<start
        tree.nodes[index].end = position
        tree.nodes[index].next = tree.nodes.count
        forgetPrefixes()
    }

    // MARK: Names

    mutating func parseName(what: String) throws(StorageFormatError) -> Name {
        let start = position
        guard position < bytes.count, startsName(at: position) else {
            throw error(
                "expected \(what)", at: position, hint: "a name begins with a letter or an underscore")
        }
        var hash = NameHash.seed
        var colon: Int?
        while position < bytes.count {
            let byte = bytes[position]
            if classes[Int(byte)] & ByteClass.name != 0 {
                if byte == UInt8(ascii: ":") {
                    guard colon == nil else {
                        throw error(
                            "two ':' in a name", at: position, hint: "one ':' parts the prefix from the name")
                    }
                    colon = position
                }
                hash = NameHash.adding(byte, to: hash)
                position += 1
            } else if byte >= 0x80, let scalar = scalar(at: position), scalar.continuesXMLName {
                for _ in 0..<UTF8.width(scalar) {
                    hash = NameHash.adding(bytes[position], to: hash)
                    position += 1
                }
            } else {
                break
            }
        }
        if let colon, colon + 1 == position || !startsName(at: colon + 1) {
            throw error(
                "expected a name after ':'", at: colon + 1, hint: "one ':' parts the prefix from the name")
        }
        return Name(range: start..<position, hash: hash, colon: colon)
    }

    private func startsName(at offset: Int) -> Bool {
        let byte = bytes[offset]
        if byte < 0x80 { return classes[Int(byte)] & ByteClass.nameStart != 0 }
        return scalar(at: offset)?.startsXMLName ?? false
    }

    private func scalar(at offset: Int) -> Unicode.Scalar? {
        String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self).unicodeScalars.first
    }

    private mutating func skipSpaces() -> Bool {
        let start = position
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        return position > start
    }
}

extension Range<Int32> {
    init(_ range: Range<Int>) {
        self = Int32(range.lowerBound)..<Int32(range.upperBound)
    }
}
