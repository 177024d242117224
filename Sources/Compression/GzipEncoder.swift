internal import CZlib

/// Compresses a stream of bytes into the format of gzip (RFC 1952); used by one task at a time.
///
/// The one user of zlib.
public final class GzipEncoder {
    /// zlib keeps a pointer to it, so it stays where it is.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished = false

    /// Starts a stream.
    ///
    /// - Parameter level: from 1, the fastest, to 9, the smallest.
    /// - Throws: `GzipError` when there is no memory for it.
    public init(level: Int = 6) throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window, 16 more ask for gzip's format.
        let result = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            throw GzipError(code: Int(result))
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes bytes in.
    ///
    /// - Parameter bytes: the next ones.
    /// - Returns: what can be sent so far; often nothing.
    /// - Throws: `GzipError`.
    public func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        try run(bytes, Z_NO_FLUSH)
    }

    /// Ends the stream.
    ///
    /// - Returns: the rest.
    /// - Throws: `GzipError`.
    public func finish() throws -> [UInt8] {
        defer { isFinished = true }
        return try run([], Z_FINISH)
    }

    private func run(_ bytes: [UInt8], _ flush: Int32) throws -> [UInt8] {
        precondition(!isFinished, "the stream has ended")
        var input = bytes
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        try input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let count = piece.count
                let result = piece.withUnsafeMutableBufferPointer { piece in
                    stream.pointee.next_out = piece.baseAddress
                    stream.pointee.avail_out = UInt32(count)
                    return deflate(stream, flush)
                }
                // No progress is no fault: there was nothing to do.
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(result) else { throw GzipError(code: Int(result)) }
                output += piece.prefix(count - Int(stream.pointee.avail_out))
            } while stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        return output
    }
}

/// zlib could not compress.
public struct GzipError: Error, CustomStringConvertible {
    /// zlib's own code, such as -4 for no memory.
    public var code: Int

    /// Says so.
    public var description: String { "zlib cannot compress (error \(code))" }
}
