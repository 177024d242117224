/// Lists, their items and the paragraphs in them, tasks.
extension StorageWriter {
    mutating func openParagraph(_ index: Int) throws(StorageFormatError) {
        let node = tree.nodes[index]
        let start = paragraphStarts[index] ?? ""
        // The text of a tight list's item stands in the item itself.
        guard tree.list(ofItem: node.parent)?.isTight != true else { return write(start) }
        try open("<p>\(start)", closing: "\(paragraphEnds[index] ?? "")</p>", until: node.next)
    }

    mutating func openList(_ list: MarkdownNode.List, until next: Int) throws(StorageFormatError) {
        if list.isTasks {
            try open("ac:task-list", until: next)
        } else if let number = list.firstNumber {
            try open(number == 1 ? "<ol>" : "<ol start=\"\(number)\">", closing: "</ol>", until: next)
        } else {
            try open("ul", until: next)
        }
    }

    mutating func openItem(_ index: Int, isDone: Bool?) throws(StorageFormatError) {
        let next = tree.nodes[index].next
        guard let isDone else { return try open("li", until: next) }
        guard tree.list(ofItem: index)?.isTasks == true else {
            // Storage format has no lists with tasks and other items: the box is shown as text.
            let box = isDone ? "[x] " : "[ ] "
            try open("li", until: next)
            guard index + 1 < next, tree.nodes[index + 1].kind == .paragraph else { return write("<p>\(box)</p>") }
            paragraphStarts[index + 1] = box
            return
        }
        let status = "<ac:task-status>\(isDone ? "complete" : "incomplete")</ac:task-status>"
        try open("<ac:task>\(status)<ac:task-body>", closing: "</ac:task-body></ac:task>", depth: 2, until: next)
    }
}
