extension JSONValue {
    /// The JSON text, with members sorted by name.
    ///
    /// A double that JSON cannot say (infinite, not a number) is written as `null`.
    ///
    /// - Parameter pretty: one member or element a line, indented by two spaces.
    /// - Returns: text that parses back to this value.
    public func serialized(pretty: Bool = false) -> String {
        var writer = JSONWriter(pretty: pretty)
        writer.write(self, indent: 0)
        return writer.text
    }
}

private struct JSONWriter {
    let pretty: Bool
    var text = ""

    init(pretty: Bool) {
        self.pretty = pretty
    }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += value.isFinite ? String(value) : "null"
        case .string(let value): writeString(value)
        case .array(let elements):
            writeList(elements, open: "[", close: "]", indent: indent) { writer, element in
                writer.write(element, indent: indent + 1)
            }
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            writeList(sorted, open: "{", close: "}", indent: indent) { writer, member in
                writer.writeString(member.key)
                writer.text += writer.pretty ? ": " : ":"
                writer.write(member.value, indent: indent + 1)
            }
        }
    }

    private mutating func writeList<Item>(
        _ items: [Item], open: String, close: String, indent: Int, writeItem: (inout JSONWriter, Item) -> Void
    ) {
        text += open
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            newline(indent: indent + 1)
            writeItem(&self, item)
        }
        if !items.isEmpty { newline(indent: indent) }
        text += close
    }

    private mutating func newline(indent: Int) {
        guard pretty else { return }
        text += "\n" + String(repeating: "  ", count: indent)
    }

    private mutating func writeString(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
