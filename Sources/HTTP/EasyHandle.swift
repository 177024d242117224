internal import CCurl
internal import CCurlSystem

/// A libcurl easy handle with what it owns; used by one thread at a time.
final class EasyHandle {
    /// The `CURL *`.
    let pointer: UnsafeMutableRawPointer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var form: OpaquePointer?
    private let errorBuffer: UnsafeMutablePointer<CChar>

    init() throws(HTTPError) {
        guard let pointer = curl_easy_init() else { throw Self.outOfMemory }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try set(CURLOPT_ERRORBUFFER, pointer: errorBuffer)
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        curl_mime_free(form)
        errorBuffer.deallocate()
    }

    static let outOfMemory = HTTPError(code: .other, message: "out of memory", isConnectionFailure: true)

    /// What libcurl says in addition to its error code; may be empty.
    var errorDetail: String { String(cString: errorBuffer) }

    /// Whether the connection was ready and sending began.
    var hasBegunSending: Bool {
        var microseconds: curl_off_t = 0
        return ccurl_get_offset(pointer, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK && microseconds > 0
    }

    /// Whether a proxy answered the request for a tunnel, and not with a success: its status then.
    var refusalByProxy: Int? {
        var status = 0
        guard ccurl_get_long(pointer, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK, status >= 300 else { return nil }
        return status
    }

    /// When the server's certificate expires, as libcurl writes it; `nil` unless certificates are reported.
    var certificateExpiry: String? {
        ccurl_certificate_entry(pointer, "Expire date").map { String(cString: $0) }
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(ccurl_set_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ value: Bool) throws(HTTPError) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, offset: Int) throws(HTTPError) {
        try check(ccurl_set_offset(pointer, option, curl_off_t(offset)), option)
    }

    /// Sets a text, which libcurl copies.
    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(ccurl_set_string(pointer, option, value), option)
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(HTTPError) {
        try check(ccurl_set_pointer(pointer, option, value), option)
    }

    func set(_ option: CURLoption, callback: @escaping ccurl_data_callback) throws(HTTPError) {
        try check(ccurl_set_data_callback(pointer, option, callback), option)
    }

    func setSeek(_ callback: @escaping ccurl_seek_callback) throws(HTTPError) {
        try check(ccurl_set_seek_callback(pointer, callback), CURLOPT_SEEKFUNCTION)
    }

    /// Sets the header lines to send; a line `Name:` keeps libcurl from sending its own.
    func setHeaders(_ lines: [String]) throws(HTTPError) {
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else { throw Self.outOfMemory }
            headerList = list
        }
        try set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    /// Sets a `multipart/form-data` body.
    func setForm(_ parts: [HTTPPart]) throws(HTTPError) {
        guard let form = curl_mime_init(pointer) else { throw Self.outOfMemory }
        self.form = form
        for part in parts {
            guard let handle = curl_mime_addpart(form) else { throw Self.outOfMemory }
            switch part.content {
            case .bytes(let bytes):
                // A null pointer would take the content away instead of making it empty.
                let result =
                    bytes.isEmpty
                    ? curl_mime_data(handle, "", 0)
                    : bytes.withUnsafeBytes { curl_mime_data(handle, $0.baseAddress, $0.count) }
                try check(result, CURLOPT_MIMEPOST)
            case .file(let path):
                // Of anything but a regular file libcurl would not know the size.
                _ = try UploadFile(path: path)
                guard curl_mime_filedata(handle, path) == CURLE_OK else { throw FileFault.error("read", path) }
                // Without its own name a part would show the file's name on this machine.
                try check(curl_mime_filename(handle, part.filename), CURLOPT_MIMEPOST)
            }
            try check(curl_mime_name(handle, part.name), CURLOPT_MIMEPOST)
            if let filename = part.filename { try check(curl_mime_filename(handle, filename), CURLOPT_MIMEPOST) }
            if let type = part.contentType { try check(curl_mime_type(handle, type), CURLOPT_MIMEPOST) }
        }
        try set(CURLOPT_MIMEPOST, pointer: UnsafeMutableRawPointer(form))
    }

    func setOpenSocket(_ callback: @escaping ccurl_open_socket_callback) throws(HTTPError) {
        try check(ccurl_set_open_socket_callback(pointer, callback), CURLOPT_OPENSOCKETFUNCTION)
    }

    private func check(_ result: CURLcode, _ option: CURLoption) throws(HTTPError) {
        guard result == CURLE_OK else {
            throw HTTPError(
                code: .other,
                message: "libcurl refuses option \(option.rawValue): \(String(cString: curl_easy_strerror(result)))",
                isConnectionFailure: true)
        }
    }
}
