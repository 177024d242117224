internal import LexicalIndex

/// How bad an alert is, in the words that names of alerts and titles are made with.
enum AlertSeverity: Sendable, Equatable, CaseIterable {
    case critical, warning

    /// Reads the value of a `severity` label.
    init?(label: String) {
        switch label.lowercased() {
        case "critical", "crit", "page", "error", "high", "p1", "s1", "sev1": self = .critical
        case "warning", "warn", "ticket", "low", "p3", "s3", "sev3": self = .warning
        default: return nil
        }
    }

    /// The severity that the last word of a title names, as in `NodeFilesystemSpaceCritical`; `nil` for none.
    init?(endOf title: String) {
        switch IdentifierWords.separated(title).split(separator: " ").last?.lowercased() {
        case "critical", "crit": self = .critical
        case "warning", "warn": self = .warning
        default: return nil
        }
    }
}
