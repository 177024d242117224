internal import CCurl
internal import CCurlSystem
internal import Foundation
internal import Networks

/// Opens the sockets of one hop, to addresses that its rules allow; used by one thread at a time.
final class AddressGuard {
    private let rules: AddressRules
    private let hop: Hop
    /// Why an address was refused, if one was.
    private(set) var refusal: HTTPError?

    /// Makes a guard; `nil` when the hop may go anywhere, or is left to a proxy.
    ///
    /// - Throws: `HTTPError` with `addressRefused` for an address in the URL that a proxy would be asked to connect to.
    init?(_ hop: Hop, _ configuration: HTTPClientConfiguration) throws(HTTPError) {
        guard let rules = hop.rules else { return nil }
        self.rules = rules
        self.hop = hop
        guard configuration.proxy(for: hop.url) != nil else { return }
        // A zone leads to this machine's own links.
        guard !hop.url.host.contains("%") else { throw Self.refusal(hop, "an address with a zone", "link-local") }
        let literal = hop.url.host.trimmingCharacters(in: ["[", "]"])
        if let address = IPAddress(literal), let kind = rules.refusal(of: address) {
            throw Self.refusal(hop, "\(address)", kind)
        }
        return nil
    }

    /// A socket for an address, or none.
    func openSocket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        var count = 0
        guard let start = ccurl_address_bytes(address, &count),
            let target = IPAddress(bytes: Array(UnsafeBufferPointer(start: start, count: count)))
        else { return CURL_SOCKET_BAD }
        if let kind = rules.refusal(of: target) {
            refusal = Self.refusal(hop, "\(target)", kind)
            return CURL_SOCKET_BAD
        }
        let values = address.pointee
        return socket(values.family, values.socktype | Int32(SOCK_CLOEXEC.rawValue), values.protocol)
    }

    private static func refusal(_ hop: Hop, _ address: String, _ kind: String) -> HTTPError {
        HTTPError(
            code: .addressRefused,
            message:
                "\(hop.method) \(hop.url.scheme)://\(hop.url.authority) is not sent: it leads to \(address), which is "
                + "\(kind); if that is meant, allow it in BELAY_ALLOWED_NETWORKS",
            isConnectionFailure: true)
    }
}
