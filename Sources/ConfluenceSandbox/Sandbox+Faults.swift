extension Sandbox {
    /// Adds a rule for faults, behind those there are.
    ///
    /// - Returns: its id.
    /// - Throws: when there are too many rules.
    @discardableResult
    public func addFault(_ rule: SandboxFaultRule) async throws -> Int {
        try await faultPlan.add(rule)
    }

    /// Removes all rules for faults.
    public func removeFaults() async {
        await faultPlan.remove()
    }

    /// Puts the sandbox's clock forward.
    public func advanceClock(by time: Duration) {
        site.clock.advance(milliseconds: Int(time / .milliseconds(1)))
    }

    /// Goes back to the state in which the sandbox began to serve: its content, no rules, no requests, its clock,
    /// full rate limits.
    ///
    /// - Throws: when the database file cannot be written.
    public func reset() async throws {
        try await site.reset()
        await faultPlan.reset()
        await journal.reset()
        site.clock.reset()
        rateLimiter?.reset()
    }
}
