import ArgumentParser

/// What ports there are.
enum PortOption {
    static let range = 0...65_535

    /// Refuses what is no port: the system would take it modulo 65536.
    ///
    /// - Throws: `ValidationError`.
    static func validate(_ port: Int?) throws {
        guard let port, !range.contains(port) else { return }
        throw ValidationError("--port is \(port); expected 0 (any free port) to 65535.")
    }
}
