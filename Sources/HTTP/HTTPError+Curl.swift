internal import CCurlSystem

extension HTTPError {
    /// What a failed transfer means to the caller.
    init(curl result: CURLcode, detail: String, hop: Hop, hasBegunSending: Bool, refusalByProxy: Int? = nil) {
        if let refusalByProxy {
            self = .refused(byProxy: refusalByProxy, hop)
            return
        }
        let (code, remedy) = Self.meaning(of: result, detail.lowercased())
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
        self.init(
            code: code, message: "\(hop.method) \(hop.url.scheme)://\(hop.url.authority) failed: \(reason)\(remedy)",
            isConnectionFailure: !hasBegunSending)
    }

    /// What the proxy's answer to CONNECT means; nothing has reached the server.
    private static func refused(byProxy status: Int, _ hop: Hop) -> HTTPError {
        let remedy =
            status == 407
            ? "it wants user and password in its URL (HTTPS_PROXY)" : "check the proxy (HTTPS_PROXY, NO_PROXY)"
        return HTTPError(
            code: status >= 500 ? .connectFailed : .proxyRefused,
            message:
                "\(hop.method) \(hop.url.scheme)://\(hop.url.authority) failed: the proxy answers \(status); \(remedy)",
            isConnectionFailure: true)
    }

    private static func meaning(of result: CURLcode, _ detail: String) -> (Code, remedy: String) {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: (.timeout, "; check that the server is well, or allow more time")
        case CURLE_COULDNT_RESOLVE_HOST: (.resolveFailed, "; check the host's name and the name server")
        case CURLE_COULDNT_RESOLVE_PROXY: (.resolveFailed, "; check the proxy's name (HTTPS_PROXY)")
        case CURLE_COULDNT_CONNECT: (.connectFailed, "; check that the server runs and can be reached")
        case CURLE_PROXY: (.connectFailed, "; check the proxy (HTTPS_PROXY, NO_PROXY)")
        case CURLE_PEER_FAILED_VERIFICATION where detail.contains("expired"):
            (.tls, "; have the server's certificate renewed, and check this machine's clock")
        case CURLE_PEER_FAILED_VERIFICATION where detail.contains("no alternative certificate subject"):
            (.tls, "; use the host's name that stands in the certificate")
        case CURLE_PEER_FAILED_VERIFICATION:
            (.tls, "; if the certificate comes from a private authority, configure its CA file")
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: (.tls, "; another server answers there")
        case CURLE_SSL_CACERT_BADFILE: (.tls, "; check the configured CA file")
        case CURLE_SSL_CERTPROBLEM: (.tls, "; check the configured client certificate and its key")
        case CURLE_SSL_CONNECT_ERROR, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            detail.contains("alert") && (detail.contains("certificate") || detail.contains("handshake"))
                ? (.tls, "; the server may want a client certificate")
                : result == CURLE_SSL_CONNECT_ERROR
                    ? (.tls, "; check that the server speaks TLS 1.2 or later on this port")
                    : (.connectionLost, "; the server may have done the request all the same")
        case CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            (.tls, "; check that the server speaks TLS 1.2 or later on this port")
        case CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK:
            (.io, "; check that the file to send is readable and complete")
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            (.connectionLost, "; the server may have done the request all the same")
        // On a kept connection, the rest of an answer that was longer than announced; a new one may be well. libcurl
        // calls that "HTTP/0.9" and an unsupported protocol; those of URLs were checked before (HTTPURL).
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            (.connectionLost, "; what came is no answer in HTTP, or the rest of another one")
        case CURLE_URL_MALFORMAT: (.invalidURL, "")
        default: (.other, " (libcurl's error \(result.rawValue))")
        }
    }
}
