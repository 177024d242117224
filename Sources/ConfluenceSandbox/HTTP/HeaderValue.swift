/// A header's value with parameters: `form-data; name="file"; filename="a.png"`.
struct HeaderValue: Sendable {
    private(set) var value = ""
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) {
        var items: [String] = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                // Clients escape only quotes and backslashes; another backslash is part of a Windows path.
                if character != "\"", character != "\\" { items[items.count - 1].append("\\") }
                items[items.count - 1].append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                items.append("")
            } else {
                items[items.count - 1].append(character)
            }
        }
        value = items[0].trimmingWhitespace()
        for item in items.dropFirst() {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            parameters[pair[0].trimmingWhitespace().lowercased()] = pair[1].trimmingWhitespace()
        }
    }
}
