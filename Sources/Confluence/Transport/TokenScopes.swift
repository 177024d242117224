/// The scopes that a token needs for a call, as Atlassian's API documents name them.
///
/// Version 2 wants granular scopes, what is left of version 1 wants classic ones: a token needs both kinds.
enum TokenScopes {
    private struct Rule {
        let methods: Set<String>
        let path: String
        let scopes: [String]

        init(_ methods: String, _ path: String, _ scopes: String...) {
            self.methods = Set(methods.split(separator: " ").map(String.init))
            self.path = path
            self.scopes = scopes
        }
    }

    /// The first rule that fits counts; a `*` stands for one segment of the path, and more may follow at the end.
    private static let rules = [
        // Version 2.
        Rule("GET", "/api/v2/pages/*/attachments", "read:attachment:confluence"),
        Rule("GET", "/api/v2/*/*/ancestors", "read:content.metadata:confluence"),
        Rule("GET", "/api/v2/*/*/direct-children", "read:hierarchical-content:confluence"),
        Rule("GET", "/api/v2/pages/*/descendants", "read:hierarchical-content:confluence"),
        Rule("GET", "/api/v2/pages/*/footer-comments", "read:comment:confluence"),
        Rule("GET", "/api/v2/pages/*/inline-comments", "read:comment:confluence"),
        Rule(
            "POST PUT DELETE", "/api/v2/pages/*/properties", "read:page:confluence", "write:page:confluence"),
        Rule("GET", "/api/v2/pages", "read:page:confluence"),
        Rule("GET", "/api/v2/spaces/*/pages", "read:page:confluence"),
        Rule("POST PUT", "/api/v2/pages", "write:page:confluence"),
        Rule("DELETE", "/api/v2/pages", "delete:page:confluence"),
        Rule("GET", "/api/v2/spaces", "read:space:confluence"),
        Rule("GET", "/api/v2/attachments", "read:attachment:confluence"),
        Rule("DELETE", "/api/v2/attachments", "delete:attachment:confluence"),
        Rule("GET", "/api/v2/footer-comments", "read:comment:confluence"),
        Rule("GET", "/api/v2/inline-comments", "read:comment:confluence"),
        // What is left of version 1.
        Rule("GET", "/rest/api/search", "search:confluence"),
        Rule("GET", "/rest/api/content/search", "search:confluence"),
        Rule("GET", "/rest/api/user", "read:confluence-user"),
        Rule("GET", "/rest/api/content/*/child/attachment", "readonly:content.attachment:confluence"),
        Rule("POST PUT", "/rest/api/content/*/child/attachment", "write:confluence-file"),
        Rule("GET", "/rest/api/content/*/restriction", "read:confluence-content.all"),
        Rule("POST PUT DELETE", "/rest/api/content", "write:confluence-content"),
        Rule("GET", "/rest/api/longtask", "read:confluence-space.summary", "read:content.metadata:confluence"),
    ]

    /// The scopes that a call needs; empty when they are not known.
    static func needed(for call: APICall) -> [String] {
        let path = call.path.split(separator: "/")
        return rules.first { $0.methods.contains(call.method) && isPrefix($0.path.split(separator: "/"), of: path) }?
            .scopes ?? []
    }

    private static func isPrefix(_ pattern: [Substring], of path: [Substring]) -> Bool {
        pattern.count <= path.count && zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
