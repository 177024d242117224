/// The one list of incident tools whose deliveries are understood.
///
/// A new one is a file under `Sources/` and a line below.
public enum WebhookSources {
    /// All of them.
    public static let all: [WebhookSource] = [
        .alertmanager,
        .azureMonitor,
        .betterStack,
        .cloudWatch,
        .confluence,
        .datadog,
        .fireHydrant,
        .generic,
        .gitHub,
        .grafana,
        .incidentIO,
        .jira,
        .newRelic,
        .opsgenie,
        .pagerDuty,
        .sentry,
        .standardWebhooks,
        .zabbix,
    ]

    /// The source of a name; `nil` when there is none.
    public static func named(_ name: String) -> WebhookSource? { all.first { $0.name == name } }
}
