import Confluence
import JSON
import Search
import StepKit
import StorageFormat

/// Does what a job asks for to one item.
struct BulkItemTasks: Sendable {
    /// Marks a refusal that is about the item, not about the account as a whole.
    static let itemField = "/item"

    let job: BulkJob
    let jobs: BulkJobStore
    let services: StepServices
    private let spaces: BulkSpaces

    init(job: BulkJob, jobs: BulkJobStore, services: StepServices) {
        self.job = job
        self.jobs = jobs
        self.services = services
        spaces = BulkSpaces(services)
    }

    /// Does one item, or finds out what would be done.
    ///
    /// - Throws: `ConfluenceError` and what the other parts report.
    func end(of item: BulkItem) async throws -> BulkItemEnd {
        do {
            switch job.operation {
            case .create: return try await create(item)
            case .update: return try await update(item)
            case .delete: return try await delete(item)
            case .label: return try await label(item)
            case .move: return try await move(item)
            case .export: return try await export(item)
            case .index: return try await index(item)
            }
        } catch let error as ConfluenceError where error.code == .forbidden {
            throw StepFailure(.unauthorized, error.message, field: Self.itemField)
        } catch let error as ConfluenceError
            where [.tls, .proxyRefused, .invalidConfiguration].contains(error.code)
        {
            // No other item would get through either.
            throw StepFailure(.unauthorized, error.message)
        }
    }

    /// The same for every attempt of an item.
    private func key(_ item: BulkItem) -> String { "\(job.id).\(item.position)" }

    private var message: String { "Bulk \(job.operation.rawValue) by Belay" }

    // MARK: - Content

    private func create(_ item: BulkItem) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        let content = item.content ?? [:]
        let title = content["title"]?.stringValue ?? item.target
        let space = try await spaces.space(key: content["space_key"]?.stringValue ?? "")
        let storage = try storage(content)
        if job.isDryRun {
            if let page = try await client.fetchPage(titled: title, in: space) {
                throw StepFailure(.rejectedInput, "the title is taken by page \(page.id)")
            }
            return .done(["would": "create", "title": .string(title), "space_key": .string(space.key)])
        }
        let page = try await client.createPage(
            in: space, title: title, storage: storage, parentID: content["parent_id"]?.stringValue, key: key(item))
        return .done(page.jobResult)
    }

    private func update(_ item: BulkItem) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        // What an earlier attempt wrote, people may have edited since: their words stay.
        if item.tries > 1, try await client.wasApplied(key: key(item), pageID: item.target) {
            return .done(try await client.fetchPage(id: item.target, body: .none).jobResult)
        }
        let page = try await client.fetchPage(id: item.target)
        let storage = try newBody(item, of: page)
        let title = item.content?["title"]?.stringValue ?? page.title
        let (old, new) = (try parsed(page.body), try parsed(storage))
        if title == page.title, new.isEquivalent(to: old) { return .skipped(page.jobResult) }
        if job.isDryRun {
            return .done(["would": "update", "page_id": .string(page.id), "title": .string(title)])
        }
        let written = try await client.updatePage(
            id: page.id, title: title, storage: storage, baseVersion: page.version.number, message: message,
            key: key(item))
        return .done(written.jobResult)
    }

    /// The item's own content, or the page's with the section replaced.
    private func newBody(_ item: BulkItem, of page: Page) throws -> String {
        if let content = item.content { return try storage(content) }
        let edit = StorageEdit.replaceSection(
            .heading(job.text("section") ?? ""), with: .markdown(job.text("markdown") ?? ""), createdAtLevel: 2)
        // The client knows which comments are open, and looks after them.
        return try parsed(page.body)
            .applying([edit], allowDroppingInlineComments: true).newSource
    }

    private func parsed(_ storage: String?) throws -> StorageDocument {
        try StorageDocument(parsing: storage ?? "", limits: ConfluenceClient.bodyLimits)
    }

    private func storage(_ content: JSONValue) throws -> String {
        if let storage = content["content"]?.stringValue { return storage }
        return try StorageMarkdown.storage(fromMarkdown: content["markdown"]?.stringValue ?? "")
    }

    private func export(_ item: BulkItem) async throws -> BulkItemEnd {
        let page = try await services.confluence().fetchPage(id: item.target)
        let format = job.text("format") ?? "markdown"
        if job.isDryRun {
            return .done(["would": "export", "page_id": .string(page.id), "title": .string(page.title)])
        }
        let body = page.body ?? ""
        let text =
            switch format {
            case "storage": body
            case "text": try parsed(body).plainText()
            default: try parsed(body).markdown()
            }
        var result = page.jobResult.objectValue ?? [:]
        result["format"] = .string(format)
        return .done(.object(result), exported: text)
    }

    // MARK: - Place and labels

    private func delete(_ item: BulkItem) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        if job.isDryRun {
            let page = try await client.fetchPage(id: item.target, body: .none)
            return .done(["would": "delete", "page_id": .string(page.id), "title": .string(page.title)])
        }
        do {
            try await client.deletePage(id: item.target)
        } catch let error as ConfluenceError where error.code == .notFound && item.tries > 1 {
            // An earlier attempt has done it, and could not say so any more.
        }
        return .done(["page_id": .string(item.target)])
    }

    private func label(_ item: BulkItem) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        let present = Set(try await client.fetchLabels(pageID: item.target).map { $0.lowercased() })
        let added = job.texts("add_labels").filter { !present.contains($0.lowercased()) }
        let removed = job.texts("remove_labels").filter { present.contains($0.lowercased()) }
        var result: [String: JSONValue] = [
            "page_id": .string(item.target), "added": .array(added.map { .string($0) }),
            "removed": .array(removed.map { .string($0) }),
        ]
        guard !(added + removed).isEmpty else { return .skipped(.object(result)) }
        if job.isDryRun {
            result["would"] = "label"
            return .done(.object(result))
        }
        try await client.addLabels(added, pageID: item.target)
        for name in removed { try await client.removeLabel(name, pageID: item.target) }
        return .done(.object(result))
    }

    private func move(_ item: BulkItem) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        let parentID = job.text("parent_id") ?? ""
        let page = try await client.fetchPage(id: item.target, body: .none)
        var result: [String: JSONValue] = [
            "page_id": .string(page.id), "title": .string(page.title), "parent_id": .string(parentID),
        ]
        guard page.parentID != parentID else { return .skipped(.object(result)) }
        if job.isDryRun {
            result["would"] = "move"
        } else {
            try await client.movePage(id: page.id, to: .under(parentID: parentID))
        }
        return .done(.object(result))
    }

    // MARK: - Index

    private func index(_ item: BulkItem) async throws -> BulkItemEnd {
        guard job.terms["spaces"] != nil else { return try await indexPage(item.target) }
        let space = try await spaces.space(key: item.target)
        let name: JSONValue = .string(space.key)
        if job.isDryRun { return .done(["would": "index", "space_key": name]) }
        let index = try await services.index()
        let client = try await services.confluence()
        let (synced, indexed) = try await noting(item) { note in
            let synced = try await index.sync(space: space.key, using: client) { progress in
                guard progress.seen % Self.noteInterval == 0 else { return }
                note(["pages": .int(progress.seen), "fetched": .int(progress.fetched)])
            }
            let indexed = try await index.index(space: space.key) { report in
                note(["pages": .int(synced.seen), "indexed": .int(report.pages)])
            }
            return (synced, indexed)
        }
        return .done([
            "space_key": name, "pages": .int(synced.seen), "fetched": .int(synced.fetched),
            "removed": .int(synced.removed), "indexed": .int(indexed.pages), "passages": .int(indexed.chunks),
        ])
    }

    /// After how many pages of a space people are told.
    private static let noteInterval = 50

    /// Does something that takes long, and keeps its newest word on how far it has come.
    private func noting<Value: Sendable>(
        _ item: BulkItem, _ body: @Sendable (_ note: @escaping @Sendable (JSONValue) -> Void) async throws -> Value
    ) async throws -> Value {
        let (words, speaker) = AsyncStream.makeStream(of: JSONValue.self, bufferingPolicy: .bufferingNewest(1))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await word in words { try await jobs.note(word, of: item.position, in: job.id) }
            }
            defer { speaker.finish() }
            let value = try await body { speaker.yield($0) }
            speaker.finish()
            try await group.waitForAll()
            return value
        }
    }

    private func indexPage(_ id: String) async throws -> BulkItemEnd {
        let client = try await services.confluence()
        let page = try await client.fetchPage(id: id, body: .none)
        if job.isDryRun { return .done(["would": "index", "page_id": .string(id), "title": .string(page.title)]) }
        let space = try await spaces.space(id: page.spaceID)
        let source = try await ConfluenceRunbookSource(client: client, spaceKey: space.key)
        let index = try await services.index()
        let header = try await index.sync(
            page: id, space: space.key, labels: try await client.fetchLabels(pageID: id), from: source)
        let indexed = try await index.index(space: space.key)
        return .done([
            "page_id": .string(id), "title": .string(page.title), "space_key": .string(space.key),
            "is_indexed": .bool(header != nil), "passages": .int(indexed.chunks),
        ])
    }
}

extension Page {
    /// What a job tells of a page.
    fileprivate var jobResult: JSONValue {
        [
            "page_id": .string(id), "title": .string(title), "version": .int(version.number),
            "url": webURL.map { .string($0) } ?? .null,
        ]
    }
}

/// The spaces of one job, each looked up once.
actor BulkSpaces {
    private let services: StepServices
    private var byKey: [String: Space] = [:]
    private var byID: [String: Space] = [:]

    init(_ services: StepServices) {
        self.services = services
    }

    /// The space with a key.
    func space(key: String) async throws -> Space {
        if let known = byKey[key] { return known }
        let space = try await services.confluence().fetchSpace(key: key)
        byKey[key] = space
        return space
    }

    /// The space with an identifier, which a page tells; Confluence tells the key only in its list of spaces.
    func space(id: String) async throws -> Space {
        if let known = byID[id] { return known }
        for try await space in try await services.confluence().spaces() { byID[space.id] = space }
        guard let space = byID[id] else {
            throw StepFailure(.notFound, "space \(id) is not among the spaces that the account may see")
        }
        return space
    }
}
