import Confluence
import Testing

@Suite struct TreeContract {
    @Test(arguments: ContractSite.all)
    func `children, descendants and ancestors tell the same tree`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let client = contract.client
            let top = try await contract.makePage("Top")
            let middle = try await contract.makePage("Middle", under: top.id)
            let leaf = try await contract.makePage("Leaf", under: middle.id)
            #expect(try await client.fetchPage(id: leaf.id).parentID == middle.id)
            #expect(try await client.children(ofPage: top.id).collect().map(\.id) == [middle.id])
            let below = try await contract.eventually("showing both descendants") {
                let nodes = try await client.descendants(ofPage: top.id).collect()
                return nodes.count == 2 ? nodes : nil
            }
            #expect(Set(below.map(\.id)) == [middle.id, leaf.id])
            let above = try await client.ancestors(ofPage: leaf.id).map(\.id)
            #expect(above.suffix(2) == [top.id, middle.id], "\(above)")
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page moves below another`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let (one, other) = (try await contract.makePage("One"), try await contract.makePage("Other"))
            try await contract.client.movePage(id: other.id, to: .under(parentID: one.id))
            #expect(try await contract.client.fetchPage(id: other.id).parentID == one.id)
            #expect(try await contract.client.children(ofPage: one.id).collect().map(\.id) == [other.id])
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page moves before and after another on Cloud, and Data Center says that it cannot`(
        site: ContractSite
    ) async throws {
        try await withContract(site) { contract in
            let client = contract.client
            let parent = try await contract.makePage("Parent")
            let first = try await contract.makePage("First", under: parent.id)
            let second = try await contract.makePage("Second", under: parent.id)
            let third = try await contract.makePage("Third", under: parent.id)
            do {
                try await client.movePage(id: third.id, to: .before(pageID: first.id))
                try await client.movePage(id: first.id, to: .after(pageID: second.id))
                let order = try await client.children(ofPage: parent.id).collect().map(\.id)
                #expect(order == [third.id, second.id, first.id])
            } catch let error as ConfluenceError {
                #expect(error.code == .unsupported, "\(error)")
                #expect(contract.isDataCenter)
            }
        }
    }
}
