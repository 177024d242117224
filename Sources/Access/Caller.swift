/// Who sends a request, and what they may do.
public struct Caller: Sendable, Equatable {
    /// How it is known who it is.
    public enum Kind: String, Sendable {
        /// Nobody had to say: the service asks nobody for a token.
        case anonymous
        /// A command on the same machine, by an account that can read the data folder.
        case local
        /// A token of this service.
        case token
        /// A token of the team's identity provider.
        case oidc
    }

    /// How it is known who it is.
    public var kind: Kind
    /// What the journal and the audit log call them.
    public var name: String
    /// What they may do.
    public var role: Role
    /// The workflows with which they may do it.
    public var workflows: WorkflowScope

    /// Names a caller.
    public init(_ kind: Kind, name: String, role: Role, workflows: WorkflowScope = .all) {
        self.kind = kind
        self.name = name
        self.role = role
        self.workflows = workflows
    }

    /// Whoever reaches a service that asks nobody for a token.
    public static let anonymous = Caller(.anonymous, name: "api", role: .admin)
}
