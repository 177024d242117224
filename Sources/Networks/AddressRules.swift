/// Which addresses may be connected to on behalf of somebody else: public ones, and what is allowed by name.
public struct AddressRules: Sendable, Hashable {
    /// What is allowed although it is not public.
    public var allowed: [AddressRange]

    /// Allows public addresses, and some more.
    public init(allowed: [AddressRange] = []) {
        self.allowed = allowed
    }

    /// Why an address may not be connected to, such as `loopback`; `nil` when it may.
    ///
    /// An address behind a gateway from version 6 to version 4 is judged as what it leads to.
    public func refusal(of address: IPAddress) -> String? {
        guard !isAllowed(address) else { return nil }
        if let kind = SpecialAddresses.kind(of: address) { return kind }
        guard let embedded = SpecialAddresses.embedded(in: address), !isAllowed(embedded) else { return nil }
        return SpecialAddresses.kind(of: embedded)
    }

    private func isAllowed(_ address: IPAddress) -> Bool { allowed.contains { $0.contains(address) } }
}
