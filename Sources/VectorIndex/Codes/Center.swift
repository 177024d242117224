/// What codes are relative to: codes tell more when the vectors around a centre point in all directions.
struct Center: Sendable {
    let vector: [Float]
    let rotated: [Float]

    init(_ vector: [Float], _ rotation: Rotation) {
        self.vector = vector
        rotated = rotation.rotated(vector)
    }

    /// The zero vector, for the first few vectors of a store.
    static func zero(dimension: Int, _ rotation: Rotation) -> Center {
        Center([Float](repeating: 0, count: dimension), rotation)
    }

    var isZero: Bool { vector.allSatisfy { $0 == 0 } }
}
