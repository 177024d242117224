internal import StorageFormat

extension ConfluenceClient {
    /// How many comments an error names.
    private static let namedMax = 3

    /// Makes sure that an edit leaves every open inline comment of a page the text that it stands at, without writing.
    ///
    /// - Parameters:
    ///   - storage: the new body in storage format.
    ///   - page: the page with its present body.
    /// - Throws: `ConfluenceError` with `openComments`, which names the comments, and with `invalidContent` when the new
    ///   body is not well-formed.
    public func checkOpenComments(_ storage: String, of page: Page) async throws {
        let new = try storageDocument(storage, "page \(page.id): the new body of", page.title)
        try await checkOpenComments(CommentMarkers(in: page.body ?? ""), new, page)
    }

    /// Makes sure that an edit leaves every open inline comment the text that it stands at.
    ///
    /// Asks for comments only when markers may be missing. Markers of resolved comments, and markers without a comment,
    /// do not matter.
    ///
    /// - Throws: `ConfluenceError` with `openComments`, which names the comments.
    func checkOpenComments(_ old: CommentMarkers, _ new: StorageDocument, _ page: Page) async throws {
        let kept = Set(new.inlineCommentAnchors.map(\.reference))
        guard old.mayHaveOthers(than: kept) else { return }
        var open: [PageComment] = []
        for try await comment in try inlineComments(pageID: page.id) where comment.isOpen {
            if let reference = comment.markerReference, !kept.contains(reference), old.has(reference) {
                open.append(comment)
            }
        }
        guard !open.isEmpty else { return }
        let named = open.prefix(Self.namedMax)
            .map { comment in
                let place = comment.selection ?? comment.markerReference.flatMap(old.text) ?? ""
                return "\(comment.id) on \(MessageText.quoted(place))"
            }
        let more = open.count > Self.namedMax ? " and \(open.count - Self.namedMax) more" : ""
        throw ConfluenceError(
            code: .openComments,
            message: "page \(page.id): the edit would take \(open.count) open inline "
                + "comment\(open.count == 1 ? "" : "s") off the page: \(named.joined(separator: ", "))\(more); resolve them, "
                + "leave their text as it is, or allow the edit to drop them [\(site.authority)]")
    }
}

/// The markers by which a page's body holds inline comments.
enum CommentMarkers {
    /// The text at each marker, by the marker's reference.
    case texts([String: String])
    /// A body that is not well-formed: some are stored, from before Confluence checked them. What could be a marker of a
    /// comment is one.
    case unparsed(String)

    /// Finds the markers of a body, well-formed or not.
    init(in body: String) {
        if let document = try? StorageDocument(parsing: body, limits: ConfluenceClient.bodyLimits) {
            self.init(in: document)
        } else {
            self = .unparsed(body)
        }
    }

    /// Finds the markers of a body.
    init(in document: StorageDocument) {
        self = .texts(Dictionary(document.inlineCommentAnchors.map { ($0.reference, $0.text) }) { first, _ in first })
    }

    /// Whether there may be markers whose references are not among those.
    func mayHaveOthers(than references: Set<String>) -> Bool {
        switch self {
        case .texts(let texts): texts.keys.contains { !references.contains($0) }
        case .unparsed(let body): Self.contains("inline-comment-marker", body)
        }
    }

    /// Whether there is a marker with a reference.
    func has(_ reference: String) -> Bool {
        switch self {
        case .texts(let texts): texts[reference] != nil
        case .unparsed(let body): Self.contains(reference, body)
        }
    }

    /// The text that a marker stands at, when it is known.
    func text(_ reference: String) -> String? {
        guard case .texts(let texts) = self else { return nil }
        return texts[reference]
    }

    /// By bytes: as a character, the end of a text may be one with what follows it, and pass unseen.
    private static func contains(_ text: String, _ body: String) -> Bool {
        body.utf8.firstRange(of: text.utf8) != nil
    }
}
