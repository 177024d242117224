/// What each node of a body gives its reader to see, in short: two nodes that show the same have the same digest.
struct Appearance {
    private var recorder: AppearanceRecorder
    private let tree: SyntaxTree

    /// What the nodes `range`, which must be whole subtrees, show.
    init(_ document: StorageDocument, nodes range: Range<Int>) {
        tree = document.tree
        var reader = StorageReader(tree: tree, sink: AppearanceRecorder(nodeCount: tree.nodes.count))
        reader.read(range)
        recorder = reader.sink
    }

    /// The node that shows what is in `node`, if anything does: itself, or the element above that is read as a whole, as
    /// an image or a macro without body is.
    func owner(of node: Int) -> Int {
        var owner = node
        // A task's status shows as the box of the task.
        while owner >= 0, !recorder.isVisited[owner] || tree.nodes[owner].tag == .taskStatus {
            owner = tree.nodes[owner].parent
        }
        return owner
    }

    /// A digest of what a node shows by itself, without the nodes below it; 0 for nothing.
    func digest(of node: Int) -> Int { node < 0 ? 0 : recorder.digests[node] }

    /// Whether a text is in what an element shows by itself.
    func shows(_ text: String, at element: Int) -> Bool {
        recorder.words[element]?.contains(text) ?? false
    }
}

/// Records what a reader sees by the nodes that it comes from.
private struct AppearanceRecorder: ReadingSink {
    static var usesColumns: Bool { true }
    var usesSources: Bool { false }

    /// As much of what an element shows is kept.
    private static let wordsMax = 4_096

    private(set) var digests: [Int]
    private(set) var isVisited: [Bool]
    /// What elements show by themselves, such as a link's destination or a macro's parameters.
    private(set) var words: [Int: String] = [:]
    private var node = -1
    private var isElement = false

    init(nodeCount: Int) {
        digests = [Int](repeating: 0, count: nodeCount)
        isVisited = [Bool](repeating: false, count: nodeCount)
    }

    mutating func visit(_ node: Int, isElement: Bool) {
        self.node = node
        self.isElement = isElement
        isVisited[node] = true
    }

    private mutating func add(_ event: some Hashable, words text: String = "") {
        var hasher = Hasher()
        hasher.combine(digests[node])
        hasher.combine(event)
        digests[node] = hasher.finalize() | 1
        guard isElement, !text.isEmpty else { return }
        let known = words[node, default: ""]
        if known.utf8.count < Self.wordsMax { words[node] = known + " " + text }
    }

    mutating func begin(_ block: ReadingBlock) {
        switch block {
        case .heading(let level, _): add(level)
        case .alert(_, let title), .details(let title): add(block, words: title?.text ?? "")
        default: add(block)
        }
    }

    mutating func begin(_ span: ReadingSpan) {
        if case .link(let destination, let title) = span {
            add(span, words: "\(destination) \(title)")
        } else {
            add(span)
        }
    }

    mutating func text(_ characters: ArraySlice<UInt8>, from source: TextSource) {
        add(characters, words: isElement ? String(decoding: characters, as: UTF8.self) : "")
    }

    mutating func code(_ text: SourcedText, language: String) {
        add(text.bytes)
        add(language, words: language)
    }

    mutating func label(_ label: ReadingLabel) { add(label.text, words: label.text) }

    mutating func image(_ image: ReadingImage) {
        let words = [image.alternative, image.destination ?? "", image.title]
        add(words, words: words.joined(separator: " "))
    }

    mutating func footnoteReference(_ label: String, source: Range<Int>) { add(label, words: label) }
    mutating func lineBreak() { add("line break") }
    mutating func rule() { add("rule") }
    mutating func end(_ block: ReadingBlock) {}
    mutating func end(_ span: ReadingSpan) {}
}
