import ArgumentParser
import Foundation
import JSON
import StepKit

#if canImport(Glibc)
import Glibc
#endif

/// The folder that belay keeps its files in: `runs.db`, `index.db`, and who is at work on them.
struct DataFolder: Sendable {
    let path: String

    /// Names the folder; makes nothing yet, so that looking leaves no traces.
    init(_ path: String) {
        self.path = path
    }

    /// Makes the folder when there is none.
    ///
    /// - Throws: `CommandFailure` when it cannot be made.
    func make() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                .unavailable, "cannot make the data folder \(path): \(error.localizedDescription); set BELAY_DATA_DIR")
        }
    }

    var runs: String { path + "/runs.db" }
    var index: String { path + "/index.db" }
    /// What people said of runbooks, and which symptoms have none.
    var knowledge: String { path + "/knowledge.db" }
    /// What bulk jobs have done, item by item.
    var jobs: String { path + "/jobs.db" }
    /// The tokens of the service, and who did what with them.
    var access: String { path + "/access.db" }
    /// Attachments that are on their way through the service.
    var transfers: String { path + "/transfers" }
    /// Files that steps leave with their runs.
    var artifacts: String { path + "/artifacts" }
    /// Packed weights of the embedding model, where the model's own folder cannot be written to.
    var models: String { path + "/models" }
    /// The OAuth tokens for Confluence, when OAuth is used.
    var confluenceTokens: String { path + "/confluence-oauth.json" }
    /// Whether any run was ever recorded here.
    var hasRuns: Bool { FileManager.default.fileExists(atPath: runs) }
    /// Whether anything was ever indexed here.
    var hasIndex: Bool { FileManager.default.fileExists(atPath: index) }
    /// Whether a token was ever made here, or anything was audited.
    var hasAccess: Bool { FileManager.default.fileExists(atPath: access) }
    private var lockFile: String { path + "/engine.lock" }

    /// Claims the runs for this process: one engine at a time.
    ///
    /// The lock goes with the process, however it ends.
    ///
    /// - Returns: the lock, to be kept as long as the engine works.
    /// - Throws: `CommandFailure` that names the process which has it.
    func claimEngine() throws -> EngineLock {
        try make()
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.unavailable, "cannot open \(lockFile): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let owner = currentEngine
            let place = owner?.url.map { ", serving on \($0)" } ?? ""
            throw CommandFailure(
                .unavailable,
                "the runs in \(path) belong to another belay (process \(owner?.process ?? 0)\(place)); "
                    + "start runs there, or use another BELAY_DATA_DIR")
        }
        return EngineLock(descriptor: descriptor)
    }

    /// The process that has claimed the runs, as far as it has said.
    var currentEngine: (process: Int, url: String?, token: Secret?, pin: String?)? {
        guard let text = FileManager.default.contents(atPath: lockFile), let value = try? JSONValue(parsing: text),
            let process = value["process"]?.intValue
        else { return nil }
        return (
            process, value["url"]?.stringValue, value["token"]?.stringValue.map { Secret($0) },
            value["pin"]?.stringValue
        )
    }

    /// Whether the process that has claimed the runs last is still there.
    var isEngineAlive: Bool {
        guard let owner = currentEngine, let process = pid_t(exactly: owner.process) else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }
}

/// Keeps the runs claimed as long as it lives.
final class EngineLock: Sendable {
    private let descriptor: Int32

    fileprivate init(descriptor: Int32) {
        self.descriptor = descriptor
        announce(url: nil, token: nil)
    }

    deinit { close(descriptor) }

    /// Says where this process can be reached, by what it knows commands on this machine, and they it.
    ///
    /// The file is for the folder's owner alone.
    func announce(url: String?, token: Secret?, pin: String? = nil) {
        let text =
            JSONValue.object([
                "process": .int(Int(getpid())), "url": url.map { .string($0) } ?? .null,
                "token": token.map { .string($0.reveal()) } ?? .null, "pin": pin.map { .string($0) } ?? .null,
            ])
            .serialized()
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }
}
