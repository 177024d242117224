/// A passage's text by how it is searched.
struct PassageFields: Equatable {
    /// What stands in fenced code blocks.
    var code: String
    /// All other text.
    var prose: String

    /// Takes a passage apart; passages close their code blocks (`PassageChunker`).
    init(_ passage: String) {
        var code: [Substring] = []
        var prose: [Substring] = []
        var fence: CodeFence?
        for line in passage.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if let open = fence {
                if open.isClosed(by: line) { fence = nil } else { code.append(line) }
            } else if let opened = CodeFence(line) {
                fence = opened
            } else {
                prose.append(line)
            }
        }
        self.code = code.joined(separator: "\n")
        self.prose = prose.joined(separator: "\n")
    }
}
