internal import CKernels

/// Bytes of a file in the making; numbers are little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(contentsOf other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    mutating func append(_ floats: [Float]) {
        for float in floats { append(float.bitPattern) }
    }

    mutating func pad(toMultipleOf size: Int) {
        bytes.append(contentsOf: repeatElement(0, count: bytes.count.padding(toMultipleOf: size)))
    }
}

extension Int {
    /// What is missing to a multiple of `size`.
    func padding(toMultipleOf size: Int) -> Int { (size - self % size) % size }

    /// The next multiple of `size`, or this number if it is one.
    func rounded(upToMultipleOf size: Int) -> Int { self + padding(toMultipleOf: size) }
}

extension UnsafeRawBufferPointer {
    /// The little-endian number at an offset, which need not be aligned.
    func number<Number: FixedWidthInteger>(at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    func float(at offset: Int) -> Float { Float(bitPattern: number(at: offset)) }

    /// A part by its place; the caller has checked that it is inside.
    func part(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[offset..<offset + count])
    }
}

/// The digest of bytes that a file keeps beside them.
func digest(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    ckernels_digest(bytes.baseAddress, bytes.count)
}

/// The digest of some of a buffer's bytes.
func digest(of bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
    digest(of: UnsafeRawBufferPointer(rebasing: bytes))
}

/// The digest of bytes in memory.
func digest(of bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { digest(of: $0) }
}
