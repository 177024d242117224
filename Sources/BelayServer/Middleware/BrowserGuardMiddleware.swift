import HTTPTypes
import Hummingbird

/// Refuses what a web page in somebody's browser sends here behind their back.
///
/// The service trusts whoever reaches its port. Any page that an engineer visits can make the browser reach it, too:
/// by posting a form to `http://127.0.0.1:8005` (the browser then names the page's `Origin`), or by letting a name
/// of its own point to 127.0.0.1 (DNS rebinding; the browser then sends that name as `Host`).
struct BrowserGuardMiddleware: RouterMiddleware {
    /// Names under which clients reach the service, beside loopback's and IP addresses; lower case, without ports.
    let hosts: Set<String>
    /// The address that the service listens on.
    let ownHost: String

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        // A proxy may call the service by another name than its clients do: both have to be ours.
        let authorities = [try authority(of: request)] + [context.forwardedHost.map(Authority.init)].compactMap { $0 }
        for authority in authorities where !isOwn(authority.host) {
            throw Problem(
                .forbidden,
                "this service is not known as '\(authority.host)'; if it shall be, name that in BELAY_HOSTS")
        }
        if let origin = request.headers[.origin],
            !authorities.contains(where: { isOwn(origin: origin, $0, context.scheme) })
        {
            throw Problem(.forbidden, "pages of '\(origin)' may not send requests here")
        }
        return try await next(request, context)
    }

    /// What the request calls this service.
    ///
    /// - Throws: `Problem` 400 unless there is exactly one `Host` (RFC 9112, section 3.2).
    private func authority(of request: Request) throws -> Authority {
        // The first Host has become the authority; only further ones are still among the fields.
        guard let text = request.head.authority, !text.isEmpty,
            !request.headers.contains(where: { $0.name.canonicalName == "host" })
        else {
            throw Problem(.badRequest, "send exactly one Host header")
        }
        return Authority(text)
    }

    /// Whether a name can only be ours.
    ///
    /// An address always is: rebinding takes a name.
    private func isOwn(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || Authority.isAddress(host) || host == ownHost
            || hosts.contains(host)
    }

    /// Whether a page comes from this very service, be it through a proxy that is known by name.
    ///
    /// The host alone would not do for loopback: another port there is another service. Nor would a page that came in the
    /// clear do for a service that is reached by TLS: anybody on the way can have written it.
    private func isOwn(origin: String, _ authority: Authority, _ ownScheme: String?) -> Bool {
        let schemes = ownScheme == "https" ? ["https://"] : ["http://", "https://"]
        for scheme in schemes where origin.hasPrefix(scheme) {
            let page = Authority(String(origin.dropFirst(scheme.count)))
            return page == authority || hosts.contains(page.host)
        }
        return false
    }
}

/// The host and the port of a URL, as a `Host` header gives them.
struct Authority: Equatable {
    /// In lower case, without a last dot; IPv6 in its brackets.
    var host: String
    /// As it stands; empty for the default one.
    var port: String

    init(_ text: String) {
        let text = text.lowercased()
        // The colons of an IPv6 address stand before its closing bracket.
        let end = text.lastIndex(of: "]") ?? text.startIndex
        let colon = text[end...].firstIndex(of: ":") ?? text.endIndex
        host = String(text[..<colon])
        port = String(text[colon...].dropFirst())
        if host.hasSuffix(".") { host.removeLast() }
    }

    /// Whether a host is an IP address.
    ///
    /// No name ends in a number (RFC 3696, section 2), nor has it brackets.
    static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.first?.isNumber == true && UInt8($0) != nil }
    }
}
