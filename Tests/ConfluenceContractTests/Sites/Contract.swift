import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import Testing

/// What a test of the contract works with: a client, and a space of its own.
struct Contract: Sendable {
    let client: ConfluenceClient
    let site: ContractSite
    let space: Space
    /// Who does what the client has no call for: somebody else, but on a live site, where there is one account only.
    let colleague: ConfluenceClient
    /// What plays the site; `nil` on a live one.
    let sandbox: Sandbox?
    private let made = MadePages()

    /// Whether the site speaks version 1 only.
    var isDataCenter: Bool { client.face == .dataCenter }

    /// A title that no other test and no earlier run uses.
    func title(_ text: String) -> String { "\(text) \(UUID().uuidString.prefix(8))" }

    /// Makes a page, which goes when the test ends.
    func makePage(
        _ text: String = "Contract", storage: String = "<p>First.</p>", under parentID: String? = nil
    ) async throws -> Page {
        let page = try await client.createPage(
            in: space, title: title(text), storage: storage, parentID: parentID)
        await made.append(page.id)
        return page
    }

    /// Notes a page that the test made itself, so that it goes when the test ends.
    func cleanUp(_ page: Page) async { await made.append(page.id) }

    /// Asks until there is an answer: real sites show some changes only after a while.
    func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(site == .live ? 120 : 10)
        while true {
            if let value = try await look() { return value }
            try #require(ContinuousClock.now < deadline, "\(what) did not happen in time")
            try await Task.sleep(for: .milliseconds(site == .live ? 2000 : 20))
        }
    }

    fileprivate func deleteMadePages() async throws {
        // The youngest first: children go before their parents.
        for id in await made.ids.reversed() {
            do {
                try await client.deletePage(id: id)
            } catch let error as ConfluenceError where error.code == .notFound {
                continue
            }
        }
    }
}

/// The pages that a test has made.
private actor MadePages {
    private(set) var ids: [String] = []

    func append(_ id: String) { ids.append(id) }
}

/// Runs a test of the contract on a site, and holds every exchange against the API documents.
///
/// The pages that the test made are deleted at its end, whatever came of it.
func withContract(_ site: ContractSite, _ body: @escaping @Sendable (Contract) async throws -> Void) async throws {
    let http = HTTPClient()
    do {
        if let live = LiveSite.configured {
            let client = try await ConfluenceClient.connect(configuration: live.configuration, http: http)
            let space = try await client.fetchSpace(key: live.spaceKey)
            try await run(body, Contract(client: client, site: site, space: space, colleague: client, sandbox: nil))
        } else {
            try await withJudgedSandbox(site, http) { sandbox, configuration, colleague in
                let client = try await ConfluenceClient.connect(configuration: configuration, http: http)
                try await run(
                    body,
                    Contract(
                        client: client, site: site, space: try await client.fetchSpace(key: "OPS"),
                        colleague: try await ConfluenceClient.connect(configuration: colleague, http: http),
                        sandbox: sandbox))
            }
        }
    } catch {
        await http.shutdown()
        throw error
    }
    await http.shutdown()
}

private func run(_ body: (Contract) async throws -> Void, _ contract: Contract) async throws {
    do {
        try await body(contract)
    } catch {
        try? await contract.deleteMadePages()
        throw error
    }
    try await contract.deleteMadePages()
}
