internal import CCurlSystem

extension HTTPError {
    /// What a failed transfer means to the caller.
    init(curl result: CURLcode, detail: String, hop: Hop, hasBegunSending: Bool) {
        let (code, remedy) = Self.meaning(of: result)
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
        self.init(
            code: code, message: "\(hop.method) \(hop.url.scheme)://\(hop.url.authority) failed: \(reason)\(remedy)",
            isConnectionFailure: !hasBegunSending)
    }

    private static func meaning(of result: CURLcode) -> (Code, remedy: String) {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: (.timeout, "; check that the server is well, or allow more time")
        case CURLE_COULDNT_RESOLVE_HOST: (.resolveFailed, "; check the host's name and the name server")
        case CURLE_COULDNT_RESOLVE_PROXY: (.resolveFailed, "; check the proxy's name (HTTPS_PROXY)")
        case CURLE_COULDNT_CONNECT: (.connectFailed, "; check that the server runs and can be reached")
        case CURLE_PROXY: (.connectFailed, "; check the proxy (HTTPS_PROXY, NO_PROXY)")
        case CURLE_PEER_FAILED_VERIFICATION:
            (.tls, "; if the certificate comes from a private authority, configure its CA file")
        case CURLE_SSL_CACERT_BADFILE: (.tls, "; check the configured CA file")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            (.tls, "; check that the server speaks TLS 1.2 or later on this port")
        case CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK:
            (.io, "; check that the file to send is readable and complete")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            (.connectionLost, "; the server may have done the request all the same")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: (.invalidURL, "")
        default: (.other, "")
        }
    }
}
