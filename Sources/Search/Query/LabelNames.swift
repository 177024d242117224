/// Which labels of alerts name something that a runbook may speak of.
///
/// The others say where it happened this time (`instance`, `pod`, `node`), or how the alert is treated (`severity`,
/// `receiver`): as words they would only lead astray.
enum LabelNames {
    /// The names of lasting labels in the order in which they are looked for.
    static let lasting = [
        "service", "component", "app", "application", "job", "deployment", "statefulset", "daemonset", "container",
        "namespace", "product", "type",
    ]

    /// Whether a value is a name that another incident has, too, and not one made for this case.
    static func isLasting(value: String) -> Bool {
        !value.isEmpty && value.count <= 63 && !value.contains(where: \.isNumber)
    }
}
