import ConfluenceSandbox

extension Exchange {
    /// What the sandbox's observer saw.
    init(_ seen: SandboxExchange) {
        self.init(
            method: seen.method, target: seen.query.isEmpty ? seen.path : "\(seen.path)?\(seen.query)",
            requestHeaders: seen.requestHeaders, status: seen.status, responseHeaders: seen.responseHeaders,
            responseBody: seen.responseBody)
        // A body that is not kept is not the same as none.
        let length = requestHeader("Content-Length") ?? "0"
        let isWithoutBody = length == "0" && requestHeader("Transfer-Encoding") == nil
        requestBody = seen.requestBody ?? (isWithoutBody ? [] : nil)
    }
}
