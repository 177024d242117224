internal import CCurl
internal import CCurlSystem

extension EasyHandle {
    /// Sets everything but the callbacks.
    func configure(for hop: Hop, uploadSize: Int?, _ configuration: HTTPClientConfiguration) throws(HTTPError) {
        try set(CURLOPT_URL, hop.url.text)
        try set(CURLOPT_NOSIGNAL, true)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, false)
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_TCP_KEEPALIVE, true)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try setTimeouts(hop, configuration)
        try setSecurity(hop, configuration)
        try setMethodAndBody(hop, uploadSize: uploadSize)
        try setHeaders(headerLines(hop))
    }

    private func setTimeouts(_ hop: Hop, _ configuration: HTTPClientConfiguration) throws(HTTPError) {
        // For libcurl 0 milliseconds are no limit at all.
        try set(CURLOPT_TIMEOUT_MS, max(1, Self.milliseconds(hop.deadline - .now)))
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Self.milliseconds(configuration.connectTimeout)))
    }

    private func setSecurity(_ hop: Hop, _ configuration: HTTPClientConfiguration) throws(HTTPError) {
        try set(CURLOPT_SSL_VERIFYPEER, hop.pinnedKey == nil)
        try set(CURLOPT_SSL_VERIFYHOST, hop.pinnedKey == nil ? 2 : 0)
        if let key = hop.pinnedKey { try set(CURLOPT_PINNEDPUBLICKEY, key) }
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = configuration.caFile { try set(CURLOPT_CAINFO, caFile) }
        if let certificate = configuration.clientCertificate {
            try set(CURLOPT_SSLCERT, certificate.certificateFile)
            try set(CURLOPT_SSLKEY, certificate.keyFile)
        }
        if configuration.reportsCertificates { try set(CURLOPT_CERTINFO, true) }
        try setProxy(hop, configuration)
        try set(CURLOPT_HTTP_VERSION, Self.httpVersion)
    }

    private func setProxy(_ hop: Hop, _ configuration: HTTPClientConfiguration) throws(HTTPError) {
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        if hop.rules != nil {
            // Nothing is left for libcurl to decide: what was checked is what is connected to.
            try set(CURLOPT_PROXY, configuration.proxy(for: hop.url) ?? "")
            return try set(CURLOPT_NOPROXY, "")
        }
        if hop.url.isLoopback {
            try set(CURLOPT_PROXY, "")
        } else if let proxy = configuration.proxy {
            try set(CURLOPT_PROXY, proxy)
        }
        if let noProxy = configuration.noProxy { try set(CURLOPT_NOPROXY, noProxy) }
    }

    private func setMethodAndBody(_ hop: Hop, uploadSize: Int?) throws(HTTPError) {
        switch hop.body {
        case .none where hop.method == "HEAD": try set(CURLOPT_NOBODY, true)
        case .none where ["POST", "PUT", "PATCH"].contains(hop.method): try setPost([])
        case .none: break
        case .bytes(let bytes): try setPost(bytes)
        case .file:
            try set(CURLOPT_UPLOAD, true)
            try set(CURLOPT_INFILESIZE_LARGE, offset: uploadSize ?? 0)
        case .multipart(let parts): try setForm(parts)
        }
        try set(CURLOPT_CUSTOMREQUEST, hop.method)
        // A kept connection may have been made for a request that was free to go anywhere.
        try set(CURLOPT_FRESH_CONNECT, !hop.isIdempotent || hop.rules != nil)
    }

    private func setPost(_ bytes: [UInt8]) throws(HTTPError) {
        try set(CURLOPT_POST, true)
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
        guard !bytes.isEmpty else { return try set(CURLOPT_COPYPOSTFIELDS, "") }
        var result: Result<Void, HTTPError> = .success(())
        bytes.withUnsafeBytes { buffer in
            result = Result { () throws(HTTPError) in
                // libcurl only reads, and copies at once.
                try set(CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
            }
        }
        try result.get()
    }

    private func headerLines(_ hop: Hop) -> [String] {
        var isForm = false
        if case .multipart = hop.body { isForm = true }
        let fields = hop.headers.fields.filter { !isForm || !HTTPHeaders.isSame($0.name, "Content-Type") }
        // A line that ends with ';' is libcurl's way to send a header without a value.
        var lines = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // libcurl would wait a second for "100 Continue" before a large body.
        if hop.headers["Expect"] == nil { lines.append("Expect:") }
        // libcurl would call any body a web form.
        if !isForm, hop.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        return lines
    }

    /// HTTP/2 loses about one request in 250 on kept connections before libcurl 8.1 (curl issue 10634).
    private static var httpVersion: Int {
        let firstGoodVersion: UInt32 = 0x08_01_00
        let version = curl_version_info(CURLVERSION_FIRST)?.pointee.version_num ?? 0
        return version >= firstGoodVersion ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(clamping: Int64(min(duration, .seconds(100_000_000)) / .milliseconds(1)))
    }
}
