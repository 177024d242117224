internal import CCurl
internal import CCurlSystem
internal import Synchronization

/// A hop under way.
///
/// Sendable because all that changes, but for the flag, belongs to the driver's thread from the moment
/// that the transfer is handed to it, which happens under the driver's lock.
final class Transfer: @unchecked Sendable {
    let hop: Hop
    private let cancellation = Atomic(false)
    /// Where the result goes; set before the driver gets the transfer, and used once.
    var continuation: CheckedContinuation<HTTPResponse, any Error>?
    private(set) var handle: EasyHandle?
    private let sink: ResponseSink
    private var upload: UploadFile?
    private var addressGuard: AddressGuard?

    init(hop: Hop) {
        self.hop = hop
        sink = ResponseSink(destination: hop.destination, authority: hop.url.authority)
    }

    /// Whether the transfer need not begin.
    var isCancelled: Bool { cancellation.load(ordering: .acquiring) }

    /// Marks the transfer, from any thread and at any time.
    func cancel() {
        cancellation.store(true, ordering: .releasing)
    }

    /// Makes the easy handle; its callbacks refer to this object, which must live until `finish`.
    func prepare(_ configuration: HTTPClientConfiguration) throws(HTTPError) -> UnsafeMutableRawPointer {
        let handle = try EasyHandle()
        self.handle = handle
        addressGuard = try AddressGuard(hop, configuration)
        if case .file(let path) = hop.body { upload = try UploadFile(path: path) }
        try handle.configure(for: hop, uploadSize: upload?.size, configuration)
        try installCallbacks(on: handle)
        return handle.pointer
    }

    /// The result, after libcurl has ended the transfer.
    func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
        if let fault = sink.fault { return .failure(fault) }
        guard code == CURLE_OK else {
            if let refusal = addressGuard?.refusal, !(handle?.hasBegunSending ?? false) { return .failure(refusal) }
            return .failure(
                HTTPError(
                    curl: code, detail: handle?.errorDetail ?? "", hop: hop,
                    hasBegunSending: handle?.hasBegunSending ?? false, refusalByProxy: handle?.refusalByProxy))
        }
        return Result {
            var response = try sink.finish(url: hop.url)
            response.certificateExpiry = handle?.certificateExpiry
            return response
        }
    }

    /// The failure of a transfer that was not given a connection in time.
    var timeoutError: HTTPError {
        HTTPError(
            curl: CURLE_OPERATION_TIMEDOUT, detail: "", hop: hop, hasBegunSending: handle?.hasBegunSending ?? false)
    }

    /// Frees everything and hands over the result.
    func finish(_ result: Result<HTTPResponse, any Error>) {
        handle = nil
        upload = nil
        continuation?.resume(with: result)
        continuation = nil
    }

    private func installCallbacks(on handle: EasyHandle) throws(HTTPError) {
        // Unretained: the driver keeps the transfer while libcurl knows the handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_HEADERDATA, pointer: context)
        try handle.set(CURLOPT_HEADERFUNCTION) { data, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            return Transfer.from(context)?.sink.receiveHeader(bytes) == true ? bytes.count : 0
        }
        try handle.set(CURLOPT_WRITEDATA, pointer: context)
        try handle.set(CURLOPT_WRITEFUNCTION) { data, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            return Transfer.from(context)?.sink.receiveBody(bytes) == true ? bytes.count : 0
        }
        if addressGuard != nil {
            try handle.set(CURLOPT_OPENSOCKETDATA, pointer: context)
            try handle.setOpenSocket { context, _, address in
                guard let address, let addressGuard = Transfer.from(context)?.addressGuard else {
                    return CURL_SOCKET_BAD
                }
                return addressGuard.openSocket(for: address)
            }
        }
        guard upload != nil else { return }
        try handle.set(CURLOPT_READDATA, pointer: context)
        try handle.set(CURLOPT_READFUNCTION) { data, size, count, context in
            let buffer = UnsafeMutableRawBufferPointer(start: data, count: size * count)
            return Transfer.from(context)?.upload?.read(into: buffer) ?? Int(CURL_READFUNC_ABORT)
        }
        try handle.set(CURLOPT_SEEKDATA, pointer: context)
        try handle.setSeek { context, offset, origin in
            guard origin == SEEK_SET, Transfer.from(context)?.upload?.seek(to: Int(offset)) == true else {
                return CURL_SEEKFUNC_FAIL
            }
            return CURL_SEEKFUNC_OK
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
