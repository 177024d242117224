/// Takes out of Markdown what helps nobody to find or recognise a passage: the targets of links.
enum MarkdownCleaner {
    /// How far the end of a link's target is looked for, so that hostile text costs no quadratic time.
    private static let targetScalarsMax = 512

    /// One line without link targets: `[text](target)`, `![text](target)` and `[text][label]` become `text`,
    /// bare web addresses and definitions of link labels go.
    static func withoutTargets(_ line: Substring) -> String {
        let scalars = Array(line.unicodeScalars)
        if isLabelDefinition(scalars) { return "" }
        var output: [Unicode.Scalar?] = []
        output.reserveCapacity(scalars.count)
        var openBrackets: [Int] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case "[":
                openBrackets.append(output.count)
                output.append(scalar)
                index += 1
            case "]":
                if let open = openBrackets.popLast(), let end = targetEnd(scalars, after: index) {
                    output[open] = nil
                    if open > 0, output[open - 1] == "!" { output[open - 1] = nil }
                    index = end
                } else {
                    output.append(scalar)
                    index += 1
                }
            case "h" where startsAddress(scalars, at: index):
                index = addressEnd(scalars, from: index)
            default:
                output.append(scalar)
                index += 1
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: output.compactMap(\.self))
        return String(text)
    }

    /// The index after `(target)` or `[label]` that directly follows a closing bracket.
    private static func targetEnd(_ scalars: [Unicode.Scalar], after bracket: Int) -> Int? {
        let start = bracket + 1
        guard start < scalars.count else { return nil }
        let opening = scalars[start]
        guard opening == "(" || opening == "[" else { return nil }
        let closing: Unicode.Scalar = opening == "(" ? ")" : "]"
        var depth = 0
        for index in start..<min(scalars.count, start + targetScalarsMax) {
            if scalars[index] == opening { depth += 1 }
            if scalars[index] == closing {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
        }
        return nil
    }

    private static func isLabelDefinition(_ scalars: [Unicode.Scalar]) -> Bool {
        guard scalars.first == "[", let close = scalars.prefix(targetScalarsMax).firstIndex(of: "]") else {
            return false
        }
        return close + 2 < scalars.count && scalars[close + 1] == ":" && scalars[close + 2] == " "
    }

    private static func startsAddress(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let rest = scalars[index...]
        return rest.starts(with: "http://".unicodeScalars) || rest.starts(with: "https://".unicodeScalars)
    }

    private static func addressEnd(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        let ends: Set<Unicode.Scalar> = [" ", "\t", ")", ">", "\"", "'", "|", "`", "]"]
        return scalars[start...].firstIndex { ends.contains($0) } ?? scalars.count
    }
}
