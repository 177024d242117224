/// The edit that makes links lead elsewhere.
extension StorageDocument {
    /// A link: an `a` or an `ac:link`, and what it leads to.
    private struct Link {
        var node: Int
        var target: LinkTarget
        /// The `ri:` element of an `ac:link`.
        var resource: Int?
    }

    func replaceLink(
        _ old: LinkTarget, with new: LinkTarget, number: Int?, section: SectionReference?
    ) throws(StorageFormatError) -> EditPatch {
        try new.check()
        let links = try nodes(in: section).compactMap(link)
        var found = links.filter { $0.target == old }
        // The edit may have been made before.
        if found.isEmpty || old == new, links.contains(where: { $0.target == new }) { return .none }
        if number != nil || found.isEmpty {
            found = [
                try only(found, number: number, "link to “\(old)”\(section.place)", others: links, hint: "") { link in
                    EditCandidate(label: "\(link.target)", offset: self.tree.nodes[link.node].start)
                }
            ]
        }
        return EditPatch(found.flatMap { leading($0, to: new) })
    }

    private func link(_ index: Int) -> Link? {
        switch tree.nodes[index].tag {
        case .a:
            return tree.attribute("href", of: index).map { Link(node: index, target: .url($0)) }
        case .link:
            for child in tree.children(of: index) {
                if let target = tree.linkTarget(ofResource: child) {
                    return Link(node: index, target: target, resource: child)
                }
            }
            return nil
        default:
            return nil
        }
    }

    private func leading(_ link: Link, to target: LinkTarget) -> [ByteReplacement] {
        let node = tree.nodes[link.node]
        if let resource = link.resource {
            guard case .url(let url) = target else {
                return [ByteReplacement(tree.nodes[resource].range, target.resource.utf8)]
            }
            return anchor(in: link, to: url)
        }
        guard case .url(let url) = target else {
            // What is in the link stays: its bytes may hold comment markers.
            guard !node.isSelfClosing else {
                return [ByteReplacement(node.range, "<ac:link>\(target.resource)</ac:link>".utf8)]
            }
            return [
                ByteReplacement(
                    node.start..<node.content.lowerBound, "<ac:link>\(target.resource)<ac:link-body>".utf8),
                ByteReplacement(node.content.upperBound..<node.end, "</ac:link-body></ac:link>".utf8),
            ]
        }
        let value = tree.attributes[node.attributes].first { text(in: Range($0.name)) == "href" }?.value
        return value.map { [ByteReplacement(Range($0), StorageEscaping.attribute(url).utf8)] } ?? []
    }

    /// An `a` in place of an `ac:link`: storage format has no other link to an address.
    private func anchor(in link: Link, to url: String) -> [ByteReplacement] {
        let node = tree.nodes[link.node]
        let opening = "<a href=\"\(StorageEscaping.attribute(url))\">"
        if let body = tree.child(.linkBody, of: link.node), !tree.nodes[body].isSelfClosing {
            let content = tree.nodes[body].content
            return [
                ByteReplacement(node.start..<content.lowerBound, opening.utf8),
                ByteReplacement(content.upperBound..<node.end, "</a>".utf8),
            ]
        }
        let words =
            tree.child(.plainTextLinkBody, of: link.node)
            .map { String(decoding: tree.verbatimText(of: $0), as: UTF8.self) }
            ?? link.resource.flatMap(tree.resourceTitle) ?? url
        return [ByteReplacement(node.range, "\(opening)\(StorageEscaping.text(words))</a>".utf8)]
    }
}
