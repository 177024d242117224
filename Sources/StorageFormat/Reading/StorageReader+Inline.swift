/// What a reader sees of links, images, emoticons, dates and unknown elements.
extension StorageReader {
    mutating func enterInline(_ index: Int, _ node: SyntaxNode) -> Visit {
        switch node.tag {
        case .link:
            return enterLink(index)
        case .image:
            return enterImage(index)
        case .img:
            let source = tree.attribute("src", of: index).flatMap { LinkDestination.isAllowed($0) ? $0 : nil }
            sink.image(
                ReadingImage(
                    alternative: tree.attribute("alt", of: index) ?? "", destination: source,
                    title: tree.attribute("title", of: index) ?? "", source: node.range))
            return .skip
        case .emoticon:
            sink.text(emoticon(index), from: node.range)
            return .skip
        case .time:
            guard let date = tree.attribute("datetime", of: index), !date.isEmpty else { return .descend(.nothing) }
            sink.text(date, from: node.range)
            return .skip
        case .templateVariable:
            sink.text("{\(tree.attribute("at:name", of: index) ?? "")}", from: node.range)
            return .skip
        default:
            return .descend(.nothing)
        }
    }

    // MARK: Links

    private mutating func enterLink(_ index: Int) -> Visit {
        if footnoteDepth > 0, isWayBack(index) { return .skip }
        let target = tree.children(of: index).first { tree.resourceTitle(of: $0) != nil }
        let body = tree.child(.linkBody, of: index) ?? tree.child(.plainTextLinkBody, of: index)
        let anchor = tree.attribute("ac:anchor", of: index)
        guard let body, hasContent(body) else {
            readBareLink(index, target: target, anchor: anchor)
            return .skip
        }
        guard let destination = destination(of: target, anchor: anchor) else { return .descend(.nothing) }
        return descend(into: .link(destination: destination, title: ""))
    }

    private func hasContent(_ node: Int) -> Bool {
        (node + 1..<tree.nodes[node].next)
            .contains {
                tree.nodes[$0].kind == .element || !tree.nodes[$0].content.isEmpty
            }
    }

    /// A link without a body shows what it leads to.
    private mutating func readBareLink(_ index: Int, target: Int?, anchor: String?) {
        let source = tree.nodes[index].range
        let title = target.flatMap { tree.resourceTitle(of: $0) } ?? anchor ?? ""
        if let target, tree.nodes[target].tag == .user { return sink.text("@\(title)", from: source) }
        readLink(to: destination(of: target, anchor: anchor), title, from: source)
    }

    /// Reads a link whose text is not in the body; without a destination it is only text.
    mutating func readLink(to destination: String?, _ text: String, from source: Range<Int>) {
        guard !text.isEmpty else { return }
        let span = destination.map { ReadingSpan.link(destination: $0, title: "") }
        if let span { sink.begin(span) }
        sink.text(text, from: source)
        if let span { sink.end(span) }
    }

    private func destination(of target: Int?, anchor: String?) -> String? {
        let anchor = anchor.flatMap { $0.isEmpty ? nil : $0 }
        guard let target else { return anchor.map { ResourceDestination.anchor($0).markdown } }
        let title = tree.resourceTitle(of: target) ?? ""
        switch tree.nodes[target].tag {
        case .page, .blogPost:
            let space = tree.attribute("ri:space-key", of: target)
            return ResourceDestination.page(space: space, title: title, anchor: anchor).markdown
        case .attachment: return attachmentDestination(target, fileName: title)
        case .url: return LinkDestination.isAllowed(title) ? title : nil
        default: return nil
        }
    }

    /// A file of this page, or the page that has the file.
    private func attachmentDestination(_ attachment: Int, fileName: String) -> String? {
        if let page = tree.child(.page, of: attachment) ?? tree.child(.blogPost, of: attachment) {
            return destination(of: page, anchor: nil)
        }
        guard tree.child(.space, of: attachment) == nil else { return nil }
        return ResourceDestination.attachment(fileName: fileName).markdown
    }

    // MARK: Images and emoticons

    private mutating func enterImage(_ index: Int) -> Visit {
        let source = tree.children(of: index).first { tree.nodes[$0].tag == .attachment || tree.nodes[$0].tag == .url }
        let name = source.flatMap { tree.resourceTitle(of: $0) } ?? ""
        let alternative = tree.attribute("ac:alt", of: index) ?? ""
        let range = tree.nodes[index].range
        if let source, !name.isEmpty {
            let isAttachment = tree.nodes[source].tag == .attachment
            let destination = destination(of: source, anchor: nil)
            let alternative = alternative.isEmpty && isAttachment ? name : alternative
            if tree.child(.page, of: source) ?? tree.child(.space, of: source) != nil {
                // The file is on another page: Markdown can lead there, not show it.
                readLink(to: destination, alternative, from: range)
            } else {
                let title = tree.attribute("ac:title", of: index) ?? ""
                sink.image(
                    ReadingImage(alternative: alternative, destination: destination, title: title, source: range))
            }
        } else if !alternative.isEmpty {
            sink.text(alternative, from: range)
        }
        guard tree.child(.imageCaption, of: index) != nil else { return .skip }
        return .descend(.nothing)
    }

    private func emoticon(_ index: Int) -> String {
        if let fallback = tree.attribute("ac:emoji-fallback", of: index), !fallback.isEmpty { return fallback }
        let name = tree.attribute("ac:name", of: index) ?? ""
        if let character = Emoticons.characters[name] { return character }
        if let characters = Emoticons.characters(ofID: tree.attribute("ac:emoji-id", of: index) ?? "") {
            return characters
        }
        if let short = tree.attribute("ac:emoji-shortname", of: index), !short.isEmpty { return short }
        return name.isEmpty ? "" : ":\(name):"
    }
}

/// The emoticons of the classic editor, and the new editor's by their code points.
private enum Emoticons {
    /// The characters of an id such as `1f4cb` or `1f441-fe0f`; ids of a site's own emoji are no code points.
    static func characters(ofID id: String) -> String? {
        let scalars = id.split(separator: "-").map { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
        guard !scalars.isEmpty, scalars.count <= 12, scalars.allSatisfy({ $0.map { $0.value > 0xFF } ?? false }) else {
            return nil
        }
        var characters = String.UnicodeScalarView()
        characters.append(contentsOf: scalars.compactMap { $0 })
        return String(characters)
    }

    /// By name, as in https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html.
    static let characters: [String: String] = [
        "smile": "\u{1F642}", "sad": "\u{1F641}", "cheeky": "\u{1F61B}", "laugh": "\u{1F600}", "wink": "\u{1F609}",
        "thumbs-up": "\u{1F44D}", "thumbs-down": "\u{1F44E}", "information": "\u{2139}", "tick": "\u{2705}",
        "cross": "\u{274C}", "warning": "\u{26A0}", "plus": "\u{2795}", "minus": "\u{2796}", "question": "\u{2753}",
        "light-on": "\u{1F4A1}", "light-off": "\u{1F311}", "yellow-star": "\u{2B50}", "red-star": "\u{2B50}",
        "green-star": "\u{2B50}", "blue-star": "\u{2B50}", "heart": "\u{2764}", "broken-heart": "\u{1F494}",
    ]
}
