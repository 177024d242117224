/// A range of IP addresses: `192.0.2.0/24`, `2001:db8::/32`, or one address.
public struct AddressRange: Sendable, Hashable {
    private let network: IPAddress
    private let bits: Int

    /// Reads a range; `nil` when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let network = IPAddress(parts[0]) else { return nil }
        // A mapped address is one of version 4 here, so its prefix would count from another place.
        if parts.count == 2, network.isVersion4, parts[0].contains(":") { return nil }
        let length = parts.count == 2 ? parts[1] : "\(network.bytes.count * 8)"
        guard length.utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(length),
            (0...network.bytes.count * 8).contains(bits)
        else { return nil }
        self.network = network
        self.bits = bits
    }

    /// Whether an address lies in it.
    ///
    /// One of version 4 may be written as version 6 does: `::ffff:192.0.2.1`.
    public func contains(_ address: String) -> Bool {
        IPAddress(address).map { contains($0) } ?? false
    }

    /// Whether an address lies in it.
    public func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == network.bytes.count else { return false }
        return address.bytes.indices.allSatisfy { index in
            let counted = min(8, max(0, bits - index * 8))
            return (address.bytes[index] ^ network.bytes[index]) >> UInt8(8 - counted) == 0
        }
    }
}
