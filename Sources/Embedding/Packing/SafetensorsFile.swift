internal import CKernels
internal import JSON

/// Named tensors in a file of the safetensors format: eight bytes with the length of a JSON header, the
/// header, then the tensors' numbers, little-endian (https://github.com/huggingface/safetensors).
///
/// The file is taken for hostile: nothing in its header is believed before it was checked against the file.
struct SafetensorsFile: Sendable {
    static let fileBytesMax = 4 << 30
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

    /// How numbers are stored.
    private enum Storage: String {
        case single = "F32"
        case half = "F16"
        case bfloat16 = "BF16"

        var size: Int { self == .single ? 4 : 2 }
    }

    /// A tensor's shape as the header gives it; `nil` if there is no such tensor.
    func shape(of name: String) -> [Int]? {
        guard let shape = entries[name]?["shape"]?.arrayValue else { return nil }
        let numbers = shape.compactMap(\.intValue)
        return numbers.count == shape.count ? numbers : nil
    }

    /// Whether a tensor's numbers can be used where they lie in the file.
    func areFloats(_ name: String) -> Bool {
        guard let shape = shape(of: name), let (storage, bytes) = try? content(of: name, shape: shape) else {
            return false
        }
        return storage == .single && Self.isAligned(bytes)
    }

    /// A tensor's numbers, row by row, where they lie in the file.
    ///
    /// - Throws: `EmbeddingError` if there is none of that name and shape, its numbers are not within the file, or
    ///   they are no floats that can be used there.
    func floats(_ name: String, shape: [Int]) throws(EmbeddingError) -> UnsafeBufferPointer<Float> {
        let (storage, bytes) = try content(of: name, shape: shape)
        guard storage == .single else { throw invalid("\(name) is not of type F32") }
        guard Self.isAligned(bytes) else { throw invalid("\(name)'s numbers are not aligned") }
        return bytes.bindMemory(to: Float.self)
    }

    /// Calls `body` with a tensor's numbers, row by row: those of the file, or a copy where they are stored in
    /// another way.
    ///
    /// - Throws: `EmbeddingError` if there is none of that name and shape, or its numbers are not within the file.
    func withFloats<Result>(
        _ name: String, shape: [Int], _ body: (UnsafeBufferPointer<Float>) throws(EmbeddingError) -> Result
    ) throws(EmbeddingError) -> Result {
        let (storage, bytes) = try content(of: name, shape: shape)
        if storage == .single, Self.isAligned(bytes) { return try body(bytes.bindMemory(to: Float.self)) }
        let count = bytes.count / storage.size
        let copy = AlignedMemory(byteCount: count * MemoryLayout<Float>.size)
        defer { withExtendedLifetime(copy) {} }
        let floats = copy.bytes.bindMemory(to: Float.self)
        switch storage {
        case .single: copy.bytes.copyMemory(from: bytes)
        case .half: ckernels_widen_f16(bytes.baseAddress, count, floats.baseAddress)
        case .bfloat16: ckernels_widen_bf16(bytes.baseAddress, count, floats.baseAddress)
        }
        return try body(UnsafeBufferPointer(floats))
    }

    private func content(
        of name: String, shape: [Int]
    ) throws(EmbeddingError) -> (storage: Storage, bytes: UnsafeRawBufferPointer) {
        guard let entry = entries[name] else { throw invalid("it has no tensor \(name)") }
        guard let storage = entry["dtype"]?.stringValue.flatMap(Storage.init) else {
            throw invalid("\(name) is not of type F32, F16 or BF16")
        }
        guard entry["shape"]?.arrayValue?.map(\.intValue) == shape else {
            throw invalid("\(name) has not the shape \(shape)")
        }
        let size = shape.reduce((count: storage.size, isTooLarge: false)) { product, side in
            let (count, overflow) = product.count.multipliedReportingOverflow(by: side)
            return (count, product.isTooLarge || overflow || side <= 0)
        }
        guard !size.isTooLarge, let offsets = entry["data_offsets"]?.arrayValue, offsets.count == 2,
            let start = offsets[0].intValue, let end = offsets[1].intValue,
            start >= 0, end <= file.bytes.count - header.upperBound,
            end.subtractingReportingOverflow(start).partialValue == size.count
        else { throw invalid("\(name)'s numbers are not within the file") }
        let place = (header.upperBound + start)..<(header.upperBound + end)
        return (storage, UnsafeRawBufferPointer(rebasing: file.bytes[place]))
    }

    private static func isAligned(_ bytes: UnsafeRawBufferPointer) -> Bool {
        UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0
    }

    /// The error that the file is not what it should be.
    func invalid(_ reason: String) -> EmbeddingError { Self.invalid(file.path, reason) }

    private static func invalid(_ path: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(
            code: .modelInvalid,
            message: "\(path) does not hold the model's weights: \(reason). Fetch the model again")
    }
}
