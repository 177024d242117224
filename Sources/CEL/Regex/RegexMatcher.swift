/// Follows all states of a program at once over a text.
struct RegexMatcher {
    private let instructions: [RegexProgram.Instruction]
    private let sets: [CharacterSet]
    private var active: StateSet
    private var next: StateSet
    private var stack: [Int] = []

    init(_ program: RegexProgram) {
        instructions = program.instructions
        sets = program.sets
        active = StateSet(capacity: instructions.count)
        next = StateSet(capacity: instructions.count)
    }

    /// Whether a match begins anywhere in the text.
    mutating func matches(_ text: String) -> Bool {
        var previous: Unicode.Scalar?
        var iterator = text.unicodeScalars.makeIterator()
        var current = iterator.next()
        while true {
            // A match may begin at every place, so the first state joins the others at each.
            let place = Place(previous: previous, next: current)
            if follow(from: 0, at: place) { return true }
            guard let scalar = current else { return false }
            let following = iterator.next()
            let nextPlace = Place(previous: scalar, next: following)
            swap(&active, &next)
            active.removeAll()
            for state in next.states {
                guard case .consume(let set) = instructions[state], sets[set].contains(scalar) else { continue }
                if follow(from: state + 1, at: nextPlace) { return true }
            }
            next.removeAll()
            previous = scalar
            current = following
        }
    }

    /// Adds a state and all that follow it without a character; true when that reaches a match.
    private mutating func follow(from start: Int, at place: Place) -> Bool {
        stack.append(start)
        while let state = stack.popLast() {
            guard active.insert(state) else { continue }
            switch instructions[state] {
            case .match:
                return true
            case .jump(let target):
                stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion):
                if place.satisfies(assertion) { stack.append(state + 1) }
            case .consume:
                break
            }
        }
        return false
    }
}

/// A place between two characters.
private struct Place {
    let previous: Unicode.Scalar?
    let next: Unicode.Scalar?

    func satisfies(_ assertion: RegexAssertion) -> Bool {
        switch assertion {
        case .textStart: previous == nil
        case .textEnd: next == nil
        case .lineStart: previous == nil || previous == "\n"
        case .lineEnd: next == nil || next == "\n"
        case .wordBoundary: isWord(previous) != isWord(next)
        case .notWordBoundary: isWord(previous) == isWord(next)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { CharacterSet.words.contains($0) } ?? false
    }
}

/// A set of small numbers that is emptied in constant time and keeps the order of insertion.
private struct StateSet {
    private(set) var states: [Int] = []
    private var isMember: [Bool]

    init(capacity: Int) {
        isMember = Array(repeating: false, count: capacity)
        states.reserveCapacity(capacity)
    }

    mutating func insert(_ state: Int) -> Bool {
        guard !isMember[state] else { return false }
        isMember[state] = true
        states.append(state)
        return true
    }

    /// Costs as much as there are members.
    mutating func removeAll() {
        for state in states { isMember[state] = false }
        states.removeAll(keepingCapacity: true)
    }
}
