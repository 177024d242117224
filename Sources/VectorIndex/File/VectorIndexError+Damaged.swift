extension VectorIndexError {
    static func damaged(_ path: String, _ what: String) -> VectorIndexError {
        VectorIndexError(
            code: .damaged, message: "\(path) is damaged: \(what). Delete it, and index its content again")
    }

    static func damagedRecord(_ path: String, _ offset: Int) -> VectorIndexError {
        .damaged(path, "what is at byte \(offset) is not what was written")
    }

    /// A row by its place in units of 16 bytes.
    static func damagedRow(_ path: String, _ unit: UInt32) -> VectorIndexError {
        .damaged(path, "the row at byte \(16 * Int(unit)) is not what was written")
    }
}
