internal import CKernels

/// The first bytes of a file of packed weights: what they are, what they were made of, and whether they are whole.
struct PackedHeader: Equatable {
    static let size = 64
    /// To be raised with every change of the layout, of the packing, or of the texts of calibration.
    static let version: UInt32 = 2
    private static let magic = Array("BELAYWTS".utf8)

    var precision: EmbeddingPrecision
    /// The file that the weights were packed from.
    var source: PackedSource
    /// Of everything behind the header.
    var payloadSize: Int
    var payloadDigest: UInt64

    /// Describes packed weights.
    init(precision: EmbeddingPrecision, source: PackedSource, payload: UnsafeRawBufferPointer) {
        self.precision = precision
        self.source = source
        payloadSize = payload.count
        payloadDigest = ckernels_digest(payload.baseAddress, payload.count)
    }

    /// Reads the header of a file; `nil` if it is none, not whole, or of another version.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.size, bytes.prefix(8).elementsEqual(Self.magic),
            ckernels_digest(bytes.baseAddress, Self.size - 8) == Self.word(bytes, 56),
            Self.word(bytes, 8) & 0xFFFF_FFFF == UInt64(Self.version),
            let precision = EmbeddingPrecision.allCases.first(where: { $0.code == Self.word(bytes, 8) >> 32 }),
            let payloadSize = Int(exactly: Self.word(bytes, 40)), let size = Int(exactly: Self.word(bytes, 16))
        else { return nil }
        self.precision = precision
        source = PackedSource(
            size: size, modified: Int64(bitPattern: Self.word(bytes, 24)), digest: Self.word(bytes, 32))
        self.payloadSize = payloadSize
        payloadDigest = Self.word(bytes, 48)
    }

    /// The header's bytes.
    var bytes: [UInt8] {
        var bytes = Self.magic
        let words: [UInt64] = [
            UInt64(Self.version) | precision.code << 32, UInt64(source.size), UInt64(bitPattern: source.modified),
            source.digest, UInt64(payloadSize), payloadDigest,
        ]
        for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
        withUnsafeBytes(of: ckernels_digest(bytes, bytes.count).littleEndian) { bytes += $0 }
        return bytes
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// The file that weights were packed from, as far as it takes to notice another one in its place.
struct PackedSource: Equatable {
    var size: Int
    /// When it was last written, in nanoseconds since 1970.
    var modified: Int64
    /// Of all its bytes.
    var digest: UInt64

    /// Whether a file is this one: nobody wrote to it since, or it still has the same bytes.
    func isStill(_ file: MappedFile) -> Bool {
        guard file.bytes.count == size else { return false }
        return file.modified == modified || Self.digest(of: file) == digest
    }

    /// Reads a whole file.
    init(_ file: MappedFile) {
        self.init(size: file.bytes.count, modified: file.modified, digest: Self.digest(of: file))
    }

    init(size: Int, modified: Int64, digest: UInt64) {
        self.size = size
        self.modified = modified
        self.digest = digest
    }

    private static func digest(of file: MappedFile) -> UInt64 {
        let digest = ckernels_digest(file.bytes.baseAddress, file.bytes.count)
        file.discardResidentPages()
        return digest
    }
}

extension EmbeddingPrecision {
    /// What stands for the precision in a file.
    fileprivate var code: UInt64 {
        switch self {
        case .f32: 1
        case .bf16: 2
        case .int8: 3
        }
    }
}
