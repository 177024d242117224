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
}
