import Hummingbird
import JSON

/// Cloud's paths about the states of pages, such as `In progress`.
struct ContentStateAPI: Sendable {
    private static let nameLengthMax = 20

    let site: Site

    /// Answers `GET /content/{id}/state`.
    func get(_ call: Call) async throws -> Response {
        let page = try await site.requirePage(try call.id()).page
        return .json(json(await site.pageStates[page.id]?.state, page))
    }

    /// Answers `PUT /content/{id}/state`, which makes a version of the page.
    func set(_ call: Call) async throws -> Response {
        let id = try call.id()
        let request = try await call.json()
        let state: ContentState
        if let number = request["id"]?.intValue {
            guard let known = ContentState.suggested.first(where: { $0.id == number }) else {
                throw APIError.badRequest("There is no content state with the id \(number).")
            }
            state = known
        } else {
            let name = try request.requiredText("name")
            let color = try request.requiredText("color")
            guard (1...Self.nameLengthMax).contains(name.count), color.wholeMatch(of: /#[0-9a-fA-F]{6}/) != nil else {
                throw APIError.badRequest(
                    "A content state has a name of at most \(Self.nameLengthMax) characters and a color such as #ffc400."
                )
            }
            state = await site.state(named: name, color: color)
        }
        let page = try await site.setState(state, ofPage: id, by: call.accountID)
        return .json(json(state, page))
    }

    /// Answers `DELETE /content/{id}/state`.
    func remove(_ call: Call) async throws -> Response {
        let page = try await site.setState(nil, ofPage: try call.id(), by: call.accountID)
        return .json(json(nil, page))
    }

    /// Answers `GET /content/{id}/state/available`.
    func available(_ call: Call) async throws -> Response {
        _ = try await site.requirePage(try call.id())
        return .json([
            "spaceContentStates": .array(ContentState.suggested.map(json)),
            "customContentStates": .array(await site.customStates.prefix(3).map(json)),
        ])
    }

    /// Answers `GET /content-states`.
    func custom(_ call: Call) async throws -> Response {
        .json(.array(await site.customStates.map(json)))
    }

    /// Answers `GET /space/{key}/state`.
    func ofSpace(_ call: Call) async throws -> Response {
        guard await site.space(key: try call.parameter("key")) != nil else { throw APIError.notFound() }
        return .json(.array(ContentState.suggested.map(json)))
    }

    private func json(_ state: ContentState?, _ page: PageRecord) -> JSONValue {
        let value: JSONValue = ["lastUpdated": .string(page.modifiedAt.text)]
        return state.map { value.adding("contentState", json($0)) } ?? value
    }

    private func json(_ state: ContentState) -> JSONValue {
        ["id": .int(state.id), "name": .string(state.name), "color": .string(state.color)]
    }
}

extension Site {
    /// The states that pages have and no space suggests.
    var customStates: [ContentState] {
        var found: [Int: ContentState] = [:]
        for record in pageStates.values where !ContentState.suggested.contains(record.state) {
            found[record.state.id] = record.state
        }
        return found.values.sorted { $0.id < $1.id }
    }

    /// The state with a name and a colour, which is made when there is none.
    func state(named name: String, color: String) -> ContentState {
        (ContentState.suggested + customStates).first { $0.name == name && $0.color == color }
            ?? ContentState(id: makeID(), name: name, color: color)
    }

    /// Gives a page a state, or none, and a version that changes nothing else.
    ///
    /// - Throws: `APIError`, not found.
    func setState(_ state: ContentState?, ofPage id: Int, by authorID: String) throws -> PageRecord {
        let page = try requirePage(id, statuses: [.current]).page
        pageStates[id] = state.map { PageStateRecord(id: id, state: $0) }
        return try updatePage(
            PageUpdate(
                id: id, title: page.title, body: page.latest.body, versionNumber: page.latest.number + 1, message: "",
                minorEdit: true, parentID: nil, authorID: authorID)
        )
        .page
    }
}
