/// What one check of `belay doctor` found.
public struct DoctorFinding: Sendable, Hashable {
    /// How it stands.
    public enum Status: String, Sendable, Hashable {
        /// As it should be.
        case ok
        /// It works, but something deserves a look.
        case warning
        /// It does not work.
        case failed
        /// It could not be checked, or there is nothing to check.
        case skipped
    }

    /// What was checked, in one or two words: `tls`, `pages: write`.
    public var check: String
    /// How it stands.
    public var status: Status
    /// What was found; never a token.
    public var detail: String
    /// What to do about it, unless the detail says so.
    public var remedy: String?

    /// Describes a finding.
    public init(_ check: String, _ status: Status, _ detail: String, remedy: String? = nil) {
        self.check = check
        self.status = status
        self.detail = detail
        self.remedy = remedy
    }
}
