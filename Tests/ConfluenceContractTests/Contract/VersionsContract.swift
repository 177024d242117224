import Confluence
import StorageFormat
import Testing

@Suite struct VersionsContract {
    @Test(arguments: ContractSite.all)
    func `each update makes a version, the latest comes first`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage()
            for number in 1...3 {
                _ = try await contract.client.updatePage(
                    id: made.id, title: made.title, storage: "<p>\(number)</p>", baseVersion: number,
                    message: "change \(number)")
            }
            let versions = try await contract.client.versions(pageID: made.id).collect()
            #expect(versions.map(\.number) == [4, 3, 2, 1])
            #expect(versions.map(\.message).prefix(3) == ["change 3", "change 2", "change 1"])
        }
    }

    @Test(arguments: ContractSite.all)
    func `a write is found again by its key`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage()
            #expect(try await !contract.client.wasApplied(key: "run-1", pageID: made.id))
            _ = try await contract.client.editPage(id: made.id, message: "edit", key: "run-1") { document in
                document.source + "<p>More.</p>"
            }
            #expect(try await contract.client.wasApplied(key: "run-1", pageID: made.id))
            #expect(try await !contract.client.wasApplied(key: "run-2", pageID: made.id))
        }
    }
}
