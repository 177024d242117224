internal import Foundation
internal import JSON
internal import StepKit

/// The private folder of one run of a script: the script itself, and the file for its outputs.
struct ScriptFolder: Sendable {
    let path: String
    var scriptFile: String { path + "/script" }
    var outputFile: String { path + "/output.json" }

    /// Makes the folder, which nobody else may read.
    init(script: String) throws {
        let name = "belay-script-" + UUID().uuidString
        path = FileManager.default.temporaryDirectory.appending(path: name).path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try Data(script.utf8).write(to: URL(filePath: scriptFile))
            try Data().write(to: URL(filePath: outputFile))
        } catch {
            throw StepFailure(
                .transient, "the script's temporary folder \(path) cannot be set up: \(error.localizedDescription)")
        }
    }

    /// What the script left as outputs; nothing if it left the file alone.
    func readOutputs(bytesMax: Int) throws -> [String: JSONValue] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(outputFile, bytesMax: bytesMax)
        } catch {
            throw StepFailure(.permanent, "the script's $BELAY_OUTPUT \(error)")
        }
        guard !bytes.isEmpty else { return [:] }
        do {
            guard let members = try JSONValue(parsing: bytes).objectValue else {
                throw StepFailure(.permanent, "the script's $BELAY_OUTPUT must hold a JSON object")
            }
            return members
        } catch let error as JSONError {
            throw StepFailure(.permanent, "the script's $BELAY_OUTPUT is no JSON: \(error)")
        }
    }

    func remove() {
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }
}
