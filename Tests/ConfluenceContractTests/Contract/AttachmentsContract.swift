import Confluence
import Foundation
import Testing

@Suite struct AttachmentsContract {
    @Test(arguments: ContractSite.all)
    func `a file goes up, comes down, and gets a second version under its name`(site: ContractSite)
        async throws
    {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            let client = contract.client
            let name = "Prüf bericht.txt"
            let first = try await client.uploadAttachment(
                pageID: page.id, fileName: name, contentType: "text/plain",
                content: .bytes(Array("one".utf8)),
                comment: "first")
            #expect(first.title == name)
            let second = try await client.uploadAttachment(
                pageID: page.id, fileName: name, contentType: "text/plain",
                content: .bytes(Array("second".utf8)),
                comment: "second")
            #expect(second.id == first.id)
            #expect(second.versionNumber == 2)
            let listed = try await client.fetchAttachments(pageID: page.id)
            #expect(listed.map(\.title) == [name])
            #expect(listed.first?.fileBytes == 6)
            #expect(listed.first?.comment == "second")
            let path = FileManager.default.temporaryDirectory
                .appending(
                    path: "contract-\(UUID().uuidString)"
                )
                .path
            defer { try? FileManager.default.removeItem(atPath: path) }
            try await client.downloadAttachment(second, to: path)
            #expect(FileManager.default.contents(atPath: path) == Data("second".utf8))
        }
    }

    @Test(arguments: ContractSite.all)
    func `an attachment that is deleted is no longer in the list`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            let made = try await contract.client.uploadAttachment(
                pageID: page.id, fileName: "a.bin", contentType: "application/octet-stream",
                content: .bytes([0, 255]),
                key: "up-1")
            #expect(
                try await contract.client.uploadedAttachment(
                    key: "up-1", fileName: "a.bin", pageID: page.id)?
                    .id
                    == made.id)
            try await contract.client.deleteAttachment(id: made.id)
            #expect(try await contract.client.fetchAttachments(pageID: page.id).isEmpty)
        }
    }
}
