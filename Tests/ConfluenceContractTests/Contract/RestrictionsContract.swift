import Confluence
import Testing

@Suite struct RestrictionsContract {
    @Test(arguments: ContractSite.all)
    func `a page without restrictions has none`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            #expect(try await !contract.client.fetchRestrictions(pageID: page.id).isRestricted)
        }
    }

    @Test(arguments: ContractSite.all)
    func `who may change a page is read, and heeded`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            let (me, colleague) = (try await contract.client.currentUser(), try await contract.colleague.currentUser())
            try await contract.restrict(page, update: me == colleague ? [me] : [colleague, me])
            let restrictions = try await contract.client.fetchRestrictions(pageID: page.id)
            #expect(Set(restrictions.update.users.map(\.accountID)) == [me.accountID, colleague.accountID])
            #expect(restrictions.update.groups.isEmpty && restrictions.read.isEmpty && restrictions.isRestricted)
            #expect(
                try await contract.client.editPage(id: page.id, message: "m") { _ in "<p>1</p>" }.outcome == .updated)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page that others keep to themselves is refused, or not found`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            guard contract.sandbox != nil else { try Test.cancel("a live site has one account to test with") }
            let page = try await contract.makePage()
            let (me, colleague) = (try await contract.client.currentUser(), try await contract.colleague.currentUser())
            try await contract.restrict(page, update: [colleague])
            let refused = await #expect(throws: ConfluenceError.self) {
                try await contract.client.editPage(id: page.id, message: "m") { _ in "<p>1</p>" }
            }
            // Version 2 knows no 403.
            #expect(refused?.code == (contract.isDataCenter ? .forbidden : .notFound), "\(String(describing: refused))")
            try await contract.restrict(page, read: [colleague], readGroups: ["nobody"])
            let hidden = await #expect(throws: ConfluenceError.self) {
                try await contract.client.fetchPage(id: page.id)
            }
            #expect(hidden?.code == .notFound, "\(String(describing: hidden))")
            let restrictions = try await contract.colleague.fetchRestrictions(pageID: page.id)
            #expect(restrictions.read.users == [colleague])
            #expect(restrictions.read.groups == ["nobody"])
            #expect(restrictions.update.isEmpty)
            try await contract.restrict(page, read: [colleague, me])
            #expect(try await contract.client.fetchPage(id: page.id).title == page.title)
        }
    }
}
