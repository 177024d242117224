/// Sends HTTP requests, all of them over one libcurl multi handle on a thread of its own.
///
/// Connections are kept and shared. TLS certificates are always verified. There are no cookies, no
/// `.netrc` and no retries. Cancelling the task that waits for a response cancels the transfer.
public final class HTTPClient: Sendable {
    private let driver: TransferDriver

    /// Starts a client.
    public init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        driver = TransferDriver(configuration: configuration)
    }

    deinit {
        driver.stop()
    }

    /// Ends all requests under way with `cancelled`, closes the connections, and waits until that is done.
    public func shutdown() async {
        await driver.stopAndWait()
    }

    /// Sends a request and returns the response with its body in memory.
    ///
    /// - Parameter request: what to send.
    /// - Returns: the response, whatever its status is.
    /// - Throws: `HTTPError` when there is no response; `CancellationError` when the task is cancelled.
    public func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await perform(request, destination: .memory(bytesMax: request.responseBytesMax))
    }

    /// Sends a request and streams the body of a successful response into a file.
    ///
    /// The file appears, replacing one that is there, when it is complete; a failure leaves nothing behind.
    /// The body of a response that is no success is in the response, and the file is not touched.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - path: the file; its folder must exist.
    ///   - bytesMax: the most bytes that the file may get.
    /// - Returns: the response, whatever its status is.
    /// - Throws: `HTTPError` when there is no response; `CancellationError` when the task is cancelled.
    public func download(
        _ request: HTTPRequest, to path: String, bytesMax: Int = .max
    ) async throws -> HTTPResponse {
        try await perform(
            request,
            destination: .file(path: path, bytesMax: bytesMax, errorBytesMax: request.responseBytesMax))
    }

    private func perform(_ request: HTTPRequest, destination: Hop.Destination) async throws -> HTTPResponse {
        // Three years are enough, and keep the arithmetic from overflowing.
        let timeout = min(request.timeout, .seconds(100_000_000))
        var hop = Hop(
            method: request.method, url: try HTTPURL(request.url), headers: request.headers, body: request.body,
            isIdempotent: request.isIdempotent,
            deadline: .now + timeout, destination: destination)
        try hop.validate()
        hop.pinnedKey = request.pinnedKey
        hop.rules = request.addresses.rules(for: hop.url, of: hop.url)
        let first = hop.url
        for _ in 0...max(request.redirects.countMax, 0) {
            try Task.checkCancellation()
            let response = try await driver.perform(hop)
            guard let next = try HTTPRedirect.next(after: hop, response, policy: request.redirects) else {
                return response
            }
            hop = next
            hop.rules = request.addresses.rules(for: next.url, of: first)
        }
        throw HTTPError(
            code: .tooManyRedirects,
            message: "\(hop.url.authority) redirects more than \(request.redirects.countMax) times")
    }
}
