import NIOConcurrencyHelpers
import Networks

/// Counts the open connections of each address, so that nobody takes them all.
final class ConnectionGate: Sendable {
    private let maximum: Int
    private let uncounted: [AddressRange]
    /// As long as the list of open connections, which is bounded.
    private let counts = NIOLockedValueBox<[String: Int]>([:])

    init(_ edge: ServerEdge) {
        maximum = edge.connectionsPerClient
        uncounted = edge.uncounted + edge.trustedProxies
    }

    /// Lets a connection in, or not; one that was let in has to leave.
    func enter(_ address: String?) -> Bool {
        guard let address = counted(address) else { return true }
        return counts.withLockedValue { counts in
            guard counts[address, default: 0] < maximum else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    /// Takes note that a connection has ended.
    func leave(_ address: String?) {
        guard let address = counted(address) else { return }
        counts.withLockedValue { counts in
            let rest = (counts[address] ?? 1) - 1
            counts[address] = rest > 0 ? rest : nil
        }
    }

    /// What is counted under: of version 6, a network of one customer.
    private func counted(_ address: String?) -> String? {
        guard let address, let parsed = IPAddress(address), !uncounted.contains(where: { $0.contains(parsed) }) else {
            return nil
        }
        return parsed.clientKey
    }
}

extension IPAddress {
    /// What requests and connections of one client have in common.
    ///
    /// Of version 6, the network: whoever has one address of it has all of them.
    var clientKey: String {
        isVersion4 ? "\(self)" : "\(IPAddress(bytes: bytes.prefix(8) + [UInt8](repeating: 0, count: 8)) ?? self)/64"
    }
}
