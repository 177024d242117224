/// A regular expression of RE2's syntax that is matched in time linear in the text.
///
/// The pattern becomes a nondeterministic automaton (Thompson 1968) whose states are all followed at once
/// (Pike), so no pattern can make a match explode, as backtracking does. There are no captures,
/// back references or look-around: CEL only asks whether a text contains a match.
struct RegularExpression: Sendable {
    private let program: RegexProgram

    /// Compiles a pattern.
    ///
    /// - Throws: `RegexError` when it is malformed, uses what RE2 lacks, or is larger than the limits.
    init(_ pattern: String) throws(RegexError) {
        var parser = RegexParser(pattern)
        program = try RegexProgram(compiling: parser.parseWhole(), sets: parser.sets)
    }

    /// The size of the automaton; the work of a match is its product with the text's length.
    var stateCount: Int { program.instructions.count }

    /// Whether the text contains a match.
    func matches(_ text: String) -> Bool {
        var matcher = RegexMatcher(program)
        return matcher.matches(text)
    }
}

/// Why a pattern cannot be used.
///
/// It never quotes the pattern: that may be a value of the run.
struct RegexError: Error {
    let message: String
    let hint: String?

    /// Describes a fault at a place in the pattern, in code points from 0.
    init(_ reason: String, hint: String? = nil, at position: Int) {
        message = "the regular expression is invalid at its character \(position + 1): \(reason)"
        self.hint = hint
    }
}

/// What a pattern must stay within, as RE2 limits it.
enum RegexLimits {
    /// The most instructions of a compiled pattern.
    static let instructionsMax = 5000
    /// The largest count in `{n,m}`.
    static let repeatMax = 1000
    /// How deep groups may nest.
    static let depthMax = 50
    /// The most code points of a pattern.
    static let lengthMax = 4096
}
