import ArgumentParser
import ConfluenceSandbox

/// The options of `belay sandbox` about what goes wrong.
struct SandboxFaultOptions: ParsableArguments {
    @Option(
        help: "Faults by chance, the same in each run: seed=NUMBER,rate=0.2[,kinds=503+reset].",
        transform: SandboxChaos.init(parsing:))
    var chaos: SandboxChaos?

    @Option(
        help: "How many requests each user may make, such as 100/s, 600/m or 20/5s; 429 for more.",
        transform: SandboxRateLimit.init(parsing:))
    var rateLimit: SandboxRateLimit?

    @Option(help: "How much later every answer comes, such as 50ms.", transform: Self.time)
    var latency = Duration.zero

    @Option(help: "How much later the search sees changes, such as 20s.", transform: Self.time)
    var indexLag = Duration.zero

    @Option(help: "How much the Date headers are ahead, such as 5m; -5m is behind.", transform: Self.time)
    var clockSkew = Duration.zero

    func apply(to configuration: inout SandboxConfiguration) {
        configuration.chaos = chaos
        configuration.rateLimit = rateLimit
        configuration.latency = latency
        configuration.indexLag = indexLag
        configuration.clockSkew = clockSkew
    }

    private static func time(_ text: String) throws -> Duration {
        guard let duration = Duration(sandboxText: text) else {
            throw ValidationError("write a time such as 50ms, 20s or 5m, a day at most.")
        }
        return duration
    }
}
