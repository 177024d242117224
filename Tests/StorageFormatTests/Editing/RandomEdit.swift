@testable import StorageFormat

/// Random edits of what a body has, and of what it has not.
struct RandomEdit {
    let document: StorageDocument

    private static let contents: [EditContent] = [
        .markdown("new *text*"), .markdown("- a\n- b\n\n`code` ]]> <b>"), .markdown("| a | b |\n|-|-|\n| 1 | 2 |"),
        .text("a & b < c"), .text(""), .storage("<p>é&nbsp;</p>"), .storage("<ul><li>x</li></ul>"), .storage("bare"),
    ]

    /// An edit, and whether applying it again is to change nothing.
    func make(using generator: inout SeededGenerator) -> (edit: StorageEdit, isIdempotent: Bool)? {
        let content = Self.contents.randomElement(using: &generator) ?? .text("")
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
            guard let section = section(&generator) else { return nil }
            return (.replaceSection(section, with: content, createdAtLevel: 3), true)
        case 1:
            guard let section = section(&generator) else { return nil }
            let place = SectionPlace.allCases.randomElement(using: &generator) ?? .end
            return (.insert(content, place, of: section), false)
        case 2...3: return cell(content, &generator)
        case 4:
            guard let id = text(of: "ac:task-id", &generator) else { return nil }
            return (.setTask(TaskReference(.id(id)), isDone: .random(using: &generator)), true)
        case 5:
            let status = StatusReference(number: Int.random(in: 1...3, using: &generator))
            return (
                .setStatus(status, colour: StatusColour.allCases.randomElement(using: &generator), title: "<T>"), true
            )
        case 6...7:
            let macro = MacroReference(number: Int.random(in: 1...6, using: &generator))
            let name = ["title", "language", "colour", "new"].randomElement(using: &generator) ?? "title"
            return (.setMacroParameter(macro, name: name, to: Bool.random(using: &generator) ? .text("&v") : nil), true)
        case 8:
            let label = ["one", "two"].randomElement(using: &generator) ?? "one"
            return (
                Bool.random(using: &generator)
                    ? .addMacroLabel(label, MacroReference()) : .removeMacroLabel(label, MacroReference()), true
            )
        default:
            let links = document.tree.nodes.indices.filter { document.tree.nodes[$0].tag == .a }
            guard let link = links.randomElement(using: &generator),
                let target = document.tree.attribute("href", of: link)
            else { return nil }
            let new: LinkTarget =
                Bool.random(using: &generator) ? .url("https://new/?a&b") : .page(title: "N", space: "S")
            return (.replaceLink(.url(target), with: new), true)
        }
    }

    private func section(_ generator: inout SeededGenerator) -> SectionReference? {
        guard Int.random(in: 0..<8, using: &generator) > 0 else { return .heading("Not there") }
        return document.sections.randomElement(using: &generator).map { .path($0.path, isFromTop: true) }
    }

    private func cell(_ content: EditContent, _ generator: inout SeededGenerator) -> (StorageEdit, Bool)? {
        guard let table = document.tables.randomElement(using: &generator), table.columnCount > 0 else { return nil }
        let number = document.tables.firstIndex { $0.range == table.range }.map { $0 + 1 }
        let column = ColumnReference.number(Int.random(in: 1...table.columnCount, using: &generator))
        let row = Int.random(in: 0..<max(1, table.rows.count), using: &generator)
        guard Bool.random(using: &generator) else {
            return (.setCell(TableReference(number: number), .number(row), column, to: content), true)
        }
        let key = Bool.random(using: &generator) ? table[row, 0]?.text ?? "new" : "new"
        return (
            .upsertTableRow(TableReference(number: number), key: key, cells: [CellValue(column, content)]), true
        )
    }

    private func text(of name: String, _ generator: inout SeededGenerator) -> String? {
        let nodes = document.tree.nodes.indices.map { StorageNode(document: document, index: $0) }
        return nodes.filter { $0.name == name }.randomElement(using: &generator)?.text
    }
}

extension StorageDocument {
    /// The source with comment markers around some of its texts.
    func addingCommentMarkers(_ count: Int, using generator: inout SeededGenerator) -> String {
        let running: Set<StorageTag> = [.p, .li, .td, .th, .em, .strong, .a, .h1, .h2, .h3, .taskBody, .code]
        let texts = tree.nodes.indices.filter { index in
            let node = tree.nodes[index]
            return node.kind == .text && node.parent >= 0 && running.contains(tree.nodes[node.parent].tag)
                && !tree.trimmingSpaces(node.range).isEmpty
        }
        let marked = Set(texts.shuffled(using: &generator).prefix(count))
        let replacements = marked.map { index in
            let text = text(in: tree.nodes[index].range)
            return ByteReplacement(
                tree.nodes[index].range,
                "<ac:inline-comment-marker ac:ref=\"r\(index)\">\(text)</ac:inline-comment-marker>".utf8)
        }
        return String(decoding: EditPatch(replacements).applied(to: tree.bytes), as: UTF8.self)
    }
}
