internal import CCurl
internal import CCurlSystem
internal import Foundation

/// A libcurl multi handle.
///
/// Sendable because everything but `wakeUp`, which libcurl allows from any thread, is called on the
/// driver's thread only, and the driver sees to it that nothing is called after `close`.
struct MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer

    init(_ configuration: HTTPClientConfiguration) {
        guard Self.isLibraryReady, let pointer = curl_multi_init() else {
            fatalError("libcurl cannot be initialised: out of memory")
        }
        self.pointer = pointer
        set(CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
        set(CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
    }

    /// Makes `wait` return.
    func wakeUp() {
        curl_multi_wakeup(pointer)
    }

    func add(_ easy: UnsafeMutableRawPointer) throws(HTTPError) {
        if let fault = Self.fault(curl_multi_add_handle(pointer, easy)) { throw fault }
    }

    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(pointer, easy)
    }

    /// Does what can be done without waiting; a fault means that no transfer can go on.
    func perform() -> HTTPError? {
        var running: Int32 = 0
        return Self.fault(curl_multi_perform(pointer, &running))
    }

    /// The next transfer that has ended, and how.
    func takeFinished() -> (easy: UnsafeMutableRawPointer, result: CURLcode)? {
        var result = CURLE_OK
        return ccurl_multi_take_finished(pointer, &result).map { ($0, result) }
    }

    /// Waits until there is something to do, `wakeUp` is called or the deadline is over.
    func wait(isIdle: Bool, until deadline: ContinuousClock.Instant?) -> HTTPError? {
        let longest: Duration = isIdle ? .seconds(60) : .seconds(1)
        let wait = deadline.map { min(max($0 - .now, .zero), longest) } ?? longest
        // Rounded up: a wait of zero until a deadline that is nearly there would spin.
        let milliseconds = Int32(wait / .milliseconds(1)) + 1
        return Self.fault(curl_multi_poll(pointer, nil, 0, milliseconds, nil))
    }

    func close() {
        curl_multi_cleanup(pointer)
    }

    /// Keeps a write to a closed connection from ending the process: OpenSSL's writes raise SIGPIPE.
    static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    private func set(_ option: CURLMoption, _ value: Int) {
        let result = ccurl_multi_set_long(pointer, option, value)
        assert(result == CURLM_OK, "libcurl refuses option \(option.rawValue)")
    }

    private static func fault(_ result: CURLMcode) -> HTTPError? {
        guard result != CURLM_OK else { return nil }
        return HTTPError(code: .other, message: "libcurl failed: \(String(cString: curl_multi_strerror(result)))")
    }
}
