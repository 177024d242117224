internal import Foundation
internal import HTTP

/// What the first answer of a site tells about the way to it.
enum TransportChecks {
    /// How soon a certificate's end deserves a look.
    private static let expiryWarning: TimeInterval = 14 * 86_400
    /// How wrong a clock may be: tokens and dates of rate limits bear a minute or two.
    private static let skewMax: TimeInterval = 60

    /// Whether the connection is safe, and for how long.
    static func tls(_ address: SiteAddress, _ response: HTTPResponse, now: Date) -> DoctorFinding {
        guard address.url.scheme == "https" else {
            return DoctorFinding("tls", .skipped, "http to this machine, which nobody else can read")
        }
        let text = response.certificateExpiry
        guard let expiry = text.flatMap(date) else {
            return DoctorFinding("tls", .ok, "the certificate is verified")
        }
        let days = Int(expiry.timeIntervalSince(now) / 86_400)
        let detail = "the certificate is verified, and expires in \(days) days"
        guard expiry.timeIntervalSince(now) < expiryWarning else { return DoctorFinding("tls", .ok, detail) }
        return DoctorFinding("tls", .warning, detail, remedy: "have it renewed before it expires")
    }

    /// Whether this machine's clock agrees with the site's.
    static func clock(_ response: HTTPResponse, now: Date) -> DoctorFinding {
        guard let date = response.headers["Date"].flatMap(RetryAfter.httpDate) else {
            return DoctorFinding("clock", .skipped, "the site does not tell its time")
        }
        let skew = now.timeIntervalSince(date)
        guard abs(skew) > skewMax else { return DoctorFinding("clock", .ok, "agrees with the site's") }
        return DoctorFinding(
            "clock", .warning,
            "this machine's clock is \(Int(abs(skew))) seconds \(skew > 0 ? "ahead of" : "behind") the site's",
            remedy: "set it by NTP: the times of tokens, syncs and rate limits depend on it")
    }

    /// Reads OpenSSL's form of a date: `Nov 24 22:40:12 2027 GMT`.
    static func date(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 5 else { return nil }
        return RetryAfter.httpDate("Mon, \(words[1]) \(words[0]) \(words[3]) \(words[2]) GMT")
    }
}
