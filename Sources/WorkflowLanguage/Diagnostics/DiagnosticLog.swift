internal import YAML

/// Collects what is wrong with one file while it is read, so that its author sees everything at once.
///
/// One log is shared by all who read the file, one after the other, and never leaves the loader.
final class DiagnosticLog {
    /// More than a person reads; a hostile file must not make more.
    static let countMax = 100

    let file: String
    private var entries: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private(set) var hasErrors = false

    init(file: String) {
        self.file = file
    }

    func error(_ message: String, at position: SourcePosition, hint: String? = nil) {
        hasErrors = true
        append(.error, message, position, hint)
    }

    func warning(_ message: String, at position: SourcePosition, hint: String? = nil) {
        append(.warning, message, position, hint)
    }

    private func append(_ severity: Diagnostic.Severity, _ message: String, _ position: SourcePosition, _ hint: String?)
    {
        let entry = Diagnostic(severity: severity, file: file, position: position, message: message, hint: hint)
        // The same node is read twice where an alias repeats it.
        guard !isFull, seen.insert(entry).inserted else { return }
        entries.append(entry)
    }

    /// Whether further findings would not be shown: whoever walks a large file may stop.
    var isFull: Bool { entries.count > Self.countMax }

    /// All findings, in the order of the file.
    var diagnostics: [Diagnostic] {
        guard isFull else { return sorted(entries) }
        var shown = sorted(Array(entries.prefix(Self.countMax)))
        if let last = shown.last {
            shown.append(
                Diagnostic(
                    severity: .error, file: file, position: last.position,
                    message: "there is more wrong than these \(Self.countMax) findings",
                    hint: "correct these first, then validate again"))
        }
        return shown
    }

    private func sorted(_ entries: [Diagnostic]) -> [Diagnostic] {
        // Findings at one place keep the order in which they were found.
        entries.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }
}
