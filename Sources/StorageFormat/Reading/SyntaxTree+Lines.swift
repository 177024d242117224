extension SyntaxTree {
    /// All text and CDATA inside a node as it stands, with its places; line ends become line feeds.
    func lines(of node: Int, recordsSources: Bool) -> SourcedText {
        var text = SourcedText(sources: SourceMapRecorder(isOn: recordsSources))
        for index in node..<nodes[node].next {
            let node = nodes[index]
            switch node.kind {
            case .text where node.hasReferences:
                var start = node.start
                while let reference = ReferenceDecoder.first(in: bytes[start..<node.end]) {
                    append(start..<reference.range.lowerBound, to: &text)
                    let characters = Array(UTF8.encode(reference.scalar) ?? UTF8.encodedReplacementCharacter)
                    text.append(characters[...], from: .whole(reference.range))
                    start = reference.range.upperBound
                }
                append(start..<node.end, to: &text)
            case .text: append(node.range, to: &text)
            case .cdata: append(node.content, to: &text)
            case .element where node.tag == .br: text.append([0x0A], from: .whole(node.range))
            case .element, .comment, .instruction: break
            }
        }
        return text
    }

    /// Copies a piece of the source, each CR LF and each lone CR as LF.
    private func append(_ range: Range<Int>, to text: inout SourcedText) {
        var start = range.lowerBound
        while let end = bytes[start..<range.upperBound].firstIndex(of: 0x0D) {
            text.append(bytes[start..<end], from: .verbatim(start..<end))
            let length = end + 1 < range.upperBound && bytes[end + 1] == 0x0A ? 2 : 1
            text.append([0x0A], from: .whole(end..<end + length))
            start = end + length
        }
        text.append(bytes[start..<range.upperBound], from: .verbatim(start..<range.upperBound))
    }
}
