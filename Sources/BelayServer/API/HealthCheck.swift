/// Something that the service depends on, and how to find out whether it works.
public struct HealthCheck: Sendable {
    /// What it is called: `confluence`.
    public var name: String
    /// Whether the service is not ready without it.
    public var isEssential: Bool
    /// Looks; answers what it found for people, throws when it does not work.
    public var look: @Sendable () async throws -> String

    /// Makes a check.
    public init(_ name: String, isEssential: Bool = false, look: @escaping @Sendable () async throws -> String) {
        self.name = name
        self.isEssential = isEssential
        self.look = look
    }

    /// What came of looking.
    struct Finding: Sendable {
        var name: String
        var isEssential: Bool
        var isWell: Bool
        /// What was found, or why it does not work.
        var detail: String
        var duration: Duration
    }

    /// How long looking may take.
    static let timeMax = Duration.seconds(5)

    /// Looks, for a while at most.
    func find() async -> Finding {
        let clock = ContinuousClock()
        let start = clock.now
        let outcome: Result<String, any Error>
        do {
            outcome = .success(try await lookInTime())
        } catch {
            outcome = .failure(error)
        }
        var finding = Finding(
            name: name, isEssential: isEssential, isWell: true, detail: "", duration: clock.now - start)
        switch outcome {
        case .success(let detail): finding.detail = detail
        case .failure(let error):
            finding.isWell = false
            finding.detail = "\(error)"
        }
        return finding
    }

    private func lookInTime() async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            defer { group.cancelAll() }
            group.addTask { [look] in try await look() }
            group.addTask {
                try await Task.sleep(for: Self.timeMax)
                throw TookTooLong()
            }
            return try await group.next() ?? ""
        }
    }

    private struct TookTooLong: Error, CustomStringConvertible {
        var description: String { "no answer within \(HealthCheck.timeMax.components.seconds) seconds" }
    }
}

extension [HealthCheck] {
    /// Looks at all at once; the findings stand in their order.
    func findAll() async -> [HealthCheck.Finding] {
        await withTaskGroup(of: (Int, HealthCheck.Finding).self) { group in
            for (place, check) in enumerated() { group.addTask { (place, await check.find()) } }
            var findings: [(Int, HealthCheck.Finding)] = []
            for await finding in group { findings.append(finding) }
            return findings.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
