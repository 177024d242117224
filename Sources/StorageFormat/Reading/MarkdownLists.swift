/// The marks of lists: numbers, and bullets that keep two lists side by side apart.
struct MarkdownLists {
    private struct List {
        /// The number of the next item, nil for bullets.
        var number: Int?
        /// What stands before the text of an item: a bullet, or what follows the number.
        var mark: Character
        /// How much was written when it began.
        var start: Int
        var hasItems = false
        var isInItem = false
    }

    private var lists: [List] = []
    /// The list that ended last: how deep it was, and how much was written then.
    private var last: (depth: Int, end: Int, isNumbered: Bool, mark: Character)?

    /// Whether the innermost list has an open item.
    var isInItem: Bool { lists.last?.isInItem ?? false }

    /// Begins a list.
    ///
    /// - Parameters:
    ///   - firstNumber: nil for bullets.
    ///   - place: how many blocks are open around the list, and how much is written.
    mutating func begin(firstNumber: Int?, at place: (depth: Int, written: Int)) {
        var list = List(number: firstNumber, mark: firstNumber == nil ? "-" : ".", start: place.written)
        if let last, last.depth == place.depth, last.end == place.written, last.isNumbered == (firstNumber != nil) {
            // With the same mark both would be read as one list.
            switch last.mark {
            case "-": list.mark = "*"
            case ".": list.mark = ")"
            default: break
            }
        }
        lists.append(list)
    }

    /// The indent of a list that stands in a list directly, not in an item.
    var indentInOuterList: String? {
        guard let outer = lists.last, !outer.isInItem, outer.hasItems else { return nil }
        return String(repeating: " ", count: outer.number.map { "\($0 - 1)".utf8.count + 2 } ?? 2)
    }

    /// Ends the innermost list.
    mutating func end(at place: (depth: Int, written: Int)) {
        let list = lists.removeLast()
        last = (place.depth, place.written, list.number != nil, list.mark)
    }

    /// Begins an item; one outside of any list is shown with a bullet.
    ///
    /// - Parameter written: how much is written.
    /// - Returns: the mark, and whether it follows on an item of the same list.
    mutating func beginItem(at written: Int) -> (marker: String, followsItem: Bool) {
        guard let list = lists.last else { return ("- ", false) }
        lists[lists.count - 1].hasItems = true
        lists[lists.count - 1].isInItem = true
        if let number = list.number { lists[lists.count - 1].number = min(number + 1, 999_999_999) }
        return (list.number.map { "\($0)\(list.mark) " } ?? "\(list.mark) ", written > list.start)
    }

    mutating func endItem() {
        if !lists.isEmpty { lists[lists.count - 1].isInItem = false }
    }
}
