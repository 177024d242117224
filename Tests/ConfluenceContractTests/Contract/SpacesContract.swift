import Confluence
import Testing

@Suite struct SpacesContract {
    @Test(arguments: ContractSite.all)
    func `a space is found by its key, whatever the case`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let space = try await contract.client.fetchSpace(key: contract.space.key.lowercased())
            #expect(space.id == contract.space.id)
            #expect(space.key == contract.space.key)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a space that is not there is not found`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.fetchSpace(key: "NOSUCHSPACE")
            }
            #expect(error?.code == .notFound, "\(String(describing: error))")
        }
    }
}
