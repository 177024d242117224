internal import JSON

/// Named tensors in a file of the safetensors format: eight bytes with the length of a JSON header, the
/// header, then the tensors' numbers, little-endian (https://github.com/huggingface/safetensors).
///
/// The file is taken for hostile: nothing in its header is believed before it was checked against the file.
struct SafetensorsFile: Sendable {
    static let fileBytesMax = 1 << 30
    static let headerBytesMax = 1 << 20

    let file: MappedFile
    /// The JSON header's bytes within the file.
    let header: Range<Int>
    private let entries: [String: JSONValue]

    /// Maps a file and reads its header.
    ///
    /// - Throws: `EmbeddingError` if there is no such file or its header is not one of safetensors.
    init(path: String) throws(EmbeddingError) {
        file = try MappedFile(path: path, bytesMax: Self.fileBytesMax)
        guard file.bytes.count >= 8 else { throw Self.invalid(path, "it is too short for a header") }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.headerBytesMax), length <= UInt64(file.bytes.count - 8) else {
            throw Self.invalid(path, "its header claims \(length) bytes")
        }
        header = 8..<8 + Int(length)
        let value: JSONValue
        do {
            value = try JSONValue(
                parsing: file.bytes[header], limits: JSONLimits(bytesMax: Self.headerBytesMax, depthMax: 8))
        } catch {
            throw Self.invalid(path, "its header is not JSON: \(error)")
        }
        guard let entries = value.objectValue else { throw Self.invalid(path, "its header is not an object") }
        self.entries = entries
    }

    /// A tensor's numbers, row by row, where they lie in the file.
    ///
    /// - Throws: `EmbeddingError` if there is none of that name and shape, or its numbers are not within the file.
    func floats(_ name: String, shape: [Int]) throws(EmbeddingError) -> UnsafeBufferPointer<Float> {
        guard let entry = entries[name] else { throw invalid("it has no tensor \(name)") }
        guard entry["dtype"]?.stringValue == "F32" else { throw invalid("\(name) is not of type F32") }
        guard entry["shape"]?.arrayValue?.map(\.intValue) == shape else {
            throw invalid("\(name) has not the shape \(shape)")
        }
        let count = shape.reduce(1, *)
        guard let offsets = entry["data_offsets"]?.arrayValue, offsets.count == 2,
            let start = offsets[0].intValue, let end = offsets[1].intValue,
            start >= 0, end <= file.bytes.count - header.upperBound,
            end.subtractingReportingOverflow(start).partialValue == count * MemoryLayout<Float>.size
        else { throw invalid("\(name)'s numbers are not within the file") }
        let place = (header.upperBound + start)..<(header.upperBound + end)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[place])
        guard let base = bytes.baseAddress, UInt(bitPattern: base) % UInt(MemoryLayout<Float>.alignment) == 0 else {
            throw invalid("\(name)'s numbers are not aligned")
        }
        return bytes.bindMemory(to: Float.self)
    }

    /// The error that the file is not what it should be.
    func invalid(_ reason: String) -> EmbeddingError { Self.invalid(file.path, reason) }

    private static func invalid(_ path: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(
            code: .modelInvalid,
            message: "\(path) does not hold the weights of all-MiniLM-L6-v2: \(reason). Fetch the model again")
    }
}
