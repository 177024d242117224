import StorageFormat

/// What must hold for any input; a broken promise ends the process, and the fuzzer keeps the input.
///
/// The first byte of an input tells what the rest is: `M` Markdown, `D` two bodies with a NUL between, anything else is one
/// body itself.
enum Properties {
    private static let limits = StorageLimits(bytesMax: 1 << 20)

    static func check(_ input: [UInt8]) {
        switch input.first {
        case UInt8(ascii: "M"):
            checkMarkdown(String(decoding: input.dropFirst(), as: UTF8.self))
        case UInt8(ascii: "D"):
            let halves = input.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            if halves.count == 2 { checkDiff(halves[0], halves[1]) }
        default:
            checkBody(String(decoding: input, as: UTF8.self))
        }
    }

    // MARK: Bodies

    private static func checkBody(_ source: String) {
        let lines = source.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let document: StorageDocument
        do {
            document = try StorageDocument(parsing: source, limits: limits)
        } catch {
            expect(lines.indices.contains(error.row - 1), "a fault lies in the body: \(error)")
            expect((1...lines[error.row - 1].count + 1).contains(error.column), "a fault lies in its line: \(error)")
            return
        }
        expect(document.source == source, "a body is kept as it is")
        checkRanges(document)
        checkReading(document)
        checkEdits(document)
    }

    private static func checkRanges(_ document: StorageDocument) {
        var end = 0
        for node in document.nodes {
            expect(node.range.lowerBound == end, "nodes follow each other without a gap")
            end = node.range.upperBound
        }
        expect(end == document.source.utf8.count, "nodes reach to the end")
    }

    private static func checkReading(_ document: StorageDocument) {
        _ = document.plainText()
        _ = document.passages
        _ = document.inlineCommentAnchors
        checkMarkdown(document.markdown())
    }

    // MARK: Edits

    /// Edits of every kind, at what comes first on the page.
    private static func edits(of document: StorageDocument) -> [StorageEdit] {
        let sections = document.sections.prefix(2).map { SectionReference.path($0.path) }
        let table = TableReference(number: 1)
        let status = StatusReference(number: 1)
        let macro = MacroReference(number: 1)
        let cell = CellValue(.number(2), .markdown("**\u{2603}** a"))
        return sections.map { .replaceSection($0, with: .storage("<p>\u{2603}</p>")) }
            + sections.flatMap { section in SectionPlace.allCases.map { .insert(.text("\u{2603}"), $0, of: section) } }
            + [
                .replaceSection(.heading("\u{2603}"), with: .markdown("# a\n- b"), createdAtLevel: 2),
                .upsertTableRow(table, key: "\u{2603}", cells: [cell]),
                .setCell(table, .number(1), .number(2), to: .text("a")),
                .setTask(TaskReference(.id("1")), isDone: true), .setStatus(status, colour: .green, title: "\u{2603}"),
                .setMacroParameter(macro, name: "title", to: .text("\u{2603} & <b>")),
                .setMacroParameter(macro, name: "page", to: .resource(.page(title: "\u{2603}"))),
                .addMacroLabel("snow", MacroReference(name: "contentbylabel")),
                .removeMacroLabel("snow", MacroReference(name: "contentbylabel")),
                .replaceLink(.attachment("a"), with: .page(title: "\u{2603}", space: "OPS")),
            ]
    }

    private static func checkEdits(_ document: StorageDocument) {
        for edit in edits(of: document) {
            // What is not there, or there twice, cannot be edited.
            guard let result = try? document.applying([edit]), let step = result.steps.first else { continue }
            checkUntouched(document, result, step)
            guard step.outcome != .unchanged else {
                expect(result.newSource == document.source, "an edit that changes nothing leaves the very source")
                continue
            }
            guard let edited = try? StorageDocument(parsing: result.newSource, limits: limits) else {
                return fail("an edit gives a body that parses: \(edit)")
            }
            expect(!StorageDiff(old: document, new: edited).isEmpty, "an edit shows in the difference: \(edit)")
        }
    }

    /// Every byte outside of the places that an edit names is as it was.
    private static func checkUntouched(
        _ document: StorageDocument, _ result: StorageEditResult, _ step: StorageEditResult.Step
    ) {
        let old = Array(document.source.utf8)
        let new = Array(result.newSource.utf8)
        var (oldEnd, newEnd) = (0, 0)
        for change in step.changes {
            expect(
                old[oldEnd..<change.old.lowerBound] == new[newEnd..<change.new.lowerBound],
                "bytes before an edited place stay: \(step.edit)")
            (oldEnd, newEnd) = (change.old.upperBound, change.new.upperBound)
        }
        expect(old[oldEnd...] == new[newEnd...], "bytes after the edited places stay: \(step.edit)")
    }

    // MARK: Markdown

    private static func checkMarkdown(_ markdown: String) {
        // What is too large or nested too deep is refused.
        guard let storage = try? StorageMarkdown.storage(fromMarkdown: markdown, limits: limits) else { return }
        do {
            let document = try StorageDocument(parsing: storage, limits: limits)
            _ = document.markdown()
            _ = document.plainText()
        } catch {
            fail("what Markdown becomes parses: \(error)\n\(markdown)\n\(storage)")
        }
    }

    // MARK: Differences

    private static func checkDiff(_ old: String, _ new: String) {
        guard let old = try? StorageDocument(parsing: old, limits: limits),
            let new = try? StorageDocument(parsing: new, limits: limits)
        else { return }
        let diff = StorageDiff(old: old, new: new)
        expect(!diff.isEmpty || old.markdown() == new.markdown(), "what a reader sees differ shows")
        expect(diff.isEmpty == diff.text.isEmpty, "the text says what differs")
        do {
            _ = try StorageDocument(parsing: diff.html(), limits: StorageLimits(bytesMax: 1 << 28))
        } catch {
            fail("the HTML is well-formed: \(error)")
        }
    }

    private static func expect(_ condition: Bool, _ promise: @autoclosure () -> String) {
        if !condition { fail(promise()) }
    }

    private static func fail(_ promise: String) { fatalError("broken: \(promise)") }
}
