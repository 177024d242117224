/// Turns Markdown into storage format.
public enum StorageMarkdown {
    /// The most bytes of Markdown that are converted: the library behind takes quadratic time on some texts.
    public static let bytesMax = 1 << 20

    /// Converts a text: CommonMark with GFM's tables, task lists, strikethrough and bare links.
    ///
    /// The result always parses. Nothing in the text can open an element or a macro: HTML in it (`<br>` apart) becomes
    /// visible text, comments are dropped, and links that are neither relative nor http, https or mailto keep only their
    /// text.
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
        let tree = try CommonMarkTree(parsing: markdown)
        var writer = CommonMarkStorageWriter(limits: limits)
        writer.headingShift = try tree.headingShift(to: headingLevelMin)
        try tree.forEachEvent { (isEntering, node) throws(StorageFormatError) in
            try isEntering ? writer.enter(node) : writer.leave(node)
            guard writer.output.utf8.count <= limits.bytesMax else {
                throw StorageFormatError(
                    reason: "the result has more than \(limits.bytesMax) bytes", hint: "split the text over pages")
            }
        }
        return writer.output
    }
}

extension CommonMarkTree {
    /// How many levels the headings must move so that none is above `level`.
    fileprivate func headingShift(to level: Int) throws(StorageFormatError) -> Int {
        var highest = 6
        forEachEvent { (_, node) throws(Never) in
            if node.type == "heading" { highest = min(highest, node.headingLevel) }
        }
        return max(0, level - highest)
    }
}
