/// Links and images.
extension StorageWriter {
    mutating func openLink(_ index: Int, destination: String, title: String) throws(StorageFormatError) {
        let next = tree.nodes[index].next
        if let resource = ResourceDestination(markdown: destination) {
            try open(
                "<ac:link\(anchorAttribute(resource))>\(element(resource))<ac:link-body>",
                closing: "</ac:link-body></ac:link>", depth: 2, until: next)
        } else if LinkDestination.isAllowed(destination) {
            let title = title.isEmpty ? "" : " title=\"\(StorageEscaping.attribute(title))\""
            try open(
                "<a href=\"\(StorageEscaping.attribute(destination))\"\(title)>", closing: "</a>", until: next)
        }
        // A link that could start a program keeps only its text.
    }

    private func anchorAttribute(_ resource: ResourceDestination) -> String {
        switch resource {
        case .anchor(let anchor), .page(_, _, let anchor?): " ac:anchor=\"\(StorageEscaping.attribute(anchor))\""
        case .page, .attachment: ""
        }
    }

    private func element(_ resource: ResourceDestination) -> String {
        switch resource {
        case .anchor: return ""
        case .attachment(let fileName): return attachment(fileName)
        case .page(let space, let title, _):
            let key = space.map { " ri:space-key=\"\(StorageEscaping.attribute($0))\"" } ?? ""
            return "<ri:page\(key) ri:content-title=\"\(StorageEscaping.attribute(title))\" />"
        }
    }

    private func attachment(_ fileName: String) -> String {
        "<ri:attachment ri:filename=\"\(StorageEscaping.attribute(fileName))\" />"
    }

    mutating func writeImage(_ index: Int, destination: String, title: String) {
        let alternative = tree.plainText(of: index + 1..<tree.nodes[index].next)
        guard LinkDestination.isAllowed(destination) else { return write(StorageEscaping.text(alternative)) }
        let attributes =
            (alternative.isEmpty ? "" : " ac:alt=\"\(StorageEscaping.attribute(alternative))\"")
            + (title.isEmpty ? "" : " ac:title=\"\(StorageEscaping.attribute(title))\"")
        var source = "<ri:url ri:value=\"\(StorageEscaping.attribute(destination))\" />"
        if LinkDestination.isRelative(destination) {
            guard let fileName = ResourceDestination.fileName(ofPath: destination) else {
                return write(StorageEscaping.text(alternative))
            }
            source = attachment(fileName)
        }
        write("<ac:image\(attributes)>\(source)</ac:image>")
    }
}
