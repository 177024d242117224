import Confluence
import HTTP
import Testing

/// What a live site must let the tests of the contract do; skipped, for all to see, without one.
@Suite(.enabled(if: LiveSite.configured != nil, Comment(rawValue: LiveSite.reason)))
struct LiveSiteTests {
    @Test func `the tests of the contract run on the live site, and clean up behind them`() async throws {
        #expect(ContractSite.all == [.live])
        let live = try #require(LiveSite.configured)
        let http = HTTPClient()
        let client = try await ConfluenceClient.connect(configuration: live.configuration, http: http)
        let space = try await client.fetchSpace(key: live.spaceKey)
        let made = Titles()
        try await withContract(.live) { contract in
            await made.append(try await contract.makePage("Scratch").title)
        }
        for title in await made.titles { #expect(try await client.fetchPage(titled: title, in: space) == nil) }
        await http.shutdown()
    }
}

/// Titles noted by a test.
private actor Titles {
    private(set) var titles: [String] = []

    func append(_ title: String) { titles.append(title) }
}
