import Foundation
import Testing

@testable import Embedding

@Suite struct SafetensorsFileTests {
    private static let oneTensor = #"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#

    /// Writes a file with a header, padded with spaces to a multiple of 8 as writers do, and opens it.
    private func open(
        header: String, claimed: UInt64? = nil, data: [Float] = [1, 2, 3, 4], padding: Bool = true
    ) throws -> SafetensorsFile {
        var header = Array(header.utf8)
        if padding { header += [UInt8](repeating: 32, count: (8 - header.count % 8) % 8) }
        var bytes = withUnsafeBytes(of: (claimed ?? UInt64(header.count)).littleEndian) { Array($0) } + header
        for number in data { bytes += withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
        return try open(bytes)
    }

    private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let path = NSTemporaryDirectory() + "belay-\(UUID().uuidString).safetensors"
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }  // the mapping outlives the name
        return try SafetensorsFile(path: path)
    }

    private func expectInvalid(_ reason: String, _ body: () throws -> some Any) {
        let error = #expect(throws: EmbeddingError.self) { _ = try body() }
        #expect(error?.code == .modelInvalid)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test func `a tensor's numbers are those of the file`() throws {
        let file = try open(header: Self.oneTensor)
        #expect(Array(try file.floats("w", shape: [2, 2])) == [1, 2, 3, 4])
        expectInvalid("has no tensor v") { try file.floats("v", shape: [2, 2]) }
        expectInvalid("has not the shape [4]") { try file.floats("w", shape: [4]) }
    }

    @Test(arguments: [
        (#"{"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}"#, "not of type F32"),
        (#"{"w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}"#, "not of type F32, F16 or BF16"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,20]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,12]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[-16,0]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[-9223372036854775808,16]}}"#, "not within the file"),
        (
            #"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[9223372036854775791,9223372036854775807]}}"#,
            "not within"
        ),
        (#"{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2,2]}}"#, "not within the file"),
        (#"{"w":{"dtype":"F32","shape":[2.5,2],"data_offsets":[0,16]}}"#, "has not the shape"),
        (#"{"w":[]}"#, "not of type F32"),
    ])
    func `a tensor that the file does not hold is refused`(_ header: String, _ reason: String) throws {
        let file = try open(header: header)
        expectInvalid(reason) { try file.floats("w", shape: [2, 2]) }
    }

    @Test func `numbers that are not aligned are refused`() throws {
        let header = Self.oneTensor + String(repeating: " ", count: (9 - Self.oneTensor.utf8.count % 8) % 8)
        let file = try open(header: header, padding: false)
        expectInvalid("not aligned") { try file.floats("w", shape: [2, 2]) }
    }

    @Test func `a header that is none is refused`() {
        expectInvalid("too short") { try open([1, 2, 3]) }
        expectInvalid("0 bytes") { try open([]) }
        expectInvalid("claims 1000000 bytes") { try open(header: "{}", claimed: 1_000_000) }
        expectInvalid("claims 18446744073709551615 bytes") { try open(header: "{}", claimed: .max) }
        expectInvalid("is not JSON") { try open(header: #"{"w":"#) }
        expectInvalid("is not JSON") { try open(header: String(repeating: "[", count: 5_000)) }
        expectInvalid("is not an object") { try open(header: "[]") }
    }

    @Test func `what is no file is refused without waiting`() {
        let error = #expect(throws: EmbeddingError.self) { try SafetensorsFile(path: NSTemporaryDirectory()) }
        #expect(error?.code == .modelUnreadable)
        let device = #expect(throws: EmbeddingError.self) { try SafetensorsFile(path: "/dev/zero") }
        #expect(device?.message.contains("not a regular file") == true)
    }

    @Test func `random bytes in the header never get numbers from outside the file`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var header = Array(Self.oneTensor.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                header[Int.random(in: 0..<header.count, using: &random)] = UInt8.random(in: 32...126, using: &random)
            }
            guard let file = try? open(header: String(decoding: header, as: UTF8.self)),
                let floats = try? file.floats("w", shape: [2, 2])
            else { continue }
            #expect(floats.count == 4)
            #expect(Array(floats) == [1, 2, 3, 4])
        }
    }
}
