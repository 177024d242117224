import Foundation
import Hummingbird

/// The form of an error's body: the API's own, or what stands in front of it.
enum AnswerForm: String, Sendable {
    case json
    case html
    case text
}

/// Answers that come from something that breaks, or from what stands in front of the API.
enum FaultAnswers {
    /// Too many requests.
    static func tooManyRequests(_ allowance: Allowance, layer: APILayer, profile: SandboxProfile) -> Response {
        var response = APIError.unavailable("Rate limit exceeded.").response(layer)
        response.status = .tooManyRequests
        for (name, value) in allowance.refusalFields(profile) { response.headers[named: name] = value }
        return response
    }

    /// Too many requests, whatever there were; a client may try again after some seconds, told as a date if wanted.
    static func tooManyRequests(
        retryAfter seconds: Int, asDate: Bool, layer: APILayer, profile: SandboxProfile
    ) -> Response {
        let reset = Date().addingTimeInterval(Double(seconds))
        let allowance = Allowance(
            limit: 100, remaining: 0, wait: .seconds(seconds), reset: Timestamp(reset), interval: .seconds(seconds))
        var response = tooManyRequests(allowance, layer: layer, profile: profile)
        if asDate { response.headers[named: "Retry-After"] = HTTPDate.text(reset) }
        return response
    }

    /// A 5xx in the form of the API, or as proxies write it.
    static func serverError(
        _ status: HTTPResponse.Status, form: AnswerForm, layer: APILayer
    ) -> Response {
        let text = "\(status.code) \(status.reasonPhrase)"
        var response: Response
        switch form {
        case .json:
            response = APIError.unavailable(status.reasonPhrase).response(layer)
            response.status = status
        case .html:
            response = html(
                "<html>\r\n<head><title>\(text)</title></head>\r\n<body>\r\n<center><h1>\(text)</h1></center>\r\n"
                    + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", status: status)
        case .text:
            response = plain("upstream connect error or disconnect/reset before headers. reset reason: \(text)")
            response.status = status
        }
        if status == .serviceUnavailable { response.headers[named: "Retry-After"] = "1" }
        return response
    }

    /// What a single sign-on in front of the API answers those it does not know.
    static func loginPage() -> Response {
        html(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><title>Log in with Atlassian account</title></head>
            <body><form method="post" action="/login"><input name="username"><input name="password" type="password">
            <button>Continue</button></form></body>
            </html>
            """, status: .ok)
    }

    private static func html(_ text: String, status: HTTPResponse.Status) -> Response {
        var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        response.headers[.contentType] = "text/html;charset=UTF-8"
        return response
    }

    private static func plain(_ text: String) -> Response {
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        response.headers[.contentType] = "text/plain"
        return response
    }
}

/// Dates as HTTP headers have them: `Wed, 25 Nov 2026 22:30:21 GMT`.
enum HTTPDate {
    static func text(_ date: Date) -> String {
        let format = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits) GMT
                """,
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return date.formatted(format)
    }
}
