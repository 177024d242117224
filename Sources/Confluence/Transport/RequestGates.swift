internal import HTTP

/// The gates of this process, one for each site.
enum RequestGates {
    private struct Entry {
        weak var gate: RequestGate?
    }

    private static let entries = Locked<[String: Entry]>([:])

    /// The gate of a site, which lives as long as a client has it.
    ///
    /// - Parameters:
    ///   - base: the site's base URL.
    ///   - concurrency: how many requests may be under way; what the latest client says counts for all.
    /// - Returns: the gate.
    static func gate(of base: String, concurrency: Int) -> RequestGate {
        let (gate, isNew) = entries.withLock { entries in
            if let gate = entries[base]?.gate { return (gate, false) }
            entries = entries.filter { $0.value.gate != nil }
            let gate = RequestGate(concurrency: concurrency)
            entries[base] = Entry(gate: gate)
            return (gate, true)
        }
        if !isNew { gate.setConcurrency(concurrency) }
        return gate
    }
}
