import StorageFormat

extension PageCommand {
    /// The section that a person means: by its heading, a path of headings (`Outer/Inner`), or an anchor (`#Outer`).
    ///
    /// - Throws: `CommandFailure` when the text can name no section.
    static func section(_ text: String) throws -> SectionReference {
        do {
            return try SectionReference(parsing: text)
        } catch {
            throw CommandFailure(.wrongData, "'\(text)' names no section: \(error.reason)")
        }
    }
}
