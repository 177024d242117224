import ArgumentParser
import StorageFormat

/// In which form a body is shown.
enum PageForm: String, ExpressibleByArgument, CaseIterable {
    case storage, markdown, text

    /// Prints a body, or a section of it.
    ///
    /// Storage format is printed byte for byte, without a line end that is not in it.
    func show(_ document: StorageDocument, section: StorageSection? = nil) {
        switch self {
        case .storage: Terminal.printBytes(section.map { document.storage(of: $0) } ?? document.source)
        case .markdown, .text: Terminal.print(render(document, section: section))
        }
    }

    /// A body, or what is below a section's heading, in this form.
    func render(_ document: StorageDocument, section: StorageSection? = nil) -> String {
        switch self {
        case .storage: section.map { document.storage(of: $0) } ?? document.source
        case .markdown: section.map { document.markdown(of: $0) } ?? document.markdown()
        case .text: section.map { document.plainText(of: $0) } ?? document.plainText()
        }
    }
}
