import JSON
import StorageFormat

extension StorageDocument {
    /// Finds the section that a person means: by its heading, or by `Outer > Inner`, without case.
    ///
    /// - Parameter name: the heading, or the last headings of the path to it.
    /// - Returns: the section.
    /// - Throws: `CommandFailure` when there is none, or more than one.
    func section(calledByPerson name: String) throws -> StorageSection {
        let wanted = name.split(separator: ">", omittingEmptySubsequences: false).map { Self.folded($0) }
        let sections = sections
        // A heading may itself have a `>` in it.
        let exact = sections.filter { Self.folded($0.heading) == Self.folded(name) }
        let found = exact.isEmpty ? sections.filter { $0.path.suffix(wanted.count).map(Self.folded) == wanted } : exact
        guard let section = found.first else {
            let nearest = NearestName.find(for: name, in: sections.map(\.heading))
            let hint = nearest.map { "did you mean “\($0)”?" } ?? Self.listing(sections)
            throw CommandFailure(.wrongData, "there is no section “\(name)”; \(hint)")
        }
        guard found.count == 1 else {
            let paths = found.map { "“\($0.path.joined(separator: " > "))”" }.joined(separator: ", ")
            throw CommandFailure(.wrongData, "\(found.count) sections are named “\(name)”: \(paths)")
        }
        return section
    }

    private static func folded(_ heading: some StringProtocol) -> String {
        heading.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    private static func listing(_ sections: [StorageSection]) -> String {
        guard !sections.isEmpty else { return "the page has no headings" }
        let names = sections.prefix(10).map { "“\($0.heading)”" }.joined(separator: ", ")
        return "there is \(names)\(sections.count > 10 ? " and \(sections.count - 10) more" : "")"
    }
}
