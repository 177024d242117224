import Foundation
import HTTPTypes
import Networks

/// What trusted proxies say of a request: who sent it, and what it called the service.
struct Forwarded: Equatable {
    /// The sender's address; `nil` when it cannot be told.
    var client: String?
    /// The scheme that the sender used; `nil` when nobody says.
    var scheme: String?
    /// The authority that the sender asked for; `nil` when nobody says.
    var host: String?

    /// More hops than anybody has.
    private static let hopsMax = 32

    /// Reads the headers of a request that came from a trusted proxy.
    ///
    /// Each proxy adds the address that it got the request from at the end. So the sender is the last address that is no
    /// trusted proxy: what stands before it, the sender may have made up.
    ///
    /// - Parameters:
    ///   - headers: the request's headers.
    ///   - peer: the proxy's address.
    ///   - trusted: the proxies that are believed.
    /// - Throws: `Problem` 400 when `X-Forwarded-For` and `Forwarded` name different senders: a proxy writes one of
    ///   them, so the other comes from somebody else.
    init(_ headers: HTTPFields, from peer: String, trusting trusted: [AddressRange]) throws {
        let plain = Self.plainHops(headers)
        let standard = Self.standardHops(headers)
        if !plain.isEmpty, !standard.isEmpty {
            guard Self.sender(plain, peer, trusted)?.client == Self.sender(standard, peer, trusted)?.client else {
                throw Problem(.badRequest, "X-Forwarded-For and Forwarded name different senders; send one of them")
            }
        }
        let hops = plain.isEmpty ? standard : plain
        guard !hops.isEmpty else {
            self.init(
                client: peer, scheme: Self.last(headers, "X-Forwarded-Proto"),
                host: Self.last(headers, "X-Forwarded-Host"))
            return
        }
        let sender = Self.sender(hops, peer, trusted)
        self.init(
            client: sender?.client, scheme: sender?.scheme ?? Self.last(headers, "X-Forwarded-Proto"),
            host: sender?.host ?? Self.last(headers, "X-Forwarded-Host"))
    }

    init(client: String?, scheme: String?, host: String?) {
        self.client = client
        self.scheme = scheme.map { $0.lowercased() }
        self.host = host
    }

    /// The last hop that is no trusted proxy; the first one when all are.
    private static func sender(_ hops: [Forwarded], _ peer: String, _ trusted: [AddressRange]) -> Forwarded? {
        var farthest: Forwarded?
        for hop in hops.suffix(hopsMax).reversed() {
            farthest = hop
            guard let client = hop.client, let address = IPAddress(client) else {
                // A trusted proxy does not know, so neither do we.
                return Forwarded(client: nil, scheme: hop.scheme, host: hop.host)
            }
            if !trusted.contains(where: { $0.contains(address) }) { break }
        }
        return farthest
    }

    private static func plainHops(_ headers: HTTPFields) -> [Forwarded] {
        list(headers, "X-Forwarded-For").map { Forwarded(client: address(in: $0), scheme: nil, host: nil) }
    }

    /// The hops of `Forwarded` (RFC 7239).
    private static func standardHops(_ headers: HTTPFields) -> [Forwarded] {
        list(headers, "Forwarded")
            .map { element in
                var hop = Forwarded(client: nil, scheme: nil, host: nil)
                for pair in split(element, at: ";") {
                    let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else { continue }
                    let value = unquoted(parts[1].trimmingCharacters(in: .whitespaces))
                    switch parts[0].trimmingCharacters(in: .whitespaces).lowercased() {
                    case "for": hop.client = address(in: value)
                    case "proto": hop.scheme = value.lowercased()
                    case "host": hop.host = value
                    default: break
                    }
                }
                return hop
            }
    }

    private static func last(_ headers: HTTPFields, _ name: String) -> String? {
        list(headers, name).last.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The elements of a header that is a list, wherever it stands.
    private static func list(_ headers: HTTPFields, _ name: String) -> [String] {
        guard let name = HTTPField.Name(name) else { return [] }
        return headers[values: name].flatMap { split($0, at: ",") }
    }

    /// Splits a text where a mark stands outside of quotes.
    private static func split(_ text: String, at mark: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == mark, !isQuoted {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        return String(text.dropFirst().dropLast()).replacing("\\", with: "")
    }

    /// The address of a node without its port; `nil` for `unknown` and what is hidden.
    private static func address(in node: String) -> String? {
        var text = node[...]
        if text.hasPrefix("[") {
            text = text.dropFirst().prefix { $0 != "]" }
        } else if text.count(where: { $0 == ":" }) == 1 {
            text = text.prefix { $0 != ":" }
        }
        return IPAddress(String(text)).map { "\($0)" }
    }
}
