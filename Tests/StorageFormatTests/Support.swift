import Foundation
import Testing

@testable import StorageFormat

/// Files that tests read.
enum TestFiles {
    static let fixtures = Bundle.module.bundleURL.appending(path: "Fixtures")

    /// The folder of the package.
    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Conformance data that is not part of the package: `$BELAY_SHARED`, or `../shared` beside the package.
    static let shared: URL? = {
        let environment = ProcessInfo.processInfo.environment["BELAY_SHARED"].map { URL(filePath: $0) }
        let places = [environment, packageRoot.deletingLastPathComponent().appending(path: "shared")]
        return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    /// The page about this target, if the package's documentation is there.
    static let storageFormatPage: URL? = {
        let file = packageRoot.appending(path: "docs/storage-format.md")
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    static func sharedFolder(_ path: String) -> URL? {
        guard let folder = shared?.appending(path: path), FileManager.default.fileExists(atPath: folder.path) else {
            return nil
        }
        return folder
    }

    /// The files below a folder with one of these extensions, sorted.
    static func files(below folder: URL, extensions: Set<String>) -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        return (all ?? []).filter { extensions.contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    static func text(of file: URL) throws -> String {
        try #require(String(validating: try Data(contentsOf: file), as: UTF8.self), "\(file.path) is no UTF-8")
    }
}

/// SplitMix64: the same numbers on each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Array {
    /// Random elements, joined in a row.
    func randomRun(_ count: Range<Int>, using generator: inout SeededGenerator) -> [Element] {
        (0..<Int.random(in: count, using: &generator)).compactMap { _ in randomElement(using: &generator) }
    }
}

/// Bodies that use much of the format.
enum SampleBodies {
    static let fixtures: [URL] = TestFiles.files(
        below: TestFiles.fixtures.appending(path: "pages"), extensions: ["xml"])

    static let runbook = """
        <ac:structured-macro ac:name="toc" ac:schema-version="1" />
        <h1>Disk full</h1>
        <p>Owner: <ac:link><ri:user ri:account-id="5b10" /></ac:link>&nbsp;&mdash; <time datetime="2026-01-31" /></p>
        <h2>Symptom</h2>
        <p>Writes fail with <code>ENOSPC</code>.</p>
        <h2>Steps</h2>
        <ol><li><p>Check <em>usage</em></p></li><li><p>Clean up</p><ul><li>logs</li><li>cores</li></ul></li></ol>
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>\
        <ac:plain-text-body><![CDATA[df -h && du -sh /var/* | sort -h]]></ac:plain-text-body></ac:structured-macro>
        <h3>Rollback</h3>
        <p>None.</p>
        <h2>Timeline</h2>
        """
}

extension StorageDocument {
    /// The source put together again from the nodes, each with its own bytes only.
    func reassembled() -> [UInt8] {
        var bytes: [UInt8] = []
        var open: [Int] = []
        for index in tree.nodes.indices {
            while let last = open.last, tree.nodes[last].next <= index {
                open.removeLast()
                bytes += tree.bytes[tree.nodes[last].content.upperBound..<tree.nodes[last].end]
            }
            let node = tree.nodes[index]
            if node.kind == .element {
                bytes += tree.bytes[node.start..<node.content.lowerBound]
                open.append(index)
            } else {
                bytes += tree.bytes[node.range]
            }
        }
        for last in open.reversed() { bytes += tree.bytes[tree.nodes[last].content.upperBound..<tree.nodes[last].end] }
        return bytes
    }
}

/// What one edit made of a source.
struct Edited: Equatable {
    var outcome: StorageEditResult.Outcome
    var newSource: String
}

/// Applies one edit to a source.
func edited(
    _ source: String, _ edit: StorageEdit, droppingComments: Bool = false
) throws(StorageFormatError) -> Edited {
    let result = try StorageDocument(parsing: source)
        .applying([edit], allowDroppingInlineComments: droppingComments)
    return Edited(outcome: result.steps[0].outcome, newSource: result.newSource)
}
