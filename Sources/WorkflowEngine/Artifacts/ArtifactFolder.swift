import Crypto
import Foundation
import StepKit

/// The contents of artifacts, each in a file that its hash names: equal ones lie there once.
public struct ArtifactFolder: Sendable {
    /// How many files a run may leave.
    static let countMax = 100

    /// Where the folder is; it is made when the first artifact comes.
    public let path: String

    /// Names a folder.
    public init(_ path: String) { self.path = path }

    /// The file of a content.
    ///
    /// - Returns: its path; `nil` when the hash is none.
    public func file(of hash: String) -> String? {
        guard hash.utf8.count == 64, hash.allSatisfy({ $0.isHexDigit && $0.isASCII }) else { return nil }
        return "\(path)/\(hash.prefix(2))/\(hash)"
    }

    /// Keeps a file of a run, its content first: what is noted is there.
    ///
    /// - Throws: `StepFailure` when it is too large or badly named, the run has too many, or it cannot be written.
    func keep(
        _ artifact: StepArtifact, runID: String, step: String, in store: RunStore, _ redactor: Redactor, at now: Date
    ) async throws {
        try Self.check(artifact)
        let content = Self.redacted(artifact, redactor)
        let hash = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
        do {
            try write(content, hash)
        } catch {
            throw StepFailure(.transient, "cannot keep '\(artifact.name)' in \(path): \(error.localizedDescription)")
        }
        let record = ArtifactRecord(
            name: redactor.redact(artifact.name), step: step, mediaType: artifact.mediaType, bytes: content.count,
            hash: hash, createdAt: now)
        guard try await store.add(record, runID: runID, countMax: Self.countMax) else {
            throw StepFailure(.permanent, "a run may leave \(Self.countMax) files at most")
        }
    }

    private func write(_ content: [UInt8], _ hash: String) throws {
        guard let file = file(of: hash), !FileManager.default.fileExists(atPath: file) else { return }
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let temporary = "\(file).\(UUID().uuidString)"
        defer { unlink(temporary) }
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
        try handle.write(contentsOf: content)
        try handle.synchronize()
        try handle.close()
        try FileManager.default.moveItem(atPath: temporary, toPath: file)
    }

    private static func check(_ artifact: StepArtifact) throws(StepFailure) {
        let name = artifact.name
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar != "/" && scalar != "\\"
        }
        guard isPlain, (1...255).contains(name.utf8.count), name != ".", name != ".." else {
            throw StepFailure(
                .rejectedInput, "a file of a run has a name of 1 to 255 bytes without / \\ and control characters")
        }
        guard artifact.content.count <= StepArtifact.bytesMax else {
            throw StepFailure(
                .rejectedInput,
                "'\(name)' has \(artifact.content.count) bytes; \(StepArtifact.bytesMax) are kept at most")
        }
    }

    private static func redacted(_ artifact: StepArtifact, _ redactor: Redactor) -> [UInt8] {
        let isText = artifact.mediaType.hasPrefix("text/") || artifact.mediaType.hasPrefix("application/json")
        guard isText, let text = String(validating: artifact.content, as: UTF8.self) else { return artifact.content }
        return Array(redactor.redact(text).utf8)
    }
}
