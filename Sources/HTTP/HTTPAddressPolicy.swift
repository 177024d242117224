public import Networks

/// Which addresses a request may be sent to.
///
/// It is the address that is judged, when the connection is opened: a name that points to another address from one
/// moment to the next gains nothing, and neither does a redirect. Through a proxy, names are resolved by the proxy, which
/// has to have rules of its own then; only addresses that stand in the URL itself are judged here.
public enum HTTPAddressPolicy: Sendable, Hashable {
    /// Any address.
    case any
    /// Those that the rules allow.
    case only(AddressRules)
    /// Any of the host that the request names; those that the rules allow of others, to which redirects lead.
    ///
    /// Names of this machine count as one host.
    case onlyElsewhere(AddressRules)

    /// The rules for one URL of a request that began at another.
    func rules(for url: HTTPURL, of first: HTTPURL) -> AddressRules? {
        switch self {
        case .any: nil
        case .only(let rules): rules
        case .onlyElsewhere(let rules):
            url.host == first.host || url.isLoopback && first.isLoopback ? nil : rules
        }
    }
}
