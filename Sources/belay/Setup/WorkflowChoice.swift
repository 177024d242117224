import Foundation
import JSON
import StepKit
import WorkflowLanguage

/// A workflow and its inputs, as a command's arguments name them.
enum WorkflowChoice {
    /// The workflow of a file, or that of a name in a folder.
    ///
    /// - Throws: `CommandFailure` when there is none, or it is wrong.
    static func load(_ name: String, folder workflowsFolder: String, _ catalog: StepCatalog) throws -> Workflow {
        let isFile = FileManager.default.fileExists(atPath: name)
        guard isFile || FileManager.default.fileExists(atPath: workflowsFolder) else {
            throw CommandFailure(
                .wrongData,
                "there is no workflow file '\(name)' here, and no folder '\(workflowsFolder)' of workflows; "
                    + "give the path of a file, or name the folder with --workflows")
        }
        let files = isFile ? [name] : try WorkflowFolder.files(at: workflowsFolder)
        let candidates = try files.map { try WorkflowFolder.load($0, catalog) }
        if let match = candidates.compactMap(\.workflow).first(where: { $0.name == name || files == [name] }) {
            return match
        }
        let errors = candidates.flatMap(\.diagnostics).filter { $0.severity == .error }
        guard !isFile || errors.isEmpty else {
            throw CommandFailure(.wrongData, errors.map(\.description).joined(separator: "\n"))
        }
        let known = candidates.compactMap(\.workflow?.name).joined(separator: ", ")
        let wrong = Set(errors.map(\.file)).sorted().map { "; \($0) is wrong, see 'belay validate \($0)'" }.joined()
        throw CommandFailure(
            .wrongData,
            "there is no workflow '\(name)' in \(workflowsFolder); there is \(known.isEmpty ? "none" : known)\(wrong)")
    }

    /// The inputs that `--input NAME=VALUE` gives.
    ///
    /// - Throws: `CommandFailure` when one has another form.
    static func inputs(_ pairs: [String], for workflow: Workflow) throws -> [String: JSONValue] {
        var inputs: [String: JSONValue] = [:]
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "=") else {
                throw CommandFailure(.wrongData, "--input takes NAME=VALUE, found '\(pair)'")
            }
            let name = String(pair[..<equals])
            let text = String(pair[pair.index(after: equals)...])
            let isText = workflow.inputs.first { $0.name == name }?.type == .string
            inputs[name] = isText ? .string(text) : (try? JSONValue(parsing: text)) ?? .string(text)
        }
        return inputs
    }
}
