internal import JSON

/// Reading of Confluence's JSON.
extension JSONValue {
    /// An identifier: v2 gives texts, v1 gives numbers for some.
    func id(_ name: String) -> String? {
        self[name]?.stringValue ?? self[name]?.intValue.map(String.init)
    }

    /// A text that is not empty.
    func text(_ name: String) -> String? {
        self[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The account that a version or a user's own JSON names: on Cloud by account id, on Data Center by user key or name.
    var accountID: String? { text("accountId") ?? text("userKey") ?? text("username") }
}
