import ArgumentParser
import BelayServer
import HTTPTypes
import Networks

extension Settings {
    /// Which addresses requests may be sent to that workflows, pages or deliveries ask for.
    ///
    /// - Throws: `CommandFailure` when BELAY_ALLOWED_NETWORKS is wrong.
    var addressRules: AddressRules {
        get throws { AddressRules(allowed: try ranges("BELAY_ALLOWED_NETWORKS")) }
    }

    /// What stands between the network and the service.
    ///
    /// - Parameter isLoopback: whether only this machine reaches it; then nothing is limited unless that is asked for.
    /// - Returns: proxies, limits and names of clients.
    /// - Throws: `CommandFailure` when a setting is wrong.
    func edge(isLoopback: Bool) throws -> ServerEdge {
        var edge = ServerEdge(trustedProxies: try ranges("BELAY_TRUSTED_PROXIES"))
        edge.tls = try tlsIdentity
        edge.clientNameHeader = try clientNameHeader(edge.trustedProxies)
        switch self["BELAY_RATE_LIMIT"] {
        case nil: edge.rateLimit = isLoopback ? nil : .standard
        case "off": edge.rateLimit = nil
        case let text?:
            guard let limit = RateLimit(text) else {
                throw CommandFailure(
                    .wrongData, "BELAY_RATE_LIMIT is '\(text)'; expected one like 100/s, 3000/m or 50000/h, or off")
            }
            edge.rateLimit = limit
        }
        return edge
    }

    private var tlsIdentity: TLSIdentity? {
        get throws {
            let (certificate, key) = (self["API_TLS_CERT"], self["API_TLS_KEY"])
            guard let certificate else {
                guard key == nil else { throw CommandFailure(.wrongData, "API_TLS_KEY is set without API_TLS_CERT") }
                return nil
            }
            do {
                return try TLSIdentity(certificateFile: certificate, keyFile: key ?? certificate)
            } catch let error as TLSError {
                throw CommandFailure(.wrongData, "API_TLS_CERT, API_TLS_KEY: \(error)")
            }
        }
    }

    private func clientNameHeader(_ proxies: [AddressRange]) throws -> HTTPField.Name? {
        guard let text = self["BELAY_CLIENT_NAME_HEADER"] else { return nil }
        guard let name = HTTPField.Name(text) else {
            throw CommandFailure(
                .wrongData, "BELAY_CLIENT_NAME_HEADER is '\(text)'; expected a header's name, such as X-Client-Name")
        }
        guard !proxies.isEmpty else {
            throw CommandFailure(
                .wrongData, "BELAY_CLIENT_NAME_HEADER is set without BELAY_TRUSTED_PROXIES, whose word it is")
        }
        return name
    }

    /// The ranges of addresses that a setting lists, with spaces between.
    ///
    /// - Throws: `CommandFailure` that names what is none.
    func ranges(_ name: String) throws -> [AddressRange] {
        try words(name)
            .map { text in
                guard let range = AddressRange(text) else {
                    throw CommandFailure(
                        .wrongData, "\(name): '\(text)' is no address; expected one like 192.0.2.7 or 192.0.2.0/24")
                }
                return range
            }
    }

    /// The words of a setting.
    func words(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }
}
