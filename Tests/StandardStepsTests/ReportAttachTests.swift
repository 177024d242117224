import ConfluenceSandbox
import JSON
import StepKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReportAttachTests {
    private func makePage(_ scene: StepScene) async throws -> String {
        try await scene.sandbox.makePage(titled: "INC-1", storage: "<p>x</p>", inSpace: "INC")
    }

    @Test func `the report is attached, and can be downloaded from where it says`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let outputs = try await scene.run("report.attach", ["page_id": .string(id)])
            let attachment = try #require(try await scene.page(id).attachments.first)
            #expect(outputs["attachment_id"] == .string(attachment.id))
            #expect(outputs["file_name"] == "belay-triage-alert-01RUN.html")
            #expect(attachment.fileName == "belay-triage-alert-01RUN.html")
            #expect(attachment.mediaType == "text/html")
            #expect(attachment.comment == "Report of triage-alert [belay:key-1]")
            #expect(outputs["bytes"] == .int(attachment.size))
            #expect(outputs["version"] == 1)
            let html = String(decoding: try attachment.content, as: UTF8.self)
            #expect(html.contains("KubePodCrashLooping") && html.contains("nobody is there"))
            #expect(
                outputs["url"]
                    == .string(
                        "\(await scene.sandbox.baseURL)/rest/api/content/\(id)/child/attachment/\(attachment.id)/download"
                    ))
            // The page itself stays as it is.
            #expect(try await scene.page(id).version == 1)
        }
    }

    @Test func `the same key twice makes one attachment, another key a new version`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let input: [String: JSONValue] = ["page_id": .string(id), "file_name": "report.html"]
            let first = try await scene.run("report.attach", input)
            await scene.sandbox.resetJournal()
            let lines = Lines()
            let second = try await scene.run(
                "report.attach", input, .test(attempt: 2, log: { lines.append($0) }))
            #expect(second == first)
            #expect(await scene.methods() == ["GET"])
            #expect(lines.all == ["report.html is there already"])
            let third = try await scene.run("report.attach", input, .test(key: "key-2"))
            #expect(third["version"] == 2)
            #expect(third["attachment_id"] == first["attachment_id"])
            #expect(try await scene.page(id).attachments.count == 1)
        }
    }

    @Test func `a plan attaches nothing`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let plan = try await scene.plan("report.attach", ["page_id": .string(id)])
            #expect(plan.summary == "would attach belay-triage-alert-01RUN.html to page \(id)")
            #expect(await scene.methods().isSubset(of: ["GET"]))
            #expect(try await scene.page(id).attachments.isEmpty)
        }
    }

    @Test(arguments: ["a 'b' & <c> %22.html", "ü ☃.html", "a;filename=b.html"])
    func `an unusual file name arrives as it is`(name: String) async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let outputs = try await scene.run("report.attach", ["page_id": .string(id), "file_name": .string(name)])
            #expect(outputs["file_name"] == .string(name))
            #expect(try await scene.page(id).attachments.map(\.fileName) == [name])
            _ = try await scene.run("report.attach", ["page_id": .string(id), "file_name": .string(name)])
            #expect(try await scene.page(id).attachments.map(\.version) == [1])
        }
    }

    @Test(arguments: ["", "a\r\nX: y", "../x.html", "a/b.html", "a\"b.html", "a\u{0}b"])
    func `a name that is no file name is refused`(name: String) async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            let failure = try await scene.failure(
                "report.attach", ["page_id": .string(id), "file_name": .string(name)])
            #expect(failure.kind == .rejectedInput)
            #expect(failure.field == "/file_name")
            #expect(try await scene.page(id).attachments.isEmpty)
        }
    }

    @Test func `a report that cannot be made is not attached`() async throws {
        try await StepScene.with { scene in
            let id = try await makePage(scene)
            var broken = StepContext.test()
            broken.report = { throw StepFailure(.permanent, "no record") }
            let (handler, context) = (try #require(scene.catalog["report.attach"]), broken)
            let failure = await #expect(throws: StepFailure.self) {
                _ = try await handler.run(StepInput(["page_id": .string(id)]), context)
            }
            #expect(failure?.message == "no record")
            #expect(await scene.methods().isEmpty)
        }
    }
}
