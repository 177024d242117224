import Confluence
import Testing

@Suite struct CommentsContract {
    @Test(arguments: ContractSite.all)
    func `a page without comments and restrictions has none`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            #expect(try await contract.client.footerComments(pageID: page.id).collect().isEmpty)
            #expect(try await contract.client.inlineComments(pageID: page.id).collect().isEmpty)
            #expect(try await !contract.client.fetchRestrictions(pageID: page.id).isRestricted)
        }
    }
}
