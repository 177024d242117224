extension RequestGate {
    /// A call that waits.
    struct Waiter {
        let id: Int
        let patience: Duration
        let continuation: CheckedContinuation<Permit, any Error>
        var permit = Permit(round: 0, number: 0)

        func enter() { continuation.resume(returning: permit) }
    }

    /// The calls that wait, in their order; any of them may go away.
    struct WaitingLine {
        private var waiters: [Int: Waiter] = [:]
        /// Retries, then the others; may hold identifiers of calls that went away.
        private var first: ArraySlice<Int> = []
        private var last: ArraySlice<Int> = []

        var count: Int { waiters.count }

        mutating func append(_ waiter: Waiter, isFirst: Bool) {
            // Those that went away while nobody was let in must not pile up.
            if first.count + last.count > 2 * waiters.count + 64 {
                first.removeAll { waiters[$0] == nil }
                last.removeAll { waiters[$0] == nil }
            }
            waiters[waiter.id] = waiter
            if isFirst { first.append(waiter.id) } else { last.append(waiter.id) }
        }

        mutating func popFirst() -> Waiter? {
            while let id = first.popFirst() ?? last.popFirst() {
                if let waiter = waiters.removeValue(forKey: id) { return waiter }
            }
            return nil
        }

        mutating func remove(_ id: Int) -> Waiter? { waiters.removeValue(forKey: id) }

        mutating func removeAll(lessPatientThan pause: Duration) -> [(Waiter, Duration)] {
            let impatient = waiters.values.filter { $0.patience < pause }
            for waiter in impatient { waiters[waiter.id] = nil }
            return impatient.map { ($0, pause) }
        }
    }
}
