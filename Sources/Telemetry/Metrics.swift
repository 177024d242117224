/// All metrics of the process; docs/observability.md has the same list, and a test holds the two together.
public enum Metrics {
    private static let quick: Metric.Kind = .histogram(bounds: [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ])
    private static let slow: Metric.Kind = .histogram(bounds: [
        0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
    ])

    /// The HTTP service.
    public static let httpRequests = Metric(
        "belay_http_requests_total", .counter, "Requests that were answered, by the path of the table of routes.",
        labels: ["method", "route", "status"])
    /// The HTTP service.
    public static let httpDuration = Metric(
        "belay_http_request_duration_seconds", quick, "From a request's head to the head of its answer.",
        labels: ["method", "route"])
    /// The HTTP service.
    public static let httpInFlight = Metric(
        "belay_http_requests_in_flight", .gauge, "Requests that wait for the head of their answer.")

    /// Confluence.
    public static let confluenceTries = Metric(
        "belay_confluence_requests_total", .counter,
        "Requests to Confluence, each try counted; outcome is the status, or why there was no answer.",
        labels: ["method", "outcome"])
    /// Confluence.
    public static let confluenceDuration = Metric(
        "belay_confluence_request_duration_seconds", slow, "How long Confluence took to answer, each try by itself.",
        labels: ["method"])

    /// Runs and what they do.
    public static let transitions = Metric(
        "belay_transitions_total", .counter,
        "Entries of runs' journals, by kind: run.succeeded, run.failed, step.retrying.", labels: ["kind"])
    /// Runs and what they do.
    public static let attemptDuration = Metric(
        "belay_attempt_duration_seconds", slow, "How long attempts of steps took, by the step's kind and their end.",
        labels: ["uses", "outcome"])
    /// Runs and what they do.
    public static let commitDuration = Metric(
        "belay_record_commit_duration_seconds", quick,
        "How long a transaction of the record of runs took, with the wait for the disk.")

    /// Plugins.
    public static let pluginCalls = Metric(
        "belay_plugin_calls_total", .counter,
        "Calls of plugins' tools; outcome is succeeded, cancelled, or the kind of failure.",
        labels: ["plugin", "outcome"])
    /// Plugins.
    public static let pluginCallDuration = Metric(
        "belay_plugin_call_duration_seconds", slow,
        "How long a call of a plugin's tool took, with the start of its process if need be.", labels: ["plugin"])

    /// Incident tools.
    public static let eventDecisions = Metric(
        "belay_event_decisions_total", .counter, "What was decided about deliveries of incident tools.",
        labels: ["source", "outcome"])
    /// Incident tools.
    public static let eventsRefused = Metric(
        "belay_events_refused_total", .counter, "Deliveries that were not accepted, by the status of the answer.",
        labels: ["source", "status"])

    /// Runbooks.
    public static let lookupDuration = Metric(
        "belay_lookup_duration_seconds", quick, "How long it took to find the runbooks for a symptom.",
        labels: ["confidence"])
    /// Runbooks.
    public static let embeddedTexts = Metric(
        "belay_embedded_texts_total", .counter, "Texts that were turned into vectors.", labels: ["kind"])
    /// Runbooks.
    public static let embeddingDuration = Metric(
        "belay_embedding_duration_seconds", quick, "How long a batch of texts took to become vectors.",
        labels: ["kind"])

    /// Every family above, in that order.
    public static let all = [
        httpRequests, httpDuration, httpInFlight, confluenceTries, confluenceDuration, transitions, attemptDuration,
        commitDuration, pluginCalls, pluginCallDuration, eventDecisions, eventsRefused, lookupDuration, embeddedTexts,
        embeddingDuration,
    ]
}
