/// Prefixes: `ac`, `ri` and `at` need no declaration, every other one does.
extension StorageParser {
    /// A prefix that `xmlns:…` declared.
    struct Declaration {
        var prefix: [UInt8]
        /// The value, references resolved.
        var namespace: [UInt8]
        /// How many elements are open around the one that declares it.
        var depth: Int
    }

    /// Keeps the check of a prefix short, whatever a body declares.
    private static let declarationsMax = 64
    private static let xml = Array("http://www.w3.org/XML/1998/namespace".utf8)
    private static let xmlns = Array("http://www.w3.org/2000/xmlns/".utf8)

    /// Notes what an attribute declares, if it does.
    ///
    /// - Returns: whether the name has a prefix that needs a look at declarations.
    mutating func notePrefix(_ name: Name, value: Range<Int>, at start: Int) throws(StorageFormatError) -> Bool {
        guard let colon = name.colon else {
            if bytes[name.range].elementsEqual("xmlns".utf8) { try checkNamespace(value, prefix: nil, at: start) }
            return false
        }
        let prefix = bytes[name.range.lowerBound..<colon]
        guard prefix.elementsEqual("xmlns".utf8) else { return !isKnownPrefix(prefix) }
        let declared = bytes[colon + 1..<name.range.upperBound]
        let namespace = try checkNamespace(value, prefix: declared, at: start)
        guard declarations.count < Self.declarationsMax else {
            throw error(
                "more than \(Self.declarationsMax) namespace declarations at once", at: start,
                hint: "storage format knows ac:, ri: and at: without them")
        }
        declarations.append(Declaration(prefix: Array(declared), namespace: namespace, depth: open.count))
        return false
    }

    /// Refuses what XML does not let a body declare.
    ///
    /// https://www.w3.org/TR/xml-names/#ns-decl
    @discardableResult
    private func checkNamespace(
        _ value: Range<Int>, prefix: ArraySlice<UInt8>?, at start: Int
    ) throws(StorageFormatError) -> [UInt8] {
        let namespace = Array(tree.decodedAttribute(value).utf8)
        let isXML = prefix?.elementsEqual("xml".utf8) ?? false
        let isReserved =
            prefix?.elementsEqual("xmlns".utf8) ?? false || namespace == Self.xmlns || isXML != (namespace == Self.xml)
        guard !isReserved, prefix == nil || !namespace.isEmpty else {
            throw error(
                isReserved ? "a namespace declaration that XML reserves" : "a prefix without a namespace", at: start,
                hint: "remove the declaration")
        }
        return namespace
    }

    func isKnownPrefix(_ prefix: ArraySlice<UInt8>) -> Bool {
        ["ac", "ri", "at", "xml"].contains { prefix.elementsEqual($0.utf8) }
    }

    /// Refuses prefixes that nothing declares, and attributes that are the same but for their prefixes.
    ///
    /// Confluence cannot store them either.
    func checkPrefixes(_ name: Name, _ node: SyntaxNode) throws(StorageFormatError) {
        _ = try namespace(of: name.range)
        var names: Set<[UInt8]> = []
        for attribute in tree.attributes[node.attributes] {
            let range = Range(attribute.name)
            guard let namespace = try namespace(of: range), let colon = bytes[range].firstIndex(of: UInt8(ascii: ":"))
            else { continue }
            guard names.insert(namespace + bytes[colon..<range.upperBound]).inserted else {
                throw error(
                    "the attribute '\(String(decoding: bytes[range], as: UTF8.self))' is there twice, with two prefixes",
                    at: range.lowerBound, hint: "remove one of them")
            }
        }
    }

    /// - Returns: nil for a name without prefix, and for a declaration.
    private func namespace(of name: Range<Int>) throws(StorageFormatError) -> [UInt8]? {
        guard let colon = bytes[name].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let prefix = bytes[name.lowerBound..<colon]
        guard !prefix.elementsEqual("xmlns".utf8) else { return nil }
        if let declaration = declarations.last(where: { $0.prefix.elementsEqual(prefix) }) {
            return declaration.namespace
        }
        guard isKnownPrefix(prefix) else {
            throw error(
                "the prefix '\(String(decoding: prefix, as: UTF8.self)):' is not declared", at: name.lowerBound,
                hint: "storage format knows ac:, ri: and at:")
        }
        return Array(prefix)
    }

    /// Drops the declarations of elements that are closed.
    mutating func forgetPrefixes() {
        while let last = declarations.last, last.depth >= open.count { declarations.removeLast() }
    }
}
