internal import LexicalIndex

/// What a page is, whatever it is looked up by: seen once, when the page is indexed.
struct PageTraits: Equatable, Sendable {
    /// Whether the title is an alert's name: one or two words, of which one is written as `KubePodDown`.
    var isNamedLikeAlert: Bool
    /// How many headings are of the kind that runbooks have, 3 at most.
    var runbookHeadings: Int
    /// Whether the page says of itself that it should not be used any more.
    var isDeprecated: Bool
    /// Which pages are much the same: see `Simhash`; 0 for a page with little text.
    var fingerprint: UInt64

    /// What was seen of a page before.
    init(isNamedLikeAlert: Bool, runbookHeadings: Int, isDeprecated: Bool, fingerprint: UInt64) {
        self.isNamedLikeAlert = isNamedLikeAlert
        self.runbookHeadings = runbookHeadings
        self.isDeprecated = isDeprecated
        self.fingerprint = fingerprint
    }

    /// Looks at a page.
    ///
    /// - Parameters:
    ///   - title: its title.
    ///   - markdown: its text.
    ///   - labels: its labels, in lower case.
    init(title: String, markdown: String, labels: [String]) {
        let words = IdentifierWords.tokens(of: title)
        isNamedLikeAlert = words.count <= 2 && words.contains { IdentifierWords.parts(of: $0).count > 1 }
        runbookHeadings = min(Self.runbookHeadings(of: markdown), Self.runbookHeadingsMax)
        isDeprecated = DeprecationMark.isOn(title: title, markdown: markdown, labels: labels)
        fingerprint = Simhash.fingerprint(of: markdown)
    }

    static let runbookHeadingsMax = 3

    /// The words that headings of runbooks consist of, whatever the runbook is about.
    private static let runbookWords: Set<String> = [
        "meaning", "impact", "diagnosis", "diagnose", "mitigation", "mitigate", "symptom", "symptoms", "triage",
        "troubleshooting", "troubleshoot", "resolution", "resolve", "remediation", "remediate", "alert", "alerts",
        "runbook", "playbook", "escalation", "severity", "cause", "causes", "investigation", "investigate", "fix",
    ]

    private static func runbookHeadings(of markdown: String) -> Int {
        var found: Set<String> = []
        var fence: CodeFence?
        for line in markdown.split(whereSeparator: \.isNewline) {
            if let open = fence {
                if open.isClosed(by: line) { fence = nil }
            } else if let opened = CodeFence(line) {
                fence = opened
            } else if line.first == "#", let heading = MarkdownHeading(line, next: nil) {
                let words = IdentifierWords.tokens(of: heading.text.lowercased())
                if words.count <= 4, words.contains(where: { runbookWords.contains(String($0)) }) {
                    found.insert(heading.text.lowercased())
                    if found.count >= runbookHeadingsMax { break }
                }
            }
        }
        return found.count
    }
}
