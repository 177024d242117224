internal import Foundation

/// A range of IP addresses: `192.0.2.0/24`, `2001:db8::/32`, or one address.
public struct AddressRange: Sendable, Hashable {
    private let network: [UInt8]
    private let bits: Int

    /// Reads a range; `nil` when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let network = Self.bytes(parts[0]) else { return nil }
        // A mapped address is one of version 4 here, so its prefix would count from another place.
        if parts.count == 2, network.count == 4, parts[0].contains(":") { return nil }
        let length = parts.count == 2 ? parts[1] : "\(network.count * 8)"
        guard length.utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(length),
            (0...network.count * 8).contains(bits)
        else { return nil }
        self.network = network
        self.bits = bits
    }

    /// Whether an address lies in it.
    ///
    /// One of version 4 may be written as version 6 does: `::ffff:192.0.2.1`.
    public func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(address), bytes.count == network.count else { return false }
        return bytes.indices.allSatisfy { index in
            let counted = min(8, max(0, bits - index * 8))
            return (bytes[index] ^ network[index]) >> UInt8(8 - counted) == 0
        }
    }

    static func verify(_ delivery: WebhookDelivery, ranges: [AddressRange]) -> WebhookVerdict {
        guard let address = delivery.remoteAddress else { return .unsigned }
        return ranges.contains { $0.contains(address) }
            ? .verified(by: "sender's address") : .refused("the sender's address is not among those that may post here")
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let isMapped = sixteen[..<10].allSatisfy { $0 == 0 } && sixteen[10] == 255 && sixteen[11] == 255
        return isMapped ? Array(sixteen[12...]) : sixteen
    }
}
