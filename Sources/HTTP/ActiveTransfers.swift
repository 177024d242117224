/// The transfers that libcurl knows, and when the first of them is overdue.
struct ActiveTransfers {
    /// How long after its own deadline a transfer is ended by us, so that libcurl's better message comes first.
    ///
    /// Ours is needed all the same: libcurl 7.88 does not look at the time of a transfer that waits for a connection.
    private static let grace = Duration.milliseconds(20)

    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Not later than the earliest deadline.
    private(set) var nextDeadline: ContinuousClock.Instant?

    var isEmpty: Bool { transfers.isEmpty }
    var all: [Transfer] { Array(transfers.values) }

    subscript(easy: UnsafeMutableRawPointer) -> Transfer? { transfers[easy] }

    mutating func insert(_ transfer: Transfer, _ easy: UnsafeMutableRawPointer) {
        transfers[easy] = transfer
        let deadline = transfer.hop.deadline + Self.grace
        nextDeadline = min(nextDeadline ?? deadline, deadline)
    }

    /// Forgets a transfer; says whether it was here.
    mutating func remove(_ easy: UnsafeMutableRawPointer) -> Bool {
        transfers.removeValue(forKey: easy) != nil
    }

    /// The transfers whose time is over; looks at all of them only when the first can be.
    mutating func overdue(at now: ContinuousClock.Instant) -> [Transfer] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        let overdue = transfers.values.filter { $0.hop.deadline + Self.grace <= now }
        self.nextDeadline = transfers.values.map { $0.hop.deadline + Self.grace }.filter { $0 > now }.min()
        return overdue
    }
}
