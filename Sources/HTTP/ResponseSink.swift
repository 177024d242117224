/// Collects a response as it comes in; used by one thread at a time.
final class ResponseSink {
    /// More than any server sends; libcurl itself limits only single lines.
    private static let headerBytesMax = 256 << 10

    private let destination: Hop.Destination
    private let authority: String
    private(set) var status = 0
    private(set) var headers: HTTPHeaders = [:]
    private(set) var body: [UInt8] = []
    private(set) var bytesReceived = 0
    private var headerBytes = 0
    private var file: DownloadFile?
    /// Why the response was refused.
    private(set) var fault: HTTPError?

    init(destination: Hop.Destination, authority: String) {
        self.destination = destination
        self.authority = authority
    }

    /// Takes one header line in; `false` refuses the response.
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerBytesMax else {
            fault = HTTPError(
                code: .bodyTooLarge,
                message: "\(authority) answered with more than \(Self.headerBytesMax) bytes of headers")
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new response: the one before was 100 Continue or the like.
            headers = [:]
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            headers.add(String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...]))
        }
        return true
    }

    /// Takes a piece of the body in; `false` refuses the response.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytesReceived += bytes.count
        do throws(HTTPError) {
            switch destination {
            case .file(let path, let bytesMax, _) where isSuccess:
                try checkSize(bytesMax)
                try openFile(path).write(bytes)
            case .memory(let bytesMax), .file(_, _, let bytesMax):
                try checkSize(bytesMax)
                body.append(contentsOf: bytes)
            }
            return true
        } catch {
            fault = error
            return false
        }
    }

    /// The complete response, its file in place.
    func finish(url: HTTPURL) throws(HTTPError) -> HTTPResponse {
        if case .file(let path, _, _) = destination, isSuccess { try openFile(path).commit() }
        return HTTPResponse(
            status: status, headers: headers, body: body, bytesReceived: bytesReceived, effectiveURL: url.text)
    }

    private var isSuccess: Bool { (200..<300).contains(status) }

    private func openFile(_ path: String) throws(HTTPError) -> DownloadFile {
        if let file { return file }
        let opened = try DownloadFile(path: path)
        file = opened
        return opened
    }

    private func checkSize(_ bytesMax: Int) throws(HTTPError) {
        guard bytesReceived <= bytesMax else {
            throw HTTPError(
                code: .bodyTooLarge,
                message: "\(authority) answered with more than the \(bytesMax) bytes that are allowed")
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character.isNewline }
        let start = text.drop(while: isSpace)
        return String(start.prefix(upTo: start.lastIndex { !isSpace($0) }.map(start.index(after:)) ?? start.startIndex))
    }
}
