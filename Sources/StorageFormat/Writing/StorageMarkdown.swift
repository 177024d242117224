/// Turns Markdown into storage format.
public enum StorageMarkdown {
    /// The most bytes of Markdown that are converted: the library behind takes quadratic time on some texts.
    public static let bytesMax = 1 << 20

    /// Converts a text: CommonMark with GitHub's tables, task lists, strikethrough, bare links, footnotes and alerts.
    ///
    /// The result always parses. Nothing in the text can open a macro of its own: of HTML only `<details>` and a few
    /// elements without attributes are kept, if both tags are there; all other HTML becomes visible text, comments are
    /// dropped, and links that are neither relative nor http, https or mailto keep only their text. `docs/storage-format.md`
    /// has every form.
    ///
    /// - Parameters:
    ///   - markdown: the text.
    ///   - headingLevelMin: the highest rank of heading the result may have; all headings move down together to meet it.
    ///     For the body of a section of level 2, use 3.
    ///   - limits: what the result must stay within.
    /// - Returns: a body, or a part of one, in storage format.
    /// - Throws: `StorageFormatError` if the text or the result is too large or nested too deep.
    public static func storage(
        fromMarkdown markdown: String, headingLevelMin: Int = 1, limits: StorageLimits = StorageLimits()
    ) throws(StorageFormatError) -> String {
        guard markdown.utf8.count <= bytesMax else {
            throw StorageFormatError(
                reason: "the Markdown has \(markdown.utf8.count) bytes, at most \(bytesMax) are converted",
                hint: "split the text or attach it as a file")
        }
        try MarkdownCost.check(markdown)
        let tree = try CommonMarkParser.parse(markdown)
        let highest = tree.nodes.compactMap(\.headingLevel).min() ?? headingLevelMin
        var writer = StorageWriter(tree: tree, headingShift: max(0, headingLevelMin - highest), limits: limits)
        return try writer.storage()
    }
}
