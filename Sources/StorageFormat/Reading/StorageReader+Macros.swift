/// What a reader sees of the macros.
extension StorageReader {
    mutating func enterMacro(_ index: Int) -> Visit {
        let name = tree.macroName(of: index)
        if let body = tree.child(.plainTextBody, of: index) {
            if name != "code", name != "noformat", isAmongText(index) {
                readCodeInLine(name, macro: index, body: body)
            } else {
                readCode(name, macro: index, body: body)
            }
            return .skip
        }
        switch name {
        case "info", "note", "tip", "warning":
            return descend(into: .alert(ReadingAlert(rawValue: name) ?? .info, title: title(of: index)))
        case "panel":
            sink.begin(.quote)
            if let title = title(of: index) { sink.label(title) }
            return .descend(.block(.quote))
        case "expand", "ui-expand":
            return descend(into: .details(title: title(of: index) ?? title(of: index, parameter: "")))
        case "section", "column", "details", "excerpt", "div", "align", "center", "ui-tabs", "ui-tab":
            return descend(into: .paragraph)
        case "toc", "toc-zone", "children", "pagetree", "pagetreesearch", "anchor", "recently-updated", "livesearch",
            "change-history", "space-details", "contributors", "navmap", "attachments", "floatmenu":
            return tree.child(.richTextBody, of: index) == nil ? .skip : .descend(.nothing)
        case "status":
            let words = tree.parameter("title", of: index) ?? tree.parameter("colour", of: index) ?? ""
            readSpan(.strong, words, from: tree.nodes[index].range)
            return .skip
        case "view-file", "viewpdf", "viewdoc", "viewxls", "viewppt", "multimedia":
            return readFile(index, name)
        default:
            return enterOtherMacro(index, name)
        }
    }

    /// The macro's title with its place.
    private func title(of macro: Int, parameter name: String = "title") -> ReadingLabel? {
        guard let parameter = tree.parameterNode(name, of: macro) else { return nil }
        let text = tree.parameterText(parameter)
        return text.singleLine.isEmpty ? nil : ReadingLabel(text: text, source: tree.nodes[parameter].content)
    }

    private mutating func readSpan(_ span: ReadingSpan, _ text: String, from source: Range<Int>) {
        sink.begin(span)
        sink.text(text, from: source)
        sink.end(span)
    }

    /// A macro with a plain-text body is code; if it is not the code macro itself, its name says in which language.
    private mutating func readCode(_ name: String, macro: Int, body: Int) {
        let language =
            switch name {
            case "code": tree.parameter("language", of: macro) ?? tree.parameter("", of: macro) ?? ""
            case "noformat", "unmigrated-wiki-markup", "unmigrated-inline-wiki-markup": ""
            default: name.hasSuffix("-macro") ? String(name.dropLast(6)) : name
            }
        if let title = title(of: macro) { sink.label(title) }
        sink.code(lines(of: body), language: language == "none" ? "" : language)
    }

    /// A macro with a plain-text body between words, such as a formula.
    private mutating func readCodeInLine(_ name: String, macro: Int, body: Int) {
        let text = lines(of: body)
        guard !name.hasPrefix("unmigrated") else {
            return sink.text(text.bytes[...], from: .whole(tree.nodes[body].content))
        }
        sink.begin(.code)
        sink.text(text.bytes[...], from: .whole(tree.nodes[body].content))
        sink.end(.code)
    }

    private mutating func readFile(_ index: Int, _ name: String) -> Visit {
        guard let file = tree.parameter("name", of: index), !file.isEmpty else { return enterOtherMacro(index, name) }
        let isBlock = !isInLine(index)
        if isBlock { sink.begin(.paragraph) }
        readLink(
            to: ResourceDestination.attachment(fileName: file).markdown, file, from: tree.nodes[index].range)
        if isBlock { sink.end(.paragraph) }
        return .skip
    }

    /// Any other macro: its name, its parameters and what is in it.
    private mutating func enterOtherMacro(_ index: Int, _ name: String) -> Visit {
        let isBlock = !isInLine(index)
        if isBlock { sink.begin(.paragraph) }
        sink.text(description(of: index, name), from: tree.nodes[index].range)
        if isBlock { sink.end(.paragraph) }
        return .descend(.nothing)
    }

    /// `{jira key=OPS-1}`: short parameters are shown, long ones (a drawing's data) are not.
    private func description(of macro: Int, _ name: String) -> String {
        let lengthMax = 120
        if name == "jira", let key = tree.parameter("key", of: macro) { return key }
        var words = [name]
        for parameter in tree.parameters(of: macro) {
            let value = label(ofParameter: parameter)
            guard !value.isEmpty, value.utf8.count <= lengthMax else { continue }
            let key = tree.attribute("ac:name", of: parameter) ?? ""
            words.append(key.isEmpty ? value : "\(key)=\(value)")
        }
        return "{\(words.joined(separator: " "))}"
    }

    /// A parameter's value; a page of another space with the space.
    private func label(ofParameter parameter: Int) -> String {
        let page = (parameter..<tree.nodes[parameter].next).first { tree.nodes[$0].tag == .page }
        let space = page.flatMap { tree.attribute("ri:space-key", of: $0) }
        return (space.map { "\($0):" } ?? "") + tree.parameterText(parameter)
    }

    /// Whether a node has words directly before or after it.
    private func isAmongText(_ index: Int) -> Bool {
        guard isInLine(index) else { return false }
        let node = tree.nodes[index]
        let neighbours = [index - 1, node.next < tree.nodes[node.parent].next ? node.next : -1]
        return neighbours.contains {
            $0 >= 0 && tree.nodes[$0].kind == .text && tree.nodes[$0].parent == node.parent
                && !tree.trimmingSpaces(tree.nodes[$0].range).isEmpty
        }
    }

    /// Whether a node stands among text rather than among blocks.
    private func isInLine(_ index: Int) -> Bool {
        let parent = tree.nodes[index].parent
        guard parent >= 0 else { return false }
        switch tree.nodes[parent].tag {
        case .richTextBody, .layoutCell, .layoutSection, .layout, .div, .blockquote: return false
        default: return true
        }
    }
}
