import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import Testing

/// Attachments pass through in pieces, however large they are.
@Suite(.serialized) struct StreamingTests {
    /// The size in MiB: 64, and with `BELAY_STREAM_MIB=1024` a whole GiB, which takes a minute.
    private static let size = ProcessInfo.processInfo.environment["BELAY_STREAM_MIB"].flatMap(Int.init) ?? 64

    /// What client and sandbox together may take on top, in bytes: far less than the file, and never more than 64 MiB.
    private static let addedMax = min(size / 2, 64) << 20

    @Test(.timeLimit(.minutes(10)), arguments: [SandboxProfile.cloud, .dataCenter])
    func `a large attachment goes up and down in little memory`(profile: SandboxProfile) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stream-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, copy) = (folder.appending(path: "up.bin"), folder.appending(path: "down.bin"))
        try Patterned.write(mebibytes: Self.size, to: source)

        var configuration = SandboxConfiguration()
        configuration.profile = profile
        configuration.attachmentBytesMax = 2 << 30
        let sandbox = Sandbox(configuration: configuration)
        try await sandbox.makeSpace(key: "OPS", name: "Operations")
        let http = HTTPClient()
        try await withRunning(sandbox) {
            let token = ConfluenceSecret(SandboxUser.demo.token)
            let client = try await ConfluenceClient.connect(
                configuration: ConfluenceConfiguration(
                    baseURL: await sandbox.baseURL, credentials: .basic(user: SandboxUser.demo.name, token: token)),
                http: http)
            let id = try await sandbox.makePage(titled: "Large", storage: "<p>x</p>", inSpace: "OPS")
            let before = try PeakMemory.restart()
            let attachment = try await client.uploadAttachment(
                pageID: id, fileName: "large.bin", contentType: "application/octet-stream",
                content: .file(path: source.path))
            #expect(attachment.fileBytes == Self.size << 20)
            try await client.downloadAttachment(attachment, to: copy.path)
            let added = try PeakMemory.now() - before
            #expect(added < Self.addedMax, "\(added >> 20) MiB were added for \(Self.size) MiB")
            #expect(try Patterned.isWhole(copy, mebibytes: Self.size))
        }
        await http.shutdown()
    }
}

/// The most memory that this process had, as Linux counts it.
private enum PeakMemory {
    /// Begins to count anew.
    ///
    /// - Returns: the bytes that are in use now.
    static func restart() throws -> Int {
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        return try now()
    }

    /// The peak since then, in bytes.
    static func now() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let kibibytes = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/)?.1)
        return try #require(Int(kibibytes)) << 10
    }
}

/// A file whose every MiB is different, so that a piece that is lost or swapped is seen.
private enum Patterned {
    static func write(mebibytes: Int, to url: URL) throws {
        try Data().write(to: url)
        let file = try FileHandle(forWritingTo: url)
        defer { try? file.close() }
        for index in 0..<mebibytes { try file.write(contentsOf: piece(index)) }
    }

    static func isWhole(_ url: URL, mebibytes: Int) throws -> Bool {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        for index in 0..<mebibytes {
            guard try file.read(upToCount: 1 << 20) == piece(index) else { return false }
        }
        return try file.read(upToCount: 1)?.isEmpty ?? true
    }

    private static func piece(_ index: Int) -> Data {
        let line = Data("piece \(index) of the pattern \n".utf8)
        var piece = Data(capacity: 1 << 20)
        while piece.count < 1 << 20 { piece.append(line) }
        return piece.prefix(1 << 20)
    }
}
