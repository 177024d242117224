import JSON

/// A thing as version 1 writes it: what is expanded is there, of the rest `_expandable` says where to find it.
struct ExpandableObject {
    private let expansion: Expansion
    private var members: [String: JSONValue]
    private var expandable: [String: JSONValue] = [:]

    init(_ expansion: Expansion, _ members: [String: JSONValue] = [:]) {
        self.expansion = expansion
        self.members = members
    }

    subscript(name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// Adds a member that must be asked for.
    ///
    /// - Parameters:
    ///   - name: the member.
    ///   - path: where the member can be read by itself, relative to the site's base; empty when nowhere.
    ///   - value: makes the member, from what is asked of it.
    mutating func add(
        _ name: String, at path: String = "", _ value: (Expansion) async throws -> JSONValue
    ) async rethrows {
        if let inner = expansion[name] {
            members[name] = try await value(inner)
        } else {
            expandable[name] = .string(path)
        }
    }

    var json: JSONValue {
        var members = members
        members["_expandable"] = .object(expandable)
        return .object(members)
    }
}
