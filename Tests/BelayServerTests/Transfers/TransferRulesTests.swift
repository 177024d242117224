import Foundation
import Testing

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct TransferRulesTests {
    @Test(arguments: [
        (nil, 10, ByteRange.whole), ("bytes=0-0", 10, .part(0...0)), ("bytes=2-4", 10, .part(2...4)),
        ("bytes=2-", 10, .part(2...9)), ("bytes=2-99", 10, .part(2...9)), ("bytes=-3", 10, .part(7...9)),
        ("bytes=-99", 10, .part(0...9)), ("bytes=10-", 10, .unsatisfiable), ("bytes=-0", 10, .unsatisfiable),
        ("bytes=-1", 0, .unsatisfiable), ("bytes=0-", 0, .unsatisfiable), ("bytes=4-2", 10, .whole),
        ("bytes=-", 10, .whole), ("bytes=1-2,4-5", 10, .whole), ("lines=1-2", 10, .whole),
        ("bytes=99999999999999999999-", 10, .whole),
    ])
    func `a range is read as the standard has it`(header: String?, bytes: Int, range: ByteRange) {
        #expect(ByteRange(header, bytes: bytes) == range)
    }

    @Test(arguments: [
        ("attachment; filename=\"a b.txt\"", "a b.txt"), ("attachment; filename=plain.txt", "plain.txt"),
        ("form-data; name=\"f\"; filename=\"a\\\"b\"", "a\"b"),
        ("attachment; filename=\"x\"; filename*=UTF-8''na%C3%AFve", "naïve"),
        ("attachment; filename*=utf-8'en'a%20b", "a b"), ("attachment; filename=\"C:\\\\dir\\\\f.txt\"", "f.txt"),
        ("attachment; filename=\"../../etc/passwd\"", "passwd"), ("attachment; filename=\"C:\\dir\\f.txt\"", "f.txt"),
        ("attachment; filename*=iso-8859-1''x; filename=y", "y"), ("attachment", nil), ("", nil),
        ("attachment; filename", nil), ("attachment; ; filename=\"open", "open"),
    ])
    func `the name in a Content-Disposition is found`(header: String, name: String?) {
        #expect(ContentDisposition(header).fileName == name)
    }

    @Test(arguments: ["a.txt", "größe \"1\".txt", "a\r\nX-Evil: 1", "100%", "日本語", ""])
    func `a name never breaks out of the header of a download`(name: String) throws {
        let header = ContentDisposition.download(name)
        let isPlain = header.unicodeScalars.allSatisfy { (32..<127).contains($0.value) }
        #expect(isPlain)
        #expect(ContentDisposition(header).kind == "attachment")
        let encoded = try #require(header.firstMatch(of: /filename\*=UTF-8''(.*)$/)?.1)
        #expect(String(encoded).removingPercentEncoding == name)
    }

    @Test func `files of transfers go when nobody uses them, and what was left is swept`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("t-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("left".utf8).write(to: URL(fileURLWithPath: folder + "/left"))
        let transfers = Transfers(folder: folder, bytesMax: 10)
        var files: [TransferFile] = []
        for _ in 0..<Transfers.atOnceMax { files.append(try await transfers.makeFile()) }
        #expect(!FileManager.default.fileExists(atPath: folder + "/left"))
        await #expect(throws: Problem.self) { try await transfers.makeFile() }
        try Data("x".utf8).write(to: URL(fileURLWithPath: files[0].path))
        files = []
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        // The places come free a little later.
        while await transfers.underWay > 0 {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
