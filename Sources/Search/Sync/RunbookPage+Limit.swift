extension RunbookPage {
    /// The most UTF-8 bytes of Markdown that are kept of a page.
    private static let bodyBytesMax = 2 << 20

    /// The page with as much of its text as the index keeps.
    var withinLimit: RunbookPage {
        let bytes = markdown.utf8.count
        guard bytes > Self.bodyBytesMax else { return self }
        var page = self
        page.markdown = String(decoding: markdown.utf8.prefix(Self.bodyBytesMax), as: UTF8.self)
        page.problem = "the text has \(bytes) bytes, only the first \(Self.bodyBytesMax) are searched; split the page"
        return page
    }
}
