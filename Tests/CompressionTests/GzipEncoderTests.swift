import Compression
import Foundation
import Testing

/// The encoder against `gzip` itself.
@Suite(.timeLimit(.minutes(1))) struct GzipEncoderTests {
    @Test(arguments: [0, 1, 1000, 16 << 10, (16 << 10) + 1, 3_000_000])
    func `what is compressed in pieces comes out whole`(count: Int) throws {
        var random = SystemRandomNumberGenerator()
        // Half of it is noise, which does not get smaller.
        let bytes = (0..<count).map { $0.isMultiple(of: 2) ? UInt8(65) : UInt8.random(in: 0...255, using: &random) }
        let encoder = try GzipEncoder()
        var compressed: [UInt8] = []
        for start in stride(from: 0, to: count, by: 70_001) {
            compressed += try encoder.compress(Array(bytes[start..<min(count, start + 70_001)]))
        }
        compressed += try encoder.finish()
        #expect(try Self.gunzip(compressed) == bytes)
    }

    @Test func `a text gets much smaller`() throws {
        let encoder = try GzipEncoder()
        let text = String(repeating: "the runbook says so; ", count: 1000)
        let bytes = try encoder.compress(Array(text.utf8)) + encoder.finish()
        #expect(bytes.count < text.utf8.count / 50)
    }

    private static func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("gzip-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/gzip")
        process.arguments = ["-dc"]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let read = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(read)
    }
}
