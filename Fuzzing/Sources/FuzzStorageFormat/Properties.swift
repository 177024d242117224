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
        for section in document.sections.prefix(2) { checkEdit(document, section) }
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

    private static func checkEdit(_ document: StorageDocument, _ section: StorageSection) {
        let body = "<p>\u{2603}</p>"
        guard let edit = try? document.replacingSection(section.heading, withStorage: body) else { return }
        guard let edited = try? StorageDocument(parsing: edit.newSource, limits: limits) else {
            return fail("an edit gives a body that parses")
        }
        guard edit.outcome == .replaced else { return }
        expect(
            edit.newSource.utf8.starts(with: document.source.utf8.prefix(section.bodyRange.lowerBound)),
            "what is before the section stays")
        expect(
            edit.newSource.utf8.reversed()
                .starts(with: document.source.utf8.dropFirst(section.bodyRange.upperBound).reversed()),
            "what is after the section stays")
        expect(edit.newSource.contains(body), "the new body is there")
        expect(!StorageDiff(old: document, new: edited).isEmpty, "an edit shows in the difference")
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
