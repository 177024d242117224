/// A regular expression compiled to the states of a nondeterministic automaton.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Goes on with the next instruction when the character is in the set of this number.
        case consume(Int)
        /// Goes on with the next instruction when the place is as asserted.
        case assert(RegexAssertion)
        case jump(Int)
        /// Goes on at both places.
        case split(Int, Int)
        case match
    }

    private(set) var instructions: [Instruction] = []

    let sets: [CharacterSet]

    init(compiling syntax: RegexSyntax, sets: [CharacterSet]) throws(RegexError) {
        self.sets = sets
        try emit(syntax)
        try append(.match)
    }

    // The recursion follows the nesting of groups, which the parser bounds.
    private mutating func emit(_ syntax: RegexSyntax) throws(RegexError) {
        switch syntax {
        case .set(let set): try append(.consume(set))
        case .assertion(let assertion): try append(.assert(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .alternatives(let alternatives): try emit(alternatives: alternatives)
        case .repetition(let body, let least, let most): try emit(body, least: least, most: most)
        }
    }

    private mutating func emit(alternatives: [RegexSyntax]) throws(RegexError) {
        var jumps: [Int] = []
        for alternative in alternatives.dropLast() {
            let split = instructions.count
            try append(.split(split + 1, 0))
            try emit(alternative)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = alternatives.last { try emit(last) }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emit(_ body: RegexSyntax, least: Int, most: Int?) throws(RegexError) {
        for _ in 0..<least {
            let before = instructions.count
            try emit(body)
            // Nothing repeated is nothing; nested counts of it would run for ever.
            if instructions.count == before { break }
        }
        guard let most else {
            let split = instructions.count
            try append(.split(split + 1, 0))
            try emit(body)
            try append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(instructions.count)
            try append(.split(instructions.count + 1, 0))
            try emit(body)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    private mutating func append(_ instruction: Instruction) throws(RegexError) {
        guard instructions.count < RegexLimits.instructionsMax else {
            throw RegexError(
                "it becomes larger than \(RegexLimits.instructionsMax) states",
                hint: "use smaller counts in '{}', or fewer of them", at: 0)
        }
        instructions.append(instruction)
    }
}
