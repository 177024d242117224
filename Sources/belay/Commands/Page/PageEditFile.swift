import ArgumentParser
import StandardSteps
import StepKit
import StorageFormat
import YAML

/// A YAML file with edits, as `page.update` takes them.
enum PageEditFile {
    /// Reads a file.
    ///
    /// - Throws: `CommandFailure` when it cannot be read; `ExitCode` when it is wrong, which is told with its place.
    static func read(_ path: String) throws -> [StorageEdit] {
        let content = try PageInput.readFile(path)
        let node: YAMLNode?
        do {
            node = try YAMLParser.parse(content.text)
        } catch {
            throw fault(content.name, error.position, error.reason)
        }
        guard let root = node, let list = root["edits"] else {
            throw fault(content.name, node?.start ?? SourcePosition(line: 1, column: 1), "expected 'edits:' and a list")
        }
        do {
            return try PageEdits.decode(list.json)
        } catch let failure as StepFailure {
            throw fault(content.name, position(of: failure.field ?? "", in: root), failure.message)
        }
    }

    /// Where the value at a JSON pointer stands, or the innermost one around it that is there.
    private static func position(of pointer: String, in root: YAMLNode) -> SourcePosition {
        var node = root
        for part in pointer.split(separator: "/") {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            let inner = Int(name)
                .flatMap { index in
                    node.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next = inner ?? node[name] else { break }
            node = next
        }
        return node.start
    }

    private static func fault(_ name: String, _ place: SourcePosition, _ reason: String) -> ExitCode {
        Terminal.note("\(name):\(place.line):\(place.column): \(reason)")
        return .wrongData
    }
}
