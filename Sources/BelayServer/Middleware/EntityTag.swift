import Crypto
import Foundation
import HTTPTypes

/// A strong validator of an answer (RFC 9110, section 8.8.3).
struct EntityTag: Equatable {
    /// With its quotes.
    var text: String

    /// The tag of a body: a hash of its bytes, so that equal bodies have equal tags and no others.
    init(of body: some DataProtocol) {
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = SHA256.hash(data: body).prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        text = "\"\(String(decoding: hexadecimal, as: UTF8.self))\""
    }

    /// Whether a list of tags, as `If-None-Match` has it, names a tag; weak ones count, too (section 13.1.2).
    static func list(_ list: String, matches tag: String) -> Bool {
        if list.trimmingCharacters(in: .whitespaces) == "*" { return true }
        return list.matches(of: /(?:W\/)?("[^"]*")/).contains { $0.1 == tag }
    }
}
