/// What addresses are that do not lead into the Internet.
///
/// Source: IANA's registries of special-purpose addresses,
/// <https://www.iana.org/assignments/iana-ipv4-special-registry> and `…/iana-ipv6-special-registry`.
enum SpecialAddresses {
    /// What an address is; `nil` when it is an ordinary public one.
    static func kind(of address: IPAddress) -> String? {
        if let (_, kind) = table.first(where: { $0.0.contains(address) }) { return kind }
        guard !address.isVersion4 else { return nil }
        // Global unicast is one eighth of version 6; nothing else is public, whatever it will be one day.
        return address.bytes[0] >> 5 == 1 || embedded(in: address) != nil ? nil : "reserved"
    }

    /// The address of version 4 that a gateway would go on to from this one of version 6.
    static func embedded(in address: IPAddress) -> IPAddress? {
        guard !address.isVersion4 else { return nil }
        for (range, start) in embeddings where range.contains(address) {
            return IPAddress(bytes: Array(address.bytes[start..<start + 4]))
        }
        return nil
    }

    /// NAT64 (RFC 6052) and 6to4 (RFC 3056), with where the address stands in them.
    private static let embeddings: [(AddressRange, start: Int)] = [
        ("64:ff9b::/96", 12), ("2002::/16", 2),
    ]
    .compactMap { text, start in AddressRange(text).map { ($0, start) } }

    /// The first that fits counts.
    private static let table: [(AddressRange, String)] = [
        ("169.254.169.254", "the metadata service of a cloud"), ("fd00:ec2::254", "the metadata service of a cloud"),
        ("100.100.100.200", "the metadata service of a cloud"), ("168.63.129.16", "the metadata service of a cloud"),
        ("0.0.0.0/8", "unspecified"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "shared by a provider"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "for documentation"), ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"), ("198.18.0.0/15", "for benchmarks"), ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
        ("::", "unspecified"), ("::1", "loopback"), ("2001::/23", "reserved"), ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"), ("fc00::/7", "private"), ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    ]
    .compactMap { text, kind in AddressRange(text).map { ($0, kind) } }
}
