import Confluence
import JSON
import Testing

@Suite struct PropertiesContract {
    @Test(arguments: ContractSite.all)
    func `a property is made, changed, listed and removed`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let client = contract.client
            let page = try await contract.makePage()
            let value: JSONValue = ["hash": "abc", "version": 1, "list": [true, nil]]
            let made = try await client.setProperty(key: "contract-state", value: value, pageID: page.id)
            #expect(made.value == value)
            let changed = try await client.setProperty(
                key: "contract-state", value: ["version": 2], pageID: page.id)
            #expect(changed.value == ["version": 2])
            #expect(
                try await client.fetchProperty(key: "contract-state", pageID: page.id)?.value == [
                    "version": 2
                ])
            #expect(
                try await client.properties(pageID: page.id).collect()
                    .contains {
                        $0.key == "contract-state"
                    })
            try await client.deleteProperty(key: "contract-state", pageID: page.id)
            #expect(try await client.fetchProperty(key: "contract-state", pageID: page.id) == nil)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a page that was made with a key is found by it`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let title = contract.title("Keyed")
            let page = try await contract.client.createPage(
                in: contract.space, title: title, storage: "<p>x</p>", key: "run-7")
            await contract.cleanUp(page)
            let found = try await contract.eventually("finding the page") {
                try await contract.client.createdPage(key: "run-7", titled: title, in: contract.space)
            }
            #expect(found.id == page.id)
            #expect(
                try await contract.client.createdPage(key: "run-8", titled: title, in: contract.space)
                    == nil)
        }
    }
}
