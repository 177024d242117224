public import JSON

/// The evaluated `with:` of a step, read by name and type.
///
/// The engine has checked it against the descriptor's schema before a handler sees it; the typed
/// readers still throw rather than trap, so that a handler can be called on its own.
public struct StepInput: Sendable, Equatable {
    /// The values by name.
    public var values: [String: JSONValue]

    /// Wraps values.
    public init(_ values: [String: JSONValue]) {
        self.values = values
    }

    /// The value of a field; `nil` when it is missing or null.
    public subscript(name: String) -> JSONValue? {
        guard let value = values[name], !value.isNull else { return nil }
        return value
    }

    /// A field that must be a text.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input` when it is missing or something else.
    public func string(_ name: String) throws -> String {
        try require(name, "a string", self[name]?.stringValue)
    }

    /// A field that may be a text.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input` when it is something else.
    public func optionalString(_ name: String) throws -> String? {
        self[name] == nil ? nil : try string(name)
    }

    /// A field that may be a whole number.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input` when it is something else.
    public func optionalInt(_ name: String) throws -> Int? {
        self[name] == nil ? nil : try require(name, "an integer", self[name]?.intValue)
    }

    /// A field that may be a truth value.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input` when it is something else.
    public func optionalBool(_ name: String) throws -> Bool? {
        self[name] == nil ? nil : try require(name, "true or false", self[name]?.boolValue)
    }

    /// A field that may be a mapping of names to texts.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input` when it is something else.
    public func optionalStrings(_ name: String) throws -> [String: String]? {
        guard let value = self[name] else { return nil }
        let members = try require(name, "a mapping of names to strings", value.objectValue)
        return try members.mapValues { try require(name, "a mapping of names to strings", $0.stringValue) }
    }

    private func require<Value>(_ name: String, _ expected: String, _ value: Value?) throws -> Value {
        if let value { return value }
        let found = self[name].map { "found \($0.typeName)" } ?? "it is missing"
        throw StepFailure(.rejectedInput, "'\(name)' must be \(expected), \(found)", field: "/\(name)")
    }
}
