internal import CKernels

/// The random rotation of all stores of a width: the same everywhere and for good, since codes in files depend on it.
struct Rotation: Sendable {
    private static let rounds = 4
    let width: Int
    private let signs: [Float]

    init(width: Int) {
        self.width = width
        var state: UInt64 = 0x0062_656C_6179  // any fixed number
        var signs: [Float] = []
        signs.reserveCapacity(Self.rounds * width)
        for _ in 0..<Self.rounds * width / 64 {
            // SplitMix64 (Steele, Lea and Flood, 2014).
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            bits ^= bits >> 31
            for bit in 0..<64 { signs.append(bits >> UInt64(bit) & 1 == 1 ? 1 : -1) }
        }
        self.signs = signs
    }

    /// A vector, padded with zeros and rotated.
    func rotated(_ vector: [Float]) -> [Float] {
        var row = vector + repeatElement(0, count: width - vector.count)
        withKernelRotation { rotation in
            row.withUnsafeMutableBufferPointer { ckernels_rotate(level, rotation, $0.baseAddress) }
        }
        return row
    }

    /// Calls a function with the rotation as the kernels know it.
    func withKernelRotation<Result>(_ work: (UnsafePointer<ckernels_rotation>) throws -> Result) rethrows -> Result {
        try signs.withUnsafeBufferPointer { signs in
            var rotation = ckernels_rotation(
                signs: signs.baseAddress, width: Int32(width), rounds: Int32(Self.rounds))
            return try work(&rotation)
        }
    }
}

/// The instruction set that the kernels use.
let level = ckernels_best_level()
