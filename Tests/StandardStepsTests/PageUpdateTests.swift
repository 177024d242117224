import ConfluenceSandbox
import JSON
import StepKit
import StorageFormat
import Testing

@Suite(.timeLimit(.minutes(1))) struct PageUpdateTests {
    private static let before = """
        <p>Begin &mdash; <ac:structured-macro ac:name="toc" ac:schema-version="1" ac:macro-id="1" /></p>
        <h2>Summary</h2>
        <p>It is  <strong>down</strong>.</p>
        """
    private static let section = "<h2>Runbook</h2>\n<p>None yet.</p>\n"
    private static let after = "<h2>Notes</h2><p>Keep <![CDATA[raw]]> &amp; all\u{00A0}bytes.</p>\n"
    private static let storage = before + "\n" + section + after

    private func makePage(_ scene: StepScene, _ storage: String = Self.storage) async throws -> String {
        try await scene.sandbox.makePage(titled: "INC-1", storage: storage, inSpace: "INC")
    }

    @Test func `a section is replaced and every other byte stays`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let lines = Lines()
            let outputs = try await scene.run(
                "page.update",
                ["page_id": .string(id), "section": " runBOOK ", "markdown": "See **[A](https://a.example)**."],
                .test(log: { lines.append($0) }))
            let page = try await scene.page(id)
            #expect(
                page.storage == Self.before
                    + "\n<h2>Runbook</h2>\n<p>See <strong><a href=\"https://a.example\">A</a></strong>.</p>\n"
                    + Self.after)
            #expect(page.message == "Updated by Belay [belay:key-1]")
            #expect(outputs["outcome"] == "updated")
            #expect(outputs["version"] == 2)
            #expect(outputs["title"] == "INC-1")
            #expect(outputs["url"]?.stringValue?.hasPrefix(await scene.sandbox.baseURL) == true)
            #expect(lines.all == ["\"INC-1\" is at version 2, updated"])
        }
    }

    @Test func `a section that is missing is made at the end`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            _ = try await scene.run("page.update", ["page_id": .string(id), "section": "A & B", "markdown": "New."])
            #expect(try await scene.page(id).storage == Self.storage + "<h2>A &amp; B</h2><p>New.</p>\n".trimmed)
        }
    }

    @Test func `a section that says it already gets no version`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            await scene.sandbox.resetJournal()
            let outputs = try await scene.run(
                "page.update", ["page_id": .string(id), "section": "Runbook", "markdown": "None yet."])
            #expect(outputs["outcome"] == "unchanged")
            #expect(outputs["version"] == 1)
            #expect(await scene.methods() == ["GET"])
        }
    }

    @Test func `a plan shows the change and writes nothing`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let input: [String: JSONValue] = ["page_id": .string(id), "section": "Runbook", "markdown": "See A."]
            let plan = try await scene.plan("page.update", input)
            #expect(plan.summary == "would change \"INC-1\": replace section “Runbook”, or create it")
            #expect(plan.diff?.contains("-None yet.") == true)
            #expect(plan.diff?.contains("+See A.") == true)
            #expect(await scene.methods() == ["GET"])
            #expect(try await scene.page(id).version == 1)
            _ = try await scene.run("page.update", input)
            let second = try await scene.plan("page.update", input)
            #expect(second == StepPlan(summary: "would leave \"INC-1\" as it is"))
        }
    }

    @Test func `a repeated attempt leaves what people wrote since`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let input: [String: JSONValue] = ["page_id": .string(id), "section": "Runbook", "markdown": "See A."]
            _ = try await scene.run("page.update", input)
            // The answer was lost, and a person corrected the section before the attempt was repeated.
            let corrected = try await scene.page(id).storage.replacing("See A.", with: "See B instead.")
            try await scene.sandbox.replaceBody(ofPage: id, storage: corrected)
            let outputs = try await scene.run("page.update", input, .test(attempt: 2))
            #expect(outputs["outcome"] == "updated")
            #expect(try await scene.page(id).storage == corrected)
            #expect(try await scene.page(id).version == 3)
            // Another run's key is another write.
            _ = try await scene.run("page.update", input, .test(key: "key-2", attempt: 2))
            #expect(try await scene.page(id).storage.contains("See A."))
            #expect(try await scene.page(id).version == 4)
        }
    }

    @Test func `the same key twice makes one version`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            for text in ["One.", "Two."] {
                let outputs = try await scene.run(
                    "page.update", ["page_id": .string(id), "section": "Runbook", "markdown": .string(text)])
                #expect(outputs["outcome"] == "updated")
                #expect(outputs["version"] == 2)
            }
            #expect(try await scene.page(id).storage.contains("One."))
        }
    }

    @Test(arguments: [
        #"<ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[<b>x</b>]]></ac:plain-text-body></ac:structured-macro>"#,
        "<script>alert(1)</script>", "]]><script>alert(1)</script>", "a <![CDATA[ b ]]> c", "&lt;b&gt; &nope; <",
        "[x](javascript:alert(1)) ![y](data:text/html,x)", "\u{0600}<script>alert(1)</script>\u{0301}",
        "```html\n]]></ac:plain-text-body></ac:structured-macro><script>\n```", "{html}<b>x</b>{html} {{x}}",
        "</p></div></ac:layout-cell>", "<!-- --><h1>Heading</h1>",
    ])
    func `hostile Markdown stays text within its section`(markdown: String) async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            _ = try await scene.run(
                "page.update", ["page_id": .string(id), "section": "Runbook", "markdown": .string(markdown)])
            let storage = try await scene.page(id).storage
            let start = Self.before + "\n<h2>Runbook</h2>\n"
            #expect(storage.utf8.starts(with: start.utf8))
            #expect(storage.utf8.reversed().starts(with: ("\n" + Self.after).utf8.reversed()))
            let body = String(
                decoding: storage.utf8.dropFirst(start.utf8.count).dropLast(Self.after.utf8.count), as: UTF8.self)
            // Code blocks are macros of ours, their text is in CDATA sections.
            let cdata = #/<!\[CDATA\[.*?\]\]>/#.dotMatchesNewlines()
            let code = #/<ac:structured-macro ac:name="code".*?</ac:structured-macro>/#.dotMatchesNewlines()
            let rest = body.replacing(cdata, with: "").replacing(code, with: "").unicodeScalars
            for tag in ["<script", "<ac:", "<![CDATA[", "<div", "<h1", "<b>", "javascript:", "data:"] {
                #expect(!rest.contains(tag.unicodeScalars), "\(tag) in \(body)")
            }
            #expect(try StorageDocument(parsing: storage).sections.map(\.heading) == ["Summary", "Runbook", "Notes"])
        }
    }

    @Test(arguments: [("Runbook", 3), ("Deep", 5), ("New", 3)])
    func `headings in the text stay below the section's own`(section: String, level: Int) async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene, Self.storage + "<h4>Deep</h4><p>x</p>")
            let input: [String: JSONValue] = [
                "page_id": .string(id), "section": .string(section),
                "markdown": "# One\n\ntext\n\n## Two\n\nmore\n\nUnder\n=====\n",
            ]
            _ = try await scene.run("page.update", input)
            let storage = try await scene.page(id).storage
            #expect(storage.contains("<h\(level)>One</h\(level)>"))
            #expect(storage.contains("<h\(level + 1)>Two</h\(level + 1)>"))
            // All of it belongs to the section: a second update takes the whole of it.
            _ = try await scene.run(
                "page.update",
                input.merging(["markdown": "Gone."]) { $1 }, .test(key: "key-2"))
            let second = try await scene.page(id).storage
            #expect(!second.contains("One") && !second.contains("Under"))
        }
    }

    @Test func `a list of edits is made in one version`() async throws {
        try await StepScene.with { scene in
            let table = "<table><tbody><tr><th>S</th><th>V</th></tr><tr><td>api</td><td>down</td></tr></tbody></table>"
            let id = try await makePage(scene, Self.before + table + Self.section)
            let edits: JSONValue = [
                ["edit": "upsert_row", "key": "api", "cells": ["V": "up"]],
                ["edit": "append_to_section", "section": "Runbook", "text": "1 < 2"],
            ]
            let input: [String: JSONValue] = ["page_id": .string(id), "edits": edits]
            let plan = try await scene.plan("page.update", input)
            #expect(
                plan.summary
                    == "would change \"INC-1\": set “V” of row “api” in the table, or add it; append to section “Runbook”"
            )
            let outputs = try await scene.run("page.update", input)
            #expect(outputs["outcome"] == "updated" && outputs["version"] == 2)
            let expected =
                Self.before + table.replacing("down", with: "up") + "<h2>Runbook</h2>\n<p>None yet.</p><p>1 &lt; 2</p>"
            #expect(try await scene.page(id).storage.hasPrefix(expected))
        }
    }

    @Test func `edits go without section and markdown, and one of them must be there`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let edits: JSONValue = [["edit": "check_task", "task": "x"]]
            for input: [String: JSONValue] in [
                ["page_id": .string(id)], ["page_id": .string(id), "section": "Runbook"],
                ["page_id": .string(id), "section": "Runbook", "markdown": "x", "edits": edits],
                ["page_id": .string(id), "edits": []], ["page_id": .string(id), "edits": edits],
            ] {
                #expect(try await scene.failure("page.update", input).kind == .rejectedInput)
            }
            #expect(try await scene.page(id).version == 1)
        }
    }

    @Test func `a section is found however its name is spaced`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene, "<h4>On  call\n now</h4><p>x</p>")
            _ = try await scene.run(
                "page.update",
                ["page_id": .string(id), "section": "on call  NOW", "markdown": "# Ada\n\nis it."])
            #expect(try await scene.page(id).storage == "<h4>On  call\n now</h4><h5>Ada</h5><p>is it.</p>")
        }
    }

    @Test func `a heading below the lowest level is refused`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene, "<h6>Low</h6><p>x</p>")
            let failure = try await scene.failure(
                "page.update", ["page_id": .string(id), "section": "Low", "markdown": "# Heading"])
            #expect(failure.kind == .rejectedInput)
            #expect(failure.message.contains("use bold text"))
            #expect(try await scene.page(id).version == 1)
        }
    }

    @Test func `two sections of one name are refused`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene, Self.section + Self.section)
            let failure = try await scene.failure(
                "page.update", ["page_id": .string(id), "section": "Runbook", "markdown": "x"])
            #expect(failure.kind == .rejectedInput)
            #expect(failure.message.contains("section “Runbook” is ambiguous, 2 fit"))
        }
    }

    /// Updates of different sections by several runs at once: all of them read the same version, and all but one lose.
    @Test func `an edit that loses against another is applied again`() async throws {
        try await StepScene.with { scene in
            let names = ["A", "B", "C"]
            let id = try await makePage(scene, names.map { "<h2>\($0)</h2><p>x</p>" }.joined() + Self.after)
            // Whether they meet is chance; that nothing is lost when they do is not.
            for round in 1...100 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for name in names {
                        group.addTask {
                            _ = try await scene.run(
                                "page.update",
                                [
                                    "page_id": .string(id), "section": .string(name),
                                    "markdown": .string("round \(round)"),
                                ],
                                .test(key: "\(round)-\(name)"))
                        }
                    }
                    try await group.waitForAll()
                }
                let expected = names.map { "<h2>\($0)</h2><p>round \(round)</p>" }.joined() + Self.after
                #expect(try await scene.page(id).storage == expected)
                #expect(try await scene.page(id).version == 1 + 3 * round)
                if await scene.sandbox.requestJournal().contains(where: { $0.status == 409 }) { return }
            }
            Issue.record("no update ever met another")
        }
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
