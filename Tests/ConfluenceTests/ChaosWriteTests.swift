import ConfluenceSandbox
import HTTP
import JSON
import StorageFormat
import Testing

@testable import Confluence

/// Writes against a site that fails one request in five in every way it can.
@Suite struct ChaosWriteTests {
    /// All that fails; what is only slow would make the test slow.
    private static let kinds = SandboxFault.Kind.allCases.filter { ![.latency, .slow, .clockSkew].contains($0) }
    private static let pageCount = 24

    @Test(arguments: SandboxProfile.spoken, [1, 2, 3] as [UInt64])
    func `every write is done once, whatever gets lost`(profile: SandboxProfile, seed: UInt64) async throws {
        let chaos = SandboxChaos(seed: seed, rate: 0.2, kinds: Self.kinds)
        try await withSandbox(profile: profile, chaos: chaos) { site in
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<Self.pageCount {
                    group.addTask { try await write(number, site) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(ids).count == Self.pageCount)
            for id in ids { try await check(id, site) }
            // The home page, the loaded one, and ours: none twice.
            let pages = try await site.client.fetchPages(in: site.space)
            #expect(Set(pages.map(\.id)).count == Self.pageCount + 2)
        }
    }

    private func write(_ number: Int, _ site: SandboxSite) async throws -> String {
        let client = site.client
        let page = try await client.createPage(
            in: site.space, title: "Chaos \(number)", storage: "<p>start</p>", key: "create-\(number)")
        for edit in 1...3 {
            let done = try await client.editPage(id: page.id, message: "m", key: "edit-\(number)-\(edit)", verify: true)
            {
                $0.source + "<p>edit \(edit)</p>"
            }
            #expect(done.outcome != .unchanged)
        }
        _ = try await client.updatePage(
            id: page.id, title: "Chaos \(number)", storage: "<p>whole</p>", baseVersion: 4, message: "unmarked")
        try await client.setProperty(key: "state", value: .int(number), pageID: page.id)
        _ = try await client.uploadAttachment(
            pageID: page.id, fileName: "a.bin", contentType: "application/octet-stream",
            content: .bytes(Array(repeating: 7, count: 5000)), key: "upload-\(number)")
        try await client.addLabels(["chaos"], pageID: page.id)
        return page.id
    }

    private func check(_ id: String, _ site: SandboxSite) async throws {
        let client = site.client
        let versions = try await client.versions(pageID: id).collect()
        #expect(versions.map(\.number) == [5, 4, 3, 2, 1])
        #expect(versions.filter { $0.message.contains("[belay:edit-") }.count == 3)
        let bodies = try await client.fetchPage(id: id, version: 4)
        #expect(bodies.body == "<p>start</p><p>edit 1</p><p>edit 2</p><p>edit 3</p>")
        let page = try await client.fetchPage(id: id)
        #expect(page.body == "<p>whole</p>")
        let file = try await client.fetchAttachments(pageID: id)
        #expect(file.map(\.fileBytes) == [5000])
        let key = try await client.fetchProperty(key: "belay.key", pageID: id)?.value.stringValue
        #expect(key?.hasPrefix("create-") == true)
        let labels = try await client.fetchLabels(pageID: id)
        #expect(labels == ["chaos"])
    }
}
