import Confluence
import Testing

@Suite struct LifecycleContract {
    @Test(arguments: ContractSite.all)
    func `a page comes back from the trash`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage("Back", storage: "<p>Kept.</p>")
            try await contract.client.deletePage(id: page.id)
            let restored = try await contract.client.restorePage(id: page.id)
            #expect(restored.status == "current")
            #expect(restored.title == page.title)
            #expect(restored.body?.contains("Kept.") == true)
            #expect(restored.version.number > page.version.number)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page that is purged is gone for good`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage("Gone")
            try await contract.client.deletePage(id: page.id)
            try await contract.client.purgePage(id: page.id)
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.restorePage(id: page.id)
            }
            #expect(error?.code == .notFound, "\(String(describing: error))")
            // Its title is free again.
            let again = try await contract.client.createPage(
                in: contract.space, title: page.title, storage: "<p/>")
            await contract.cleanUp(again)
        }
    }

    @Test(arguments: ContractSite.all)
    func `archived pages leave the list on Cloud, and Data Center says that it cannot`(
        site: ContractSite
    ) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage("Archived")
            do {
                try await contract.client.archivePages(ids: [page.id])
                #expect(try await contract.client.fetchPage(id: page.id).status == "archived")
                #expect(
                    try await !contract.client.fetchPages(in: contract.space).contains { $0.id == page.id })
            } catch let error as ConfluenceError {
                // Archiving in bulk is also a matter of the edition.
                #expect(error.code == .unsupported || error.message.contains("premium"), "\(error)")
                #expect(contract.isDataCenter || site == .live)
            }
        }
    }

    @Test(arguments: ContractSite.all)
    func `an earlier version is read, and restored as a new one`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let client = contract.client
            let page = try await contract.makePage("Versions", storage: "<p>one</p>")
            _ = try await client.updatePage(
                id: page.id, title: page.title, storage: "<p>two</p>", baseVersion: 1)
            let former = try await client.fetchPage(id: page.id, body: .storage, version: 1)
            #expect(former.body?.contains("one") == true)
            let edit = try await client.restoreVersion(1, pageID: page.id, message: "back")
            #expect(edit.page.version.number == 3)
            #expect(try await client.fetchPage(id: page.id).body?.contains("one") == true)
        }
    }
}
