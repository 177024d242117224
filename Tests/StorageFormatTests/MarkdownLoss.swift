/// What the way from Markdown to storage format and back does not keep.
///
/// `docs/storage-format.md` has the same table. Each case is needed by an example of the specifications.
enum MarkdownLoss: CaseIterable {
    case html, scheme, looseness, emptiness, language, blankLines, spaces, noBreakSpace, nesting, hardBreak, folder
    case description, nestedFootnote, placeTitle, bareAddress, mixedTasks, taskNumbers

    /// What is not kept.
    var what: String {
        switch self {
        case .html: "HTML"
        case .scheme: "the destination of a link that could start a program"
        case .looseness: "blank lines between the items of a list"
        case .emptiness: "items, headings, quotes, links without content"
        case .language: "what stands behind a fence, but for language and title"
        case .blankLines: "blank lines at the start and the end of code, spaces at its end"
        case .spaces: "spaces side by side in code within a line, and in the titles of links"
        case .noBreakSpace: "no-break spaces"
        case .nesting: "bold in bold, and bold that ends where bold begins; the same for italics and strikethrough"
        case .hardBreak: "line breaks in headings and table cells"
        case .folder: "the folder of an image"
        case .description: "the description that an image does not have"
        case .nestedFootnote: "a footnote within the text of a link"
        case .placeTitle: "the title of a link to a page, an attachment or a place"
        case .bareAddress: "an address that is text and no link"
        case .mixedTasks: "the boxes in a list that has other items too"
        case .taskNumbers: "the numbers of a task list"
        }
    }

    /// A text that shows it, if no example of the specifications does.
    var example: String? {
        switch self {
        case .nestedFootnote: "[a[^1]](b)\n\n[^1]: c"
        case .placeTitle: "[a](#b \"c\")"
        case .bareAddress: "[https://a.b](javascript:c)"
        case .mixedTasks: "- [x] a\n- b"
        case .taskNumbers: "2. [x] a"
        default: nil
        }
    }

    /// Why.
    var reason: String {
        switch self {
        case .html: "it is shown as text, so that nothing can hide in it; pairs of harmless tags become Markdown"
        case .scheme: "the text is kept"
        case .looseness: "Confluence shows both alike"
        case .emptiness: "there is nothing to see"
        case .language: "the macro has a language, of those it knows, and a title"
        case .blankLines: "pages that people write have them everywhere; nobody means them"
        case .spaces: "the page shows one"
        case .noBreakSpace: "editors put them everywhere; nobody means them"
        case .nesting: "the page shows the same"
        case .hardBreak: "in Markdown these are one line"
        case .folder: "attachments are in no folders"
        case .description: "reading gives the file's name, so that there is something to read"
        case .nestedFootnote: "a link cannot be in another; the number is kept"
        case .placeTitle: "storage format has none there"
        case .bareAddress: "bare addresses are links in GitHub's Markdown, and in Confluence's editor"
        case .mixedTasks: "storage format has no such list; the boxes are kept as text"
        case .taskNumbers: "storage format has none there"
        }
    }
}
