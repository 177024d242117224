import Hummingbird
import JSON

/// The paths of Cloud's version 1 about how often a page was looked at by people.
///
/// What counts are the pages for people; reads through the API do not, as on the real site.
struct AnalyticsAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /analytics/content/{id}/views`.
    func views(_ call: Call) async throws -> Response { try await count(call) { $0.count } }

    /// Answers `GET /analytics/content/{id}/viewers`: all who have not signed in are one.
    func viewers(_ call: Call) async throws -> Response {
        try await count(call) { Set($0.map(\.accountID)).count }
    }

    private func count(_ call: Call, _ count: ([PageViewsRecord.View]) -> Int) async throws -> Response {
        let page = try await resource.page(call).page
        var start: Timestamp?
        if let text = call.query["fromDate"], !text.isEmpty {
            start = Timestamp(text: text) ?? Timestamp(text: text + "T00:00:00.000Z")
            guard start != nil else {
                throw APIError.badRequest(
                    "The date '\(text)' is not in the format yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss.SSSZ")
            }
        }
        let views = await resource.site.views(ofPage: page.id, since: start)
        return .json(["id": .int(page.id), "count": .int(count(views))])
    }
}
