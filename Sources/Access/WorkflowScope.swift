/// The workflows that somebody may see and run.
public enum WorkflowScope: Sendable, Equatable {
    /// All, and everything that belongs to none.
    case all
    /// Those whose names match one of these; `*` stands for any characters: `db-*`.
    case only([String])

    /// Whether a workflow is among them.
    public func allows(_ workflow: String) -> Bool {
        switch self {
        case .all: true
        case .only(let patterns): patterns.contains { Self.matches(workflow[...], $0[...]) }
        }
    }

    /// Whether there are workflows that are not among them.
    public var isLimited: Bool { self != .all }

    /// The patterns; empty for all.
    public var patterns: [String] {
        switch self {
        case .all: []
        case .only(let patterns): patterns
        }
    }

    /// The scope of some patterns; none at all mean everything.
    public init(patterns: [String]) {
        self = patterns.isEmpty ? .all : .only(patterns)
    }

    /// Goes back to the last star only, so that the time is bounded by the product of both lengths.
    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        var name = name
        var pattern = pattern
        var retry: (name: Substring, pattern: Substring)?
        while !name.isEmpty {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let expected = pattern.first, expected == name.first {
                name = name.dropFirst()
                pattern = pattern.dropFirst()
            } else if let last = retry {
                name = last.name.dropFirst()
                pattern = last.pattern
                retry = (name, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == "*" }
    }
}
