/// The common "strings" extension; positions count Unicode code points from 0.
struct TextFunctions {
    /// The place of the call.
    let offset: Int
    /// The work that is left; a result beyond it is not built, since memory would run out before the limit is noticed.
    let costLeft: Int

    /// The result; `nil` when the function does not take these arguments.
    func call(_ function: Function, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        if function == .join { return try join(arguments) }
        guard case .string(let text) = arguments[0] else { return nil }
        switch function {
        case .lowerAscii: return .string(mapASCII(text, "A"..."Z") { $0 + 32 })
        case .upperAscii: return .string(mapASCII(text, "a"..."z") { $0 - 32 })
        case .reverse: return .string(string(text.unicodeScalars.reversed()))
        case .trim: return .string(trim(text))
        case .charAt: return try charAt(text, arguments)
        case .substring: return try substring(text, arguments)
        case .indexOf, .lastIndexOf: return try index(text, arguments, fromEnd: function == .lastIndexOf)
        case .replace: return try replace(text, arguments)
        case .split: return try split(text, arguments)
        default: return nil
        }
    }

    private func join(_ arguments: [CELValue]) throws(CELError) -> CELValue? {
        guard case .list(let list) = arguments[0] else { return nil }
        var separator = ""
        if arguments.count == 2 {
            guard case .string(let text) = arguments[1] else { return nil }
            separator = text
        }
        var texts: [String] = []
        for element in list {
            guard case .string(let text) = element else {
                throw CELError(
                    .type, "join() needs a list of texts, one element is \(element.kind.displayName)",
                    hint: "convert them first: list.map(x, string(x)).join(\",\")", at: offset)
            }
            texts.append(text)
        }
        return .string(try joined(texts, separator: separator))
    }

    private func mapASCII(
        _ text: String, _ range: ClosedRange<Unicode.Scalar>, _ change: (UInt8) -> UInt8
    ) -> String {
        let bytes = text.utf8.map { range.contains(Unicode.Scalar($0)) ? change($0) : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func trim(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return string(scalars[first...last])
    }

    private func charAt(_ text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        guard case .int(let position) = arguments[1] else { return nil }
        let scalars = Array(text.unicodeScalars)
        let index = try checked(position, max: scalars.count)
        return .string(index < scalars.count ? String(scalars[index]) : "")
    }

    private func substring(_ text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        let scalars = Array(text.unicodeScalars)
        guard case .int(let start) = arguments[1] else { return nil }
        var end = Int64(scalars.count)
        if arguments.count == 3 {
            guard case .int(let position) = arguments[2] else { return nil }
            end = position
        }
        let last = try checked(end, max: scalars.count)
        let first = try checked(start, max: last)
        return .string(string(scalars[first..<last]))
    }

    private func index(_ text: String, _ arguments: [CELValue], fromEnd: Bool) throws(CELError) -> CELValue? {
        guard case .string(let part) = arguments[1] else { return nil }
        let count = text.unicodeScalars.count
        var start: Int?
        if arguments.count == 3 {
            guard case .int(let position) = arguments[2] else { return nil }
            start = try checked(position, max: count)
        }
        let places = occurrences(of: part, in: text)
        let found =
            fromEnd ? places.last { $0 <= start ?? count } : places.first { $0 >= start ?? 0 }
        return .int(Int64(found ?? -1))
    }

    /// The places where a text begins in another, in code points.
    private func occurrences(of part: String, in text: String) -> [Int] {
        let bytes = Array(text.utf8)
        var places: [Int] = []
        var scalarCount = 0
        var counted = 0
        for place in TextSearch(part.utf8).all(in: bytes) {
            // Continuation bytes begin no code point; an empty text is found between bytes too.
            scalarCount += bytes[counted..<place].count { $0 & 0xC0 != 0x80 }
            counted = place
            if place == bytes.count || bytes[place] & 0xC0 != 0x80 { places.append(scalarCount) }
        }
        return places
    }

    private func replace(_ text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        guard case .string(let old) = arguments[1], case .string(let new) = arguments[2] else { return nil }
        var limit = Int64(-1)
        if arguments.count == 4 {
            guard case .int(let count) = arguments[3] else { return nil }
            limit = count
        }
        let cutMax = limit < 0 ? Int.max : Int(limit)
        return .string(try joined(pieces(of: text, separatedBy: old, cutMax: cutMax), separator: new))
    }

    private func split(_ text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        guard case .string(let separator) = arguments[1] else { return nil }
        var limit = Int64(-1)
        if arguments.count == 3 {
            guard case .int(let count) = arguments[2] else { return nil }
            limit = count
        }
        guard limit != 0 else { return .list([]) }
        guard !separator.isEmpty else {
            guard text.utf8.count <= costLeft else { throw .tooMuchWork(at: offset) }
            let scalars = Array(text.unicodeScalars)
            let single = limit < 0 ? scalars.count : min(scalars.count, Int(limit) - 1)
            var parts = scalars[..<single].map { CELValue.string(String($0)) }
            if single < scalars.count { parts.append(.string(string(scalars[single...]))) }
            return .list(CELList(parts))
        }
        let cutMax = limit < 0 ? Int.max : Int(limit) - 1
        return .list(CELList(pieces(of: text, separatedBy: separator, cutMax: cutMax).map { .string($0) }))
    }

    /// What is left of a text when a part is cut out, at most so many times; an empty part is between all code points.
    private func pieces(of text: String, separatedBy part: String, cutMax: Int) -> [String] {
        let bytes = Array(text.utf8)
        let search = TextSearch(part.utf8)
        let width = part.utf8.count
        var pieces: [String] = []
        var pieceStart = 0
        var searchStart = 0
        // More pieces than the work that is left are an error later; they are not made only to find that.
        let cutMax = min(cutMax, costLeft + 1)
        while pieces.count < cutMax, let place = search.first(in: bytes, from: searchStart) {
            searchStart = place + max(width, 1)
            if width == 0, place < bytes.count, bytes[place] & 0xC0 == 0x80 { continue }
            pieces.append(String(decoding: bytes[pieceStart..<place], as: UTF8.self))
            pieceStart = place + width
        }
        pieces.append(String(decoding: bytes[pieceStart...], as: UTF8.self))
        return pieces
    }

    /// Joins texts unless the result is beyond the work that is left.
    private func joined(_ texts: [String], separator: String) throws(CELError) -> String {
        let bytes = texts.reduce(0) { $0 + $1.utf8.count } + separator.utf8.count * max(0, texts.count - 1)
        guard texts.count <= costLeft, bytes / 10 <= costLeft else { throw .tooMuchWork(at: offset) }
        return texts.joined(separator: separator)
    }

    private func checked(_ position: Int64, max: Int) throws(CELError) -> Int {
        guard position >= 0, position <= max else {
            throw CELError(
                .noSuchKey, "position \(position) is outside the text, which allows 0 to \(max)",
                hint: "test size(text) first", at: offset)
        }
        return Int(position)
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
