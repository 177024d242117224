import Confluence
import Testing

@Suite struct UsersContract {
    @Test(arguments: ContractSite.all)
    func `the client knows who it is`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let user = try await contract.client.currentUser()
            #expect(!user.displayName.isEmpty)
        }
    }
}
