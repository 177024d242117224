import ConfluenceSandbox
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PageEditTests {
    private static let body =
        "<h2>Tasks</h2><ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status>"
        + "<ac:task-body>Page the owner</ac:task-body></ac:task></ac:task-list>\n"
        + "<table><tbody><tr><th>S</th><th>V</th></tr><tr><td>api</td><td>down</td></tr></tbody></table>\n"
        + "<h2>Log</h2><p>x <ac:inline-comment-marker ac:ref=\"r1\">y</ac:inline-comment-marker></p>"

    private func withBody(_ run: (TestFolder, BelayCommand) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.body, to: "body.xml")
            try await run(folder, BelayCommand(folder: folder))
        }
    }

    private func text(_ folder: TestFolder, _ name: String) throws -> String {
        try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }

    @Test func `the new body is printed, and nothing written`() async throws {
        try await withBody { folder, belay in
            let result = try await belay("page", "edit", "body.xml", "--check-task", "page the OWNER")
            #expect(result.code == 0 && result.stderr.isEmpty, "\(result)")
            #expect(result.stdout == Self.body.replacing("incomplete", with: "complete"))
            #expect(try text(folder, "body.xml") == Self.body)
        }
    }

    @Test(arguments: [
        (["--upsert-row", "api", "--set", "V=up"], "<td>down</td>", "<td>up</td>"),
        (
            ["--upsert-row", "db", "--set", "V=*new*"], "</tr></tbody>",
            "</tr><tr><td>db</td><td><em>new</em></td></tr></tbody>"
        ),
        (["--set-cell", "#1", "--set", "#2=a=b"], "<td>down</td>", "<td>a=b</td>"),
        (["--append-to-section", "Log", "--text", "<z>"], "</p>", "</p><p>&lt;z&gt;</p>"),
        (["--prepend-to-section", "/Log", "--text", "z"], "<h2>Log</h2>", "<h2>Log</h2><p>z</p>"),
        (["--insert-before", "#Log", "--markdown", "new.md"], "<h2>Log</h2>", "<h2>N</h2><p>n</p><h2>Log</h2>"),
        (["--insert-after", "Log", "--storage", "new.xml"], "</p>", "</p><hr/>"),
        (["--edits", "edits.yaml"], "<td>down</td>", "<td>up</td>"),
    ])
    func `a file is edited in place`(_ edit: [String], _ old: String, _ new: String) async throws {
        try await withBody { folder, belay in
            try folder.write("# N\n\nn\n", to: "new.md")
            try folder.write("<hr/>\n", to: "new.xml")
            try folder.write("edits:\n- edit: upsert_row\n  key: api\n  cells: { V: up }\n", to: "edits.yaml")
            let result = try await belay.run(["page", "edit", "-i", "body.xml"] + edit)
            #expect(result.code == 0 && result.stdout.isEmpty, "\(result)")
            #expect(result.stderr == "updated body.xml\n")
            #expect(try text(folder, "body.xml") == Self.body.replacing(old, with: new))
        }
    }

    @Test func `an edit that changes nothing says so`() async throws {
        try await withBody { folder, belay in
            let result = try await belay("page", "edit", "-i", "body.xml", "--uncheck-task", "id:1")
            #expect(result.code == 0 && result.stderr == "unchanged body.xml\n", "\(result)")
            let diff = try await belay("page", "edit", "--diff", "body.xml", "--uncheck-task", "id:1")
            #expect(diff.code == 0 && diff.stdout.isEmpty, "\(diff)")
        }
    }

    @Test func `a file keeps its permissions, and a link leads to it still`() async throws {
        try await withBody { folder, belay in
            let file = folder.path + "/body.xml"
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link.xml", withDestinationPath: "body.xml")
            let result = try await belay("page", "edit", "-i", "link.xml", "--check-task", "id:1")
            #expect(result.code == 0, "\(result)")
            #expect(try text(folder, "body.xml").contains(">complete<"))
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o640)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link.xml") == "body.xml")
        }
    }

    @Test func `a plan tells each edit in a line and shows the difference`() async throws {
        try await withBody { folder, belay in
            let result = try await belay("page", "edit", "body.xml", "--set-cell", "api", "--set", "V=up", "--dry-run")
            #expect(result.code == 0, "\(result)")
            #expect(result.stdout.hasPrefix("changed: set “V” of row “api” in the table\n@@ "))
            #expect(result.stdout.contains("-| api | down |") && result.stdout.contains("+| api | up |"))
        }
    }

    @Test(arguments: [
        (["--check-task", "Nope"], "body.xml:1:1: there is no task “Nope”; there is “1: Page the owner” at 1:29\n"),
        (
            ["--replace-section", "Log", "--text", "z"],
            "body.xml:3:18: the edit would drop the inline comment r1 on “y”"
        ),
        (["--append-to-section", "Log", "--storage", "bad.xml"], "bad.xml:2:1: expected </p> for the <p> at 1:1"),
        (["--edits", "edits.yaml"], "edits.yaml:3:13: '/edits/0/colour' is 'pink'; expected grey, red"),
        (["--edits", "list.yaml"], "list.yaml:1:1: expected 'edits:' and a list"),
    ])
    func `what fails exits with 65 and names the place`(_ edit: [String], _ message: String) async throws {
        try await withBody { folder, belay in
            try folder.write("<p>\n</b>", to: "bad.xml")
            try folder.write("edits:\n  - edit: set_status\n    colour: pink\n", to: "edits.yaml")
            try folder.write("- edit: set_status\n", to: "list.yaml")
            let result = try await belay.run(["page", "edit", "-i", "body.xml"] + edit)
            #expect(result.code == 65 && result.stdout.isEmpty)
            #expect(result.stderr.hasPrefix(message), "\(result)")
            #expect(try text(folder, "body.xml") == Self.body)
        }
    }

    @Test(arguments: [
        [], ["--check-task", "a", "--uncheck-task", "b"], ["--check-task", "a", "--table", "1"],
        ["--replace-section", "Log"], ["--replace-section", "Log", "--text", "a", "--markdown", "b"],
        ["--upsert-row", "k"], ["--upsert-row", "k", "--set", "V"], ["--set-status", "a"],
        ["--set-status", "a", "--colour", "pink"], ["--replace-link", "a"], ["--set-macro-parameter", "a"],
        ["--check-task", "a", "--section", "S", "--number", "0"], ["--check-task", "a", "--in-place", "--diff"],
    ])
    func `wrong usage exits with 64`(_ edit: [String]) async throws {
        try await withBody { _, belay in
            let result = try await belay.run(["page", "edit", "body.xml"] + edit)
            #expect(result.code == 64 && result.stderr.contains("Usage: belay page edit"), "\(result)")
        }
    }

    @Test func `a page gets a new version, and only if it changes`() async throws {
        try await TestFolder.with { folder in
            try await withSandbox { sandbox in
                let belay = BelayCommand(folder: folder, environment: await sandbox.environment)
                try await sandbox.makeSpace(key: "OPS", name: "Operations")
                let id = try await sandbox.makePage(titled: "Disk full", storage: Self.body, inSpace: "OPS")
                let edit = ["--upsert-row", "api", "--set", "V=up"]
                let plan = try await belay.run(["page", "edit", "OPS:Disk full", "--dry-run"] + edit)
                #expect(plan.code == 0 && plan.stdout.hasPrefix("changed: set “V” of row “api”"), "\(plan)")
                #expect(try await sandbox.page(id: id)?.version == 1)
                let done = try await belay.run(["page", "edit", "OPS:Disk full", "--message", "m"] + edit)
                #expect(done.code == 0 && done.stdout.hasPrefix("updated \"Disk full\" at version 2: http"), "\(done)")
                let page = try #require(try await sandbox.page(id: id))
                #expect(page.storage.contains("<td>api</td><td>up</td>") && !page.storage.contains("down"))
                #expect(page.message == "m")
                let again = try await belay.run(["page", "edit", id] + edit)
                #expect(again.stdout.hasPrefix("unchanged \"Disk full\" at version 2"), "\(again)")
                let missing = try await belay.run(["page", "edit", id, "--check-task", "x"])
                #expect(missing.code == 65 && missing.stderr.hasPrefix("\(id):1:1: there is no task “x”"), "\(missing)")
                let former = try await belay.run(["page", "edit", "\(id)@1"] + edit)
                #expect(former.code == 65 && former.stderr.contains("former version"), "\(former)")
                let inPlace = try await belay.run(["page", "edit", id, "-i"] + edit)
                #expect(inPlace.code == 64, "\(inPlace)")
            }
        }
    }
}
