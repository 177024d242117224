import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// `belay page` as a person uses it on files.
@Suite(.timeLimit(.minutes(1)))
struct PageTests {
    private static let before =
        "<h1>Disk full</h1><p class=\"x\">use the old pod</p>\n<h2>Steps</h2><ol><li>wait</li></ol>"
    private static let after = "<h1>Disk full</h1><p>use the new pod</p>\n<h2>Steps</h2><ol><li>wait</li></ol>"

    @Test func `storage converts to the same bytes`() async throws {
        try await TestFolder.with { folder in
            let body = "<p>a&nbsp;b</p>\r\n<hr/><!-- c -->\n"
            try folder.write(body, to: "body.xml")
            let result = try await BelayCommand(folder: folder)(
                "page", "convert", "--to", "storage", "body.xml")
            #expect(result.code == 0, "\(result)")
            #expect(result.stdout == body)
            #expect(result.stderr.isEmpty)
        }
    }

    @Test func `a fault is told as file, row, column, reason`() async throws {
        try await TestFolder.with { folder in
            try folder.write("<p>a</p>\n<p>b</q>\n", to: "body.xml")
            let result = try await BelayCommand(folder: folder)("page", "convert", "body.xml")
            #expect(result.code == 65)
            #expect(result.stdout.isEmpty)
            #expect(result.stderr == "body.xml:2:5: expected </p> for the <p> at 2:1 (add </p>)\n")
        }
    }

    @Test func `standard input is read, and named so in faults`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let text = try await belay.run(["page", "convert", "--to", "text"], input: "<p>a</p>")
            #expect(text.stdout == "a\n")
            let heading = try await belay.run(["page", "convert", "-"], input: "<h2>a</h2>")
            #expect(heading.stdout == "## a\n")
            let wrong = try await belay.run(["page", "convert"], input: "<p>")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.hasPrefix("<stdin>:1:1: "))
        }
    }

    @Test func `Markdown converts to storage, and on to text`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let options = ["page", "convert", "--from", "markdown"]
            let storage = try await belay.run(options + ["--to", "storage"], input: "a **b**")
            #expect(
                storage.stdout
                    == "<p>a <strong>b</strong></p>")
            let text = try await belay.run(options + ["--to", "text"], input: "a **b**")
            #expect(text.stdout == "a b\n")
        }
    }

    @Test func `a body of 16 MB is read`() async throws {
        try await TestFolder.with { folder in
            let paragraph = "<p>\(String(repeating: "word ", count: 1_000))</p>"
            try folder.write(String(repeating: paragraph, count: (16 << 20) / paragraph.utf8.count + 1), to: "body.xml")
            let result = try await BelayCommand(folder: folder)("page", "diff", "body.xml", "body.xml")
            #expect(result.code == 0, "\(result)")
        }
    }

    @Test func `what is no text or not there is said`() async throws {
        try await TestFolder.with { folder in
            try Data([0x3C, 0xFF]).write(to: URL(filePath: folder.path + "/bytes"))
            let belay = BelayCommand(folder: folder)
            let bytes = try await belay("page", "convert", "bytes")
            #expect(bytes.code == 65)
            #expect(bytes.stderr.contains("bytes is not UTF-8"))
            let missing = try await belay("page", "convert", "missing.xml")
            #expect(missing.code == 65)
            #expect(missing.stderr.contains("missing.xml cannot be read"))
            let folderItself = try await belay("page", "convert", ".")
            #expect(folderItself.code == 65, "\(folderItself)")
        }
    }

    @Test func `diff ends with 1 when bodies differ, and shows lines and what they do not show`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.before, to: "before.xml")
            try folder.write(Self.after, to: "after.xml")
            let result = try await BelayCommand(folder: folder)("page", "diff", "before.xml", "after.xml")
            #expect(result.code == 1)
            #expect(
                result.stdout == """
                    --- before.xml
                    +++ after.xml
                    @@ -1,4 +1,4 @@ Disk full
                     # Disk full
                     
                    -use the old pod
                    +use the new pod
                     
                    1 change that the text does not show:
                    ~ Disk full: <p>, attribute "class": “x” removed

                    """)
            #expect(result.stderr.isEmpty)
        }
    }

    @Test func `diff ends with 0 when nothing of substance differs`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.before, to: "before.xml")
            try folder.write(Self.before.replacing("\n", with: " "), to: "after.xml")
            let belay = BelayCommand(folder: folder)
            let same = try await belay("page", "diff", "before.xml", "before.xml")
            #expect(same.code == 0)
            #expect(same.stdout.isEmpty && same.stderr.isEmpty)
            let spaced = try await belay("page", "diff", "before.xml", "after.xml")
            #expect(spaced.code == 0)
            #expect(spaced.stdout.isEmpty)
            #expect(spaced.stderr.contains("only in white space"))
        }
    }

    @Test func `diff ends with more than 1 in trouble`() async throws {
        try await TestFolder.with { folder in
            try folder.write("<p>", to: "wrong.xml")
            let belay = BelayCommand(folder: folder)
            let wrong = try await belay("page", "diff", "wrong.xml", "wrong.xml")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.hasPrefix("wrong.xml:1:1: "))
            let missing = try await belay("page", "diff", "wrong.xml", "./missing")
            #expect(missing.code == 65)
            let page = try await belay("page", "diff", "wrong.xml", "123")
            #expect(page.code == 69)
        }
    }

    @Test func `diff as JSON has pieces, as HTML a page without a script`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.after, to: "after.xml")
            let belay = BelayCommand(folder: folder)
            let json = try await belay.run(["page", "diff", "-", "after.xml", "--json"], input: Self.before)
            #expect(json.code == 1)
            let diff = try json.json()
            #expect(diff["same"]?.boolValue == false)
            #expect(diff["old"]?["name"]?.stringValue == "<stdin>")
            let line = diff["hunks"]?[0]?["lines"]?[2]
            #expect(line?["kind"]?.stringValue == "removed")
            #expect(line?["pieces"]?[1]?["text"]?.stringValue == "old")
            #expect(line?["pieces"]?[1]?["changed"]?.boolValue == true)
            #expect(diff["unseen"]?[0]?["old"]?.stringValue == "x")
            let html = try await belay.run(["page", "diff", "-", "after.xml", "--html"], input: Self.before)
            #expect(html.stdout.contains("use the <del>old</del> pod"))
            #expect(html.stdout.contains("<title>&lt;stdin&gt; → after.xml</title>"))
            #expect(!html.stdout.contains("<script"))
        }
    }
}
