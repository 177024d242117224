import Foundation
import Testing

@testable import StorageFormat

@Suite struct EditPropertyTests {
    @Test func `whatever is edited on whatever page, the rest keeps its bytes and comments`() throws {
        var generator = SeededGenerator(seed: 11)
        var tally = Tally()
        let shared = TestFiles.sharedFolder("confluence/samples")
        let files =
            SampleBodies.fixtures + (shared.map { TestFiles.files(below: $0, extensions: ["xml", "xhtml"]) } ?? [])
        let bodies =
            try files.map { try TestFiles.text(of: $0) } + [SampleBodies.runbook]
            + Array(repeating: SampleBodies.everything, count: 12)
        for body in bodies {
            for _ in 0..<30 {
                let plain = try StorageDocument(parsing: body)
                let source = plain.addingCommentMarkers(Int.random(in: 0...4, using: &generator), using: &generator)
                try check(try StorageDocument(parsing: source), &tally, &generator)
            }
        }
        for _ in 0..<1_000 {
            let plain = try StorageDocument(parsing: RandomBody.make(using: &generator))
            let source = plain.addingCommentMarkers(Int.random(in: 0...4, using: &generator), using: &generator)
            try check(try StorageDocument(parsing: source), &tally, &generator)
        }
        let kinds = [
            "replaceSection", "insert", "upsertTableRow", "setCell", "setTask", "setStatus", "setMacroParameter",
            "addMacroLabel", "removeMacroLabel", "replaceLink",
        ]
        for kind in kinds { #expect(tally.changed[kind, default: 0] >= 5, "\(kind) of \(tally.changed)") }
        #expect(tally.droppedCount > 10 && tally.refusedCount > 100)
    }

    private struct Tally {
        var changed: [String: Int] = [:]
        var refusedCount = 0
        var droppedCount = 0
    }

    private func check(
        _ document: StorageDocument, _ tally: inout Tally, _ generator: inout SeededGenerator
    ) throws {
        guard let (edit, isIdempotent) = RandomEdit(document: document).make(using: &generator) else { return }
        let allowsDropping = Bool.random(using: &generator)
        let result: StorageEditResult
        do {
            result = try document.applying([edit], allowDroppingInlineComments: allowsDropping)
        } catch {
            let lines = document.source.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            #expect((1...lines.count).contains(error.row), "\(error)")
            tally.refusedCount += 1
            tally.droppedCount += error.reason.contains("inline comment") ? 1 : 0
            return
        }
        let kind = String("\(edit)".prefix { $0 != "(" })
        let step = result.steps[0]
        let context = "\(edit) of \(document.source)"
        #expect((step.outcome == .unchanged) == (result.newSource == document.source), "\(context)")
        if step.outcome != .unchanged { tally.changed[kind, default: 0] += 1 }
        #expect(kept(document, step.changes.map(\.old)) == kept(result.document, step.changes.map(\.new)), "\(context)")
        #expect(result.document.reassembled() == Array(result.newSource.utf8))
        checkComments(document, result, allowsDropping, context)
        guard isIdempotent else { return }
        let again = try result.document.applying([edit], allowDroppingInlineComments: allowsDropping)
        #expect(again.steps[0].outcome == .unchanged && again.newSource == result.newSource, "\(context)")
    }

    /// The bytes outside of places.
    private func kept(_ document: StorageDocument, _ changed: [Range<Int>]) -> [UInt8] {
        EditPatch(changed.map { ByteReplacement($0, []) }).applied(to: document.tree.bytes)
    }

    /// The comments outside of the deleted places survive always, all of them unless dropping is allowed.
    private func checkComments(
        _ document: StorageDocument, _ result: StorageEditResult, _ allowsDropping: Bool, _ context: String
    ) {
        let deleted = result.steps[0].changes.map(\.old)
        let markers = document.tree.commentMarkers(in: 0..<document.tree.nodes.count)
        let remaining = Set(result.document.inlineCommentAnchors.map(\.reference))
        for marker in markers {
            let place = document.tree.nodes[marker.node].range
            let isDeleted = deleted.contains { $0.lowerBound <= place.lowerBound && $0.upperBound >= place.upperBound }
            guard !(isDeleted && allowsDropping) else { continue }
            #expect(remaining.contains(marker.reference), "\(marker.reference): \(context)")
        }
    }
}

extension SampleBodies {
    /// A body with everything that can be edited.
    static let everything = """
        <h1>Team</h1><p>See <a href="https://old/">the <b>old</b> page</a> and <a href='https://b'>b</a>.</p>
        <h2>State</h2><p><ac:structured-macro ac:name="status"><ac:parameter ac:name="title">UP</ac:parameter>\
        </ac:structured-macro> <ac:structured-macro ac:name="status" /></p>
        <table data-layout="wide"><tbody><tr><th><p>Service</p></th><th>State</th><th>Since</th></tr>
        <tr><td><p>api</p></td><td>up</td><td rowspan="2">today</td></tr><tr><td>web</td><td /></tr>
        <tr><td><div class="content-wrapper"><p>db</p></div></td><td><p>a</p><p>b</p></td><td><br/></td></tr></tbody></table>
        <h2>Tasks</h2><ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>\
        <ac:task-body>one</ac:task-body></ac:task><ac:task><ac:task-id>2</ac:task-id><ac:task-status/>\
        <ac:task-body>two</ac:task-body></ac:task></ac:task-list>
        <h3>More</h3><ac:structured-macro ac:name="contentbylabel"><ac:parameter ac:name="cql">label in ("two","x")\
        </ac:parameter></ac:structured-macro><p>end</p>
        """
}
