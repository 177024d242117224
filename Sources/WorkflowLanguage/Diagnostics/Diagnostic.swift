public import YAML

/// One thing that is wrong, or doubtful, in a workflow file.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, CaseIterable {
        /// The workflow cannot be used.
        case error
        /// The workflow can be used, but hardly does what its author wants.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The file, as it was named to the loader.
    public var file: String
    /// The place in the file.
    public var position: SourcePosition
    /// What was expected and what was found.
    public var message: String
    /// What to do about it, when that can be said.
    public var hint: String?

    /// Describes a finding.
    public init(
        severity: Severity, file: String, position: SourcePosition, message: String, hint: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.position = position
        self.message = message
        self.hint = hint
    }

    /// The finding as compilers print theirs: `file:line:column: error: message`, the hint on a second line.
    public var description: String {
        let line = "\(file):\(position.line):\(position.column): \(severity.rawValue): \(message)"
        guard let hint else { return line }
        return "\(line)\n  hint: \(hint)"
    }
}
