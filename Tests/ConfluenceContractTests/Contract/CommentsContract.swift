import Confluence
import StorageFormat
import Testing

@Suite struct CommentsContract {
    @Test(arguments: ContractSite.all)
    func `a page without comments has none`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            #expect(try await contract.client.footerComments(pageID: page.id).collect().isEmpty)
            #expect(try await contract.client.inlineComments(pageID: page.id).collect().isEmpty)
        }
    }

    @Test(arguments: ContractSite.all)
    func `comments below a page are read, without the replies to them`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            let page = try await contract.makePage()
            let first = try await contract.addFooterComment("<p>Who is on call?</p>", on: page)
            let second = try await contract.addFooterComment("<p>Ümlaut &amp; more</p>", on: page)
            try await contract.reply("<p>I am.</p>", to: first, on: page)
            let comments = try await contract.client.footerComments(pageID: page.id).collect()
            #expect(Set(comments.map(\.id)) == [first, second])
            #expect(comments.first { $0.id == second }?.body.contains("mlaut &amp; more") == true)
            let author = try await contract.colleague.currentUser()
            #expect(Set(comments.map(\.authorID)) == [author.accountID])
            #expect(!comments.contains { $0.createdAt == nil || $0.resolution != nil || $0.markerReference != nil })
            #expect(try await contract.client.inlineComments(pageID: page.id).collect().isEmpty)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a comment in the text is read with its place, which an edit may not take away`(site: ContractSite)
        async throws
    {
        try await withContract(site) { contract in
            let client = contract.client
            let page = try await contract.makePage("Inline", storage: "<p>Restart the pod, then wait.</p>")
            let id = try await contract.addInlineComment("<p>Which one?</p>", on: "the pod", of: page)
            let comment = try #require(try await client.inlineComments(pageID: page.id).collect().first)
            #expect(comment.id == id && comment.isOpen && comment.selection == "the pod")
            #expect(comment.body.contains("Which one?"))
            let marked = try await client.fetchPage(id: page.id)
            let reference = try #require(comment.markerReference)
            #expect(marked.body?.contains("ac:ref=\"\(reference)\"") == true)
            #expect(marked.version.number == page.version.number)
            #expect(try await client.footerComments(pageID: page.id).collect().isEmpty)

            let refused = await #expect(throws: ConfluenceError.self) {
                try await client.editPage(id: page.id, message: "drop") { _ in "<p>Wait.</p>" }
            }
            #expect(refused?.code == .openComments, "\(String(describing: refused))")
            #expect(refused?.message.contains("\(id) on \"the pod\"") == true)
            let kept = try await client.editPage(id: page.id, message: "keep") {
                $0.source.replacing("then wait", with: "and wait")
            }
            #expect(kept.outcome == .updated)
            #expect(try await client.inlineComments(pageID: page.id).collect().first?.isOpen == true)
        }
    }

    @Test(arguments: ContractSite.all)
    func `a comment that is resolved does not stand in the way of an edit`(site: ContractSite) async throws {
        try await withContract(site) { contract in
            guard !contract.isDataCenter else { try Test.cancel("Data Center's API resolves no comments") }
            let client = contract.client
            let page = try await contract.makePage("Resolved", storage: "<p>Restart the pod.</p>")
            let id = try await contract.addInlineComment("<p>Which one?</p>", on: "the pod", of: page)
            try await contract.resolve(id)
            let comments = try await client.inlineComments(pageID: page.id).collect()
            #expect(comments.map(\.id) == [id])
            #expect(comments.map(\.resolution) == [.resolved])
            let edit = try await client.editPage(id: page.id, message: "drop") { _ in "<p>Wait.</p>" }
            #expect(edit.outcome == .updated)
        }
    }
}
