/// How an edit names a section.
public enum SectionReference: Sendable, Equatable {
    /// By the headings that lead to it, its own last; compared without case, white space collapsed.
    ///
    /// The headings above the first one named do not matter, unless `isFromTop` says that there are none.
    case path([String], isFromTop: Bool = false)
    /// By the fragment that leads to its heading, as Cloud or Data Center forms it, or by an anchor macro in it.
    case anchor(String)

    /// A section by its heading alone.
    public static func heading(_ heading: String) -> SectionReference { .path([heading]) }

    /// Reads a reference as people write it.
    ///
    /// `Customers`, `Impact/Customers`, `/Impact` for a heading with none above it, `#Impact` for an anchor. A backslash before `/`, `#` or `\` keeps the character: `TCP\/IP`.
    ///
    /// - Throws: `StorageFormatError` if a heading in it is empty.
    public init(parsing text: String) throws(StorageFormatError) {
        if text.utf8.first == UInt8(ascii: "#") {
            let anchor = String(text.dropFirst())
            guard !anchor.isEmpty else { throw StorageFormatError(reason: "an anchor's name is missing after '#'") }
            self = .anchor(anchor)
            return
        }
        var components = [""]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                if !"/#\\".unicodeScalars.contains(scalar) { components[components.count - 1] += "\\" }
                components[components.count - 1].unicodeScalars.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "/" {
                components.append("")
            } else {
                components[components.count - 1].unicodeScalars.append(scalar)
            }
        }
        if isEscaped { components[components.count - 1] += "\\" }
        let isFromTop = components.count > 1 && components[0].singleLine.isEmpty
        if isFromTop { components.removeFirst() }
        let reference = SectionReference.path(components.map(\.singleLine), isFromTop: isFromTop)
        try reference.check()
        self = reference
    }

    /// Refuses what can name no section.
    func check() throws(StorageFormatError) {
        guard case .path(let headings, _) = self else { return }
        guard !headings.isEmpty, !headings.contains(where: { $0.singleLine.isEmpty }) else {
            throw StorageFormatError(
                reason: "the section's name is empty, or a heading in its path is",
                hint: "write '\\/' for a slash in a heading")
        }
    }
}

extension SectionReference: CustomStringConvertible {
    /// The reference as `init(parsing:)` reads it.
    public var description: String {
        switch self {
        case .anchor(let anchor): "#\(anchor)"
        case .path(let headings, let isFromTop):
            (isFromTop ? "/" : "") + headings.map(Self.escaped).joined(separator: "/")
        }
    }

    private static func escaped(_ heading: String) -> String {
        let heading = heading.singleLine.replacing("\\", with: "\\\\").replacing("/", with: "\\/")
        return heading.utf8.first == UInt8(ascii: "#") ? "\\\(heading)" : heading
    }
}
