import Confluence
import Testing

@Suite struct PagesContract {
    @Test(arguments: ContractSite.all)
    func `a page comes back as it was made`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let storage = "<h2>Steps</h2><p>Restart &amp; wait.</p>"
            let made = try await contract.makePage("Made", storage: storage)
            #expect(made.version.number == 1)
            let page = try await contract.client.fetchPage(id: made.id)
            #expect(page.id == made.id)
            #expect(page.title == made.title)
            #expect(page.spaceID == contract.space.id)
            #expect(page.status == "current")
            #expect(page.body?.contains("Restart &amp; wait.") == true)
            let address = try #require(page.webURL)
            #expect(
                address.hasPrefix("http") && !address.contains("/ex/confluence/"), "no place for people: \(address)")
            #expect(try await contract.client.fetchPage(id: made.id, body: .none).body == nil)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page is found by its whole title alone`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage("Ünusual & \"quoted\" + 100 % title")
            let found = try await contract.eventually("finding the page") {
                try await contract.client.fetchPage(titled: made.title, in: contract.space)
            }
            #expect(found.id == made.id)
            let half = String(made.title.dropLast())
            #expect(try await contract.client.fetchPage(titled: half, in: contract.space) == nil)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a title is taken once`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage()
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.createPage(in: contract.space, title: made.title, storage: "<p>x</p>")
            }
            #expect(error?.code == .titleTaken, "\(String(describing: error))")
        }
    }

    @Test(arguments: ContractSite.all)
    func `an update from the latest version is taken, another is a conflict`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage()
            let updated = try await contract.client.updatePage(
                id: made.id, title: made.title, storage: "<p>Second.</p>", baseVersion: 1, message: "second")
            #expect(updated.version.number == 2)
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.updatePage(
                    id: made.id, title: made.title, storage: "<p>Lost.</p>", baseVersion: 1, message: "lost")
            }
            #expect(error?.code == .conflict, "\(String(describing: error))")
            let page = try await contract.client.fetchPage(id: made.id)
            #expect(page.version.number == 2)
            #expect(page.version.message == "second")
            #expect(page.body?.contains("Second.") == true)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page that is deleted is no longer in the list`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let made = try await contract.makePage()
            let listed = try await contract.eventually("listing the page") {
                try await contract.client.fetchPages(in: contract.space).first { $0.id == made.id }
            }
            #expect(listed.title == made.title)
            try await contract.client.deletePage(id: made.id)
            _ = try await contract.eventually("leaving the list") {
                try await contract.client.fetchPages(in: contract.space).contains { $0.id == made.id } ? nil : true
            }
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page that is not there is not found`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await contract.client.fetchPage(id: "987654321987")
            }
            #expect(error?.code == .notFound, "\(String(describing: error))")
        }
    }

    @Test(arguments: ContractSite.all)
    func `a body that is no XHTML is refused`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let error = await #expect(throws: ConfluenceError.self) {
                let title = contract.title("Broken")
                let page = try await contract.client.createPage(in: contract.space, title: title, storage: "<p>a<br>b")
                await contract.cleanUp(page)
            }
            #expect([.badRequest, .invalidContent].contains(error?.code), "\(String(describing: error))")
        }
    }
}
