import Confluence
import Testing

@Suite struct LabelsContract {
    @Test(arguments: ContractSite.all)
    func `labels are added and removed`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            try await contract.client.addLabels(["runbook", "on-call"], pageID: page.id)
            #expect(try await Set(contract.client.fetchLabels(pageID: page.id)) == ["runbook", "on-call"])
            try await contract.client.removeLabel("runbook", pageID: page.id)
            #expect(try await contract.client.fetchLabels(pageID: page.id) == ["on-call"])
        }
    }

    @Test(arguments: ContractSite.all)
    func `the labels of a space's pages are listed`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let (labelled, plain) = (try await contract.makePage(), try await contract.makePage())
            try await contract.client.addLabels(["runbook", "on-call"], pageID: labelled.id)
            // The search's index may lag behind.
            let listed = try await contract.eventually("listing the labels") {
                let listed = try await contract.client.pageLabels(in: contract.space).collect()
                return listed.contains { $0.pageID == labelled.id && $0.names.count == 2 } ? listed : nil
            }
            #expect(Set(listed.first { $0.pageID == labelled.id }?.names ?? []) == ["runbook", "on-call"])
            #expect(listed.first { $0.pageID == plain.id }?.names ?? [] == [])
        }
    }
}
