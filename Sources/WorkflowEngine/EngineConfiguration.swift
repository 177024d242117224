public import Foundation
public import StepKit

/// What the engine may use and how much.
public struct EngineConfiguration: Sendable {
    /// The most runs that are driven at once; further ones stay queued.
    public var liveRunsMax: Int
    /// How often one step may be interrupted by crashes before it fails: the budget of what may crash Belay itself.
    public var interruptionsMax: Int
    /// How long `shutdown` lets attempts under way finish.
    public var shutdownGrace: Duration
    /// What expressions see as `vars`.
    public var variables: [String: String]
    /// What expressions in `with:` and `env:` see as `secrets`.
    public var secrets: [String: Secret]
    /// Secrets that no expression sees, and that are blotted out all the same: Belay's own.
    public var hiddenSecrets: [Secret]
    /// Where files that steps leave are kept; `nil` for nowhere.
    public var artifacts: ArtifactFolder?
    /// The time and the timers.
    public var clock: EngineClock
    /// A random number in 0..<1, for the jitter of retries.
    public var random: @Sendable () -> Double

    /// Configures an engine; the defaults fit one machine.
    public init(
        liveRunsMax: Int = 256, interruptionsMax: Int = 20, shutdownGrace: Duration = .seconds(10),
        variables: [String: String] = [:], secrets: [String: Secret] = [:],
        hiddenSecrets: [Secret] = [], artifacts: ArtifactFolder? = nil, clock: EngineClock = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.liveRunsMax = liveRunsMax
        self.interruptionsMax = interruptionsMax
        self.shutdownGrace = shutdownGrace
        self.variables = variables
        self.secrets = secrets
        self.hiddenSecrets = hiddenSecrets
        self.artifacts = artifacts
        self.clock = clock
        self.random = random
    }

    /// Blots all secrets out.
    var redactor: Redactor { Redactor(Array(secrets.values) + hiddenSecrets) }
}

/// The time and the timers, so that tests can set them.
public struct EngineClock: Sendable {
    /// The time of day, for what is stored.
    public var now: @Sendable () -> Date
    /// Waits until a time of day; returns at once when it has passed.
    public var sleepUntil: @Sendable (Date) async throws -> Void

    /// Makes a clock.
    public init(now: @escaping @Sendable () -> Date, sleepUntil: @escaping @Sendable (Date) async throws -> Void) {
        self.now = now
        self.sleepUntil = sleepUntil
    }

    /// The machine's clock, in the whole milliseconds that are stored.
    ///
    /// Long waits look at it again every minute, since it may be set.
    public static let system = EngineClock(
        now: { Date(milliseconds: Date().milliseconds) },
        sleepUntil: { date in
            while case let rest = date.timeIntervalSinceNow, rest > 0 {
                try await Task.sleep(for: .seconds(min(rest, 60)))
            }
        })
}
