public import JSON

/// The normalised view of an alert, whatever tool it came from.
public struct Incident: Sendable, Equatable {
    /// `firing` or `resolved`.
    public var status: String
    /// The alert's name, or the incident's title.
    public var title: String
    /// What the alert says happened; empty when it says nothing.
    public var summary: String
    /// As the tool writes it: `critical`, `warning`, `page`; empty when it says nothing.
    public var severity: String
    /// The service, job or namespace it is about; empty when it says nothing.
    public var service: String
    /// All labels of the alert.
    public var labels: [String: String]
    /// The runbook that the alert itself links to; empty when there is none.
    public var runbookURL: String
    /// The same for every delivery about one incident.
    public var dedupeKey: String
    /// Where a person sees the alert in its tool; empty when it says nothing.
    public var url: String
    /// When it began, RFC 3339; empty when it says nothing.
    public var startsAt: String

    /// Makes an incident.
    public init(
        status: String, title: String, summary: String = "", severity: String = "", service: String = "",
        labels: [String: String] = [:], runbookURL: String = "", dedupeKey: String, url: String = "",
        startsAt: String = ""
    ) {
        self.status = status
        self.title = title
        self.summary = summary
        self.severity = severity
        self.service = service
        self.labels = labels
        self.runbookURL = runbookURL
        self.dedupeKey = dedupeKey
        self.url = url
        self.startsAt = startsAt
    }
}

extension Incident {
    /// The incident as expressions see it: every field is there, an unknown one is empty.
    public var json: JSONValue {
        [
            "status": .string(status), "title": .string(title), "summary": .string(summary),
            "severity": .string(severity), "service": .string(service),
            "labels": .object(labels.mapValues { .string($0) }), "runbook_url": .string(runbookURL),
            "dedupe_key": .string(dedupeKey), "url": .string(url), "starts_at": .string(startsAt),
        ]
    }

    /// Reads an incident back; `nil` when the value is no incident.
    public init?(json: JSONValue) {
        guard let status = json["status"]?.stringValue, let title = json["title"]?.stringValue,
            let dedupeKey = json["dedupe_key"]?.stringValue
        else { return nil }
        self.init(
            status: status, title: title, summary: json["summary"]?.stringValue ?? "",
            severity: json["severity"]?.stringValue ?? "", service: json["service"]?.stringValue ?? "",
            labels: (json["labels"]?.objectValue ?? [:]).compactMapValues(\.stringValue),
            runbookURL: json["runbook_url"]?.stringValue ?? "", dedupeKey: dedupeKey,
            url: json["url"]?.stringValue ?? "", startsAt: json["starts_at"]?.stringValue ?? "")
    }

    /// The schema of `json`, by which expressions on `incident` are checked.
    public static let schema = JSONSchema.object(
        "The alert that it is about, whatever tool it came from.",
        properties: [
            "status": .string("`firing` or `resolved`."),
            "title": .string("The alert's name, or the incident's title."),
            "summary": .string("What the alert says happened."),
            "severity": .string("As the tool writes it: `critical`, `warning`, `page`."),
            "service": .string("The service, job or namespace it is about."),
            "labels": .mapping(of: .string("A label's value."), "All labels of the alert."),
            "runbook_url": .string("The runbook that the alert itself links to."),
            "dedupe_key": .string("The same for every delivery about one incident."),
            "url": .string("Where a person sees the alert in its tool."),
            "starts_at": .string("When it began, RFC 3339."),
        ],
        required: [
            "status", "title", "summary", "severity", "service", "labels", "runbook_url", "dedupe_key", "url",
            "starts_at",
        ])
}
