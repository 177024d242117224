internal import Foundation
internal import Networks

extension HTTPClientConfiguration {
    /// The proxy that a URL is asked for through; `nil` when it is reached directly.
    ///
    /// libcurl's own rules, for requests of which it must be known beforehand.
    func proxy(
        for url: HTTPURL, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        guard !url.isLoopback else { return nil }
        func first(_ names: String...) -> String? { names.compactMap { environment[$0] }.first }
        // HTTP_PROXY in capitals could come out of a header of a CGI request.
        let own = url.scheme == "https" ? first("https_proxy", "HTTPS_PROXY") : first("http_proxy")
        guard let proxy = proxy ?? own ?? first("all_proxy", "ALL_PROXY"), !proxy.isEmpty else { return nil }
        return isDirect(url.host, noProxy ?? first("no_proxy", "NO_PROXY") ?? "") ? nil : proxy
    }

    /// Whether a list of hosts, domains and ranges names a host.
    private func isDirect(_ host: String, _ list: String) -> Bool {
        let host = host.trimmingCharacters(in: ["[", "]"])
        if list.trimmingCharacters(in: .whitespaces) == "*" { return true }
        return list.split(whereSeparator: { $0 == "," || $0 == " " })
            .contains { entry in
                if let address = IPAddress(host) { return AddressRange(String(entry))?.contains(address) ?? false }
                let domain = entry.lowercased().trimmingCharacters(in: ["."])
                return host == domain || host.hasSuffix("." + domain)
            }
    }
}
