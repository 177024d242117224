import Foundation
import Search

/// A space in memory that counts what is asked of it.
actor StubSpace {
    struct Failure: Error, Equatable {}

    private var pages: [String: RunbookPage] = [:]
    private(set) var fetched: [String] = []
    private var hiddenFromListing: Set<String> = []
    private var failingFetch: String?
    private var labels: [String: [String]]?
    private var failsLabels = false

    func put(
        _ id: String, title: String, _ markdown: String, version: Int = 1, space: String = "OPS",
        status: String = "current", author: String? = nil, changedAt: Date? = nil
    ) {
        let header = RunbookPageHeader(
            id: id, spaceKey: space, title: title, version: version, url: "https://wiki.example/\(id)", status: status,
            authorID: author, changedAt: changedAt)
        pages[id] = RunbookPage(header: header, markdown: markdown)
    }

    func remove(_ id: String) { pages[id] = nil }
    func label(_ id: String, _ names: String...) { labels = (labels ?? [:]).merging([id: names]) { $1 } }
    func failLabels(_ fails: Bool) { failsLabels = fails }

    func listLabels() throws -> [String: [String]]? {
        if failsLabels { throw Failure() }
        return labels
    }

    func hideFromListing(_ id: String) { hiddenFromListing.insert(id) }
    func failFetch(of id: String?) { failingFetch = id }
    func forgetFetches() { fetched = [] }

    func headers(inSpace key: String) -> [RunbookPageHeader] {
        pages.values.map(\.header).filter { $0.spaceKey == key && !hiddenFromListing.contains($0.id) }
            .sorted { $0.id < $1.id }
    }

    func fetch(_ id: String, inSpace key: String) throws -> RunbookPage? {
        if id == failingFetch { throw Failure() }
        fetched.append(id)
        guard let page = pages[id], page.header.spaceKey == key else { return nil }
        return page
    }
}

/// The space as a source.
struct StubSource: RunbookSource {
    let space = StubSpace()

    func listPages(inSpace key: String) async throws -> any AsyncSequence<RunbookPageHeader, any Error> {
        let headers = await space.headers(inSpace: key)
        return AsyncThrowingStream { listing in
            for header in headers { listing.yield(header) }
            listing.finish()
        }
    }

    func fetchPage(id: String, inSpace key: String) async throws -> RunbookPage? {
        try await space.fetch(id, inSpace: key)
    }

    func listLabels(inSpace key: String) async throws -> [String: [String]]? {
        try await space.listLabels()
    }
}
