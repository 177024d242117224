import Confluence
import Testing

@Suite struct SearchContract {
    @Test(arguments: ContractSite.all)
    func `a page is found by the words of its body`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let word = "zebra" + contract.title("").filter(\.isHexDigit).lowercased()
            let page = try await contract.makePage("Search", storage: "<p>The \(word) is on call.</p>")
            let hit = try await contract.eventually("finding the page") {
                try await contract.client.search(cql: "type = page AND text ~ \(CQL.words(word))").first
            }
            #expect(hit.contentID == page.id)
            #expect(hit.title == page.title)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a broken query is refused with its fault`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.search(cql: "title = = x")
            }
            #expect(error?.code == .badRequest, "\(String(describing: error))")
        }
    }
}
