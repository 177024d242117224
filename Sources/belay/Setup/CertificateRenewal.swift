import BelayServer
import Logging
import UnixSignals

/// Takes a new certificate in while the service runs: when its files change, or a SIGHUP asks for it.
struct CertificateRenewal: Sendable {
    let identity: TLSIdentity
    let logger: Logger

    /// How often the files are looked at.
    private static let pause = Duration.seconds(10)

    /// Watches until it is cancelled.
    func run(onChange: @escaping @Sendable () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup)
                where identity.reload(isForced: true, logger: logger) {
                    onChange()
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.pause)) != nil {
                    if identity.reload(logger: logger) { onChange() }
                }
            }
        }
    }
}
