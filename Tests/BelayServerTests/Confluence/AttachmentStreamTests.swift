import ConfluenceSandbox
import Foundation
import HTTP
import Hummingbird
import HummingbirdTesting
import JSON
import Testing

@testable import BelayServer

/// Attachments pass through the service in pieces, over a socket.
@Suite(.serialized, .timeLimit(.minutes(5))) struct AttachmentStreamTests {
    /// The size in MiB: 128, or what `BELAY_STREAM_MIB` says.
    private static let mebibytes = ProcessInfo.processInfo.environment["BELAY_STREAM_MIB"].flatMap(Int.init) ?? 128

    /// What client, service and Confluence together may take on top, in bytes: less than any of them would need to hold
    /// the file.
    private static let addedMax = 64 << 20

    @Test func `a large file passes through in little memory`() async throws {
        try await ServiceScene.with(.live, attachmentBytesMax: 1 << 30) { scene in
            let source = scene.folder.appendingPathComponent("up.bin")
            let copy = scene.folder.appendingPathComponent("down.bin")
            try Pattern.write(mebibytes: Self.mebibytes, to: source)
            let page = try await scene.makePage("Large")
            let http = HTTPClient()
            let url = "http://localhost:\(try #require(scene.client.port))"
            let before = try PeakMemory.restart()

            let sent = try await http.execute(
                HTTP.HTTPRequest(
                    method: "POST", url: "\(url)/pages/\(page)/attachments?filename=large.bin",
                    headers: ["Content-Type": "application/octet-stream"], body: .file(path: source.path),
                    timeout: .seconds(120)))
            #expect(sent.status == 201, "\(sent.text)")
            let id = try #require(try JSONValue(parsing: sent.body)["id"]?.stringValue)
            let got = try await http.download(
                HTTP.HTTPRequest(url: "\(url)/attachments/\(id)", timeout: .seconds(120)), to: copy.path)
            #expect(got.status == 200)

            // This process is client, service and Confluence at once.
            let added = try PeakMemory.now() - before
            #expect(added < Self.addedMax, "\(added >> 20) MiB were added")
            #expect(try Pattern.isWhole(copy, mebibytes: Self.mebibytes))

            let form = try await http.execute(
                HTTP.HTTPRequest(
                    method: "POST", url: "\(url)/pages/\(page)/attachments",
                    body: .multipart([
                        HTTPPart(
                            name: "file", filename: "form.bin", contentType: "application/octet-stream",
                            content: .file(path: source.path))
                    ]), timeout: .seconds(120)))
            #expect(form.status == 201, "\(form.text)")
            #expect(try JSONValue(parsing: form.body)["bytes"] == .int(Self.mebibytes << 20))
            let addedByForm = try PeakMemory.now() - before
            #expect(addedByForm < Self.addedMax, "\(addedByForm >> 20) MiB were added by the form")
            await http.shutdown()
        }
    }

    @Test func `whoever goes away in the middle leaves nothing behind`() async throws {
        try await ServiceScene.with(.live) { scene in
            let page = try await scene.makePage("Broken off")
            let socket = try SocketClient(port: scene.client.port)
            try socket.send(
                "POST /pages/\(page)/attachments?filename=a HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Length: 100000\r\n\r\nhalf")
            while await scene.server.transfers.underWay == 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
            socket.disconnect()
            while await scene.server.transfers.underWay > 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: scene.folder.path + "/transfers").isEmpty)
            #expect(try await scene.page(page).attachments.isEmpty)
        }
    }
}

/// The most memory that this process had, as Linux counts it.
private enum PeakMemory {
    static func restart() throws -> Int {
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        return try now()
    }

    static func now() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let kibibytes = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/)?.1)
        return try #require(Int(kibibytes)) << 10
    }
}

/// A file whose every MiB is different, so that a piece that is lost or swapped is seen.
private enum Pattern {
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
