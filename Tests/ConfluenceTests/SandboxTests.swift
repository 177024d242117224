import Confluence
import ConfluenceSandbox
import Foundation
import StorageFormat
import Testing

/// The client against the whole sandbox, over a socket.
@Suite struct SandboxTests {
    private func firstPage(_ client: ConfluenceClient, _ space: Space) async throws -> Page {
        try await client.createPage(
            in: space, title: "Incident", storage: "<p>One</p><h2>Steps</h2><p>Two</p>")
    }

    @Test(arguments: SandboxProfile.spoken) func `a page is created, read, looked up, updated and deleted`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, sandbox, space) = (site.client, site.sandbox, site.space)
            let me = try await client.currentUser()
            #expect((me.email ?? me.userName) == SandboxUser.demo.name)
            let created = try await firstPage(client, space)
            #expect(created.version.number == 1)
            #expect(created.webURL?.hasPrefix("\(await sandbox.baseURL)/spaces/OPS/pages/\(created.id)") == true)
            #expect(try await client.fetchPage(titled: "Incident", in: space)?.id == created.id)
            #expect(try await client.fetchPage(titled: "Incid", in: space) == nil)
            let taken = await #expect(throws: ConfluenceError.self) { try await firstPage(client, space) }
            #expect(taken?.code == .titleTaken)

            let updated = try await client.updatePage(
                id: created.id, title: "Incident 2", storage: "<p>Ü &amp; more</p>", baseVersion: 1, message: "why")
            #expect(updated.version.number == 2)
            let read = try await client.fetchPage(id: created.id)
            #expect(read.title == "Incident 2")
            #expect(read.body == "<p>Ü &amp; more</p>")
            #expect(read.version.message == "why")
            #expect(try await client.fetchPage(id: created.id, body: .none).body == nil)
            let broken = await #expect(throws: ConfluenceError.self) {
                try await client.updatePage(id: created.id, title: "X", storage: "<p>", baseVersion: 2)
            }
            #expect(broken?.code == .invalidContent)

            try await client.deletePage(id: created.id)
            #expect(try await client.fetchPages(in: space).contains { $0.id == created.id } == false)
            let unknown = await #expect(throws: ConfluenceError.self) { try await client.fetchPage(id: "99999999") }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test(arguments: SandboxProfile.spoken)
    func `a stale update is a conflict, and an edit is applied again to what the page is by then`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, space) = (site.client, site.space)
            let page = try await firstPage(client, space)
            let races = Collected<Int>()
            let edit = try await client.editPage(id: page.id, message: "note", key: "k1") { document in
                // The first time, someone else is faster, between our read and our write.
                if races.append(1) == 0 {
                    _ = try await client.updatePage(
                        id: page.id, title: page.title, storage: document.source + "<p>Three</p>", baseVersion: 1)
                }
                return document.source + "<p>Four</p>"
            }
            #expect(edit.outcome == .updated)
            #expect(edit.page.version.number == 3)
            #expect(races.values.count == 2)
            let body = try await client.fetchPage(id: page.id).body ?? ""
            #expect(body.hasSuffix("<p>Three</p><p>Four</p>"))

            let again = try await client.editPage(id: page.id, message: "note", key: "k1") { $0.source + "<p>Four</p>" }
            #expect(again.outcome == .alreadyApplied)
            let stale = await #expect(throws: ConfluenceError.self) {
                try await client.updatePage(id: page.id, title: "T", storage: "<p/>", baseVersion: 1)
            }
            #expect(stale?.code == .conflict)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `an edit that always loses gives up as a conflict`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, space) = (site.client, site.space)
            let page = try await firstPage(client, space)
            let tries = Collected<Int>()
            let error = await #expect(throws: ConfluenceError.self) {
                try await client.editPage(id: page.id, message: "note") { document in
                    let number = tries.append(1) + 1
                    _ = try await client.updatePage(
                        id: page.id, title: page.title, storage: "<p>\(number)</p>", baseVersion: number)
                    return document.source + "<p>mine</p>"
                }
            }
            #expect(error?.code == .conflict)
            #expect(tries.values.count == 4)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `an edit that changes nothing makes no version`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, sandbox, space) = (site.client, site.sandbox, site.space)
            let page = try await firstPage(client, space)
            let edit = StorageEdit.replaceSection(.heading("Steps"), with: .storage("<p>Restart</p>"))
            let section = try await client.editPage(id: page.id, message: "steps") {
                try $0.applying([edit]).newSource
            }
            #expect(section.outcome == .updated)
            #expect(section.page.body == "<p>One</p><h2>Steps</h2><p>Restart</p>")
            #expect(section.previousBody == "<p>One</p><h2>Steps</h2><p>Two</p>")
            await sandbox.resetJournal()
            let again = try await client.editPage(id: page.id, message: "steps") {
                try $0.applying([edit]).newSource
            }
            #expect(again.outcome == .unchanged)
            #expect(try await client.fetchPage(id: page.id).version.number == 2)
            #expect(await sandbox.requestJournal().allSatisfy { $0.method == "GET" })
            let broken = await #expect(throws: ConfluenceError.self) {
                try await client.editPage(id: page.id, message: "x") { _ in "<p>open" }
            }
            #expect(broken?.code == .invalidContent)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `what was applied is found among the recent versions`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, space) = (site.client, site.space)
            let page = try await firstPage(client, space)
            for number in 1...60 {
                _ = try await client.editPage(id: page.id, message: "n", key: "key-\(number)") { _ in "<p>\(number)</p>"
                }
            }
            #expect(try await client.wasApplied(key: "key-60", pageID: page.id))
            #expect(try await client.wasApplied(key: "key-3", pageID: page.id))
            #expect(try await client.wasApplied(key: "key-61", pageID: page.id) == false)
            #expect(try await client.wasApplied(key: "key-", pageID: page.id) == false)
            #expect(try await client.versions(pageID: page.id).collect().map(\.number) == Array((1...61).reversed()))
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a space of more than one batch is listed whole, without bodies`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile, pageCount: 260) { site in
            let (client, sandbox, space) = (site.client, site.sandbox, site.space)
            await sandbox.resetJournal()
            let pages = try await client.fetchPages(in: space)
            #expect(pages.count >= 260)
            #expect(Set(pages.map(\.id)).count == pages.count)
            #expect(pages.allSatisfy { $0.body == nil && $0.status == "current" && $0.spaceID == space.id })
            #expect(await sandbox.requestJournal().count == 2)
            let changed = try #require(pages.last)
            let body = try await client.fetchPage(id: changed.id).body ?? ""
            _ = try await client.updatePage(
                id: changed.id, title: changed.title, storage: body + "<p>x</p>", baseVersion: changed.version.number)
            for try await first in try client.pages(in: space) {
                // Data Center lists in no order.
                #expect(first.id == changed.id || profile == .dataCenter)
                break
            }
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `an attachment is created, gets versions, and comes back`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let (client, sandbox, space) = (site.client, site.sandbox, site.space)
            let page = try await firstPage(client, space)
            let folder = FileManager.default.temporaryDirectory.appending(path: "attachments-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (source, target) = (folder.appending(path: "source"), folder.appending(path: "target"))
            let content = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            try content.write(to: source)

            let name = "Bericht \"ü\" 1.html"
            let first = try await client.uploadAttachment(
                pageID: page.id, fileName: name, contentType: "text/html", content: .bytes([1, 2, 3]), comment: "one")
            let second = try await client.uploadAttachment(
                pageID: page.id, fileName: name, contentType: "text/html", content: .file(path: source.path),
                comment: "two", key: "k1")
            #expect(second.id == first.id)
            #expect(second.versionNumber == 2)
            let listed = try await client.fetchAttachments(pageID: page.id)
            #expect(listed.count == 1)
            let attachment = try #require(listed.first)
            #expect(attachment.fileBytes == content.count)
            #expect(attachment.mediaType == "text/html")
            #expect(attachment.comment == "two [belay:k1]")
            #expect(try await client.fetchAttachments(pageID: page.id, fileName: "other").isEmpty)

            for _ in 0..<2 { try await client.downloadAttachment(attachment, to: target.path) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["source", "target"])
            #expect(try Data(contentsOf: target) == content)
            let journal = await sandbox.requestJournal()
            let path = profile == .dataCenter ? "/confluence/download/attachments/" : "/file/"
            #expect(journal.contains { $0.path.hasPrefix(path) && $0.status == 200 })
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `labels are put on, listed and taken off`(profile: SandboxProfile)
        async throws
    {
        try await withSandbox(profile: profile) { site in
            let (client, space) = (site.client, site.space)
            let page = try await firstPage(client, space)
            try await client.addLabels(["runbook", "disk"], pageID: page.id)
            try await client.addLabels(["disk"], pageID: page.id)
            #expect(try await client.fetchLabels(pageID: page.id).sorted() == ["disk", "runbook"])
            try await client.removeLabel("disk", pageID: page.id)
            #expect(try await client.fetchLabels(pageID: page.id) == ["runbook"])
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `search finds pages, over more than one batch`(profile: SandboxProfile)
        async throws
    {
        try await withSandbox(profile: profile, pageCount: 130) { site in
            let client = site.client
            let hits = try await client.search(
                cql: "space = \(CQL.literal("OPS")) and text ~ \(CQL.words("restart"))", limit: 120)
            #expect(hits.count == 120)
            #expect(Set(hits.map(\.contentID)).count == 120)
            #expect(hits.allSatisfy { $0.spaceKey == "OPS" && $0.type == "page" })
            let error = await #expect(throws: ConfluenceError.self) { try await client.search(cql: "text ~") }
            #expect(error?.code == .badRequest)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a wrong token is unauthorized`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            var configuration = site.configuration
            configuration.credentials = .basic(user: SandboxUser.demo.name, token: ConfluenceSecret("wrong-token"))
            let client = try ConfluenceClient(configuration: configuration, http: site.http)
            let error = await #expect(throws: ConfluenceError.self) { try await client.fetchPages(in: site.space) }
            #expect(error?.status == 401, "\(error?.message ?? "")")
            #expect(error?.message.contains("wrong-token") == false)
        }
    }
}
