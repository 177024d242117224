import JSON

/// Writes what the site holds as version 1 of the API does, in the dialect of Cloud or of Data Center.
struct V1Writer: Sendable {
    let site: Site
    let profile: SandboxProfile
    /// The site's address while one answer is written.
    let address: SiteAddress
    /// The account that asks: what it may not see is left out.
    let viewer: String

    init(_ resource: V1Resource, for call: Call) async {
        site = resource.site
        profile = resource.profile
        viewer = call.accountID
        address = await resource.site.address
    }

    var isCloud: Bool { profile.isCloud }

    /// The full URL of a path that is relative to the site's base.
    func url(_ path: String) -> JSONValue { .string(address.baseURL + path) }

    /// The links of an answer's outermost object, which alone carries the base and the context.
    func outermost(_ value: JSONValue) -> JSONValue {
        let links = (value["_links"] ?? [:])
            .adding("base", .string(address.baseURL)).adding("context", .string(address.contextPath))
        return value.adding("_links", links)
    }

    /// A moment: in UTC on Cloud, on Data Center with the offset of the server's time zone.
    ///
    /// Data Center's form, `2024-10-04T14:18:10.993+02:00`, is that of answers published from docs.nomagic.com.
    func moment(_ moment: Timestamp) -> JSONValue {
        guard !isCloud else { return .string(moment.text) }
        let local = Timestamp(milliseconds: moment.milliseconds + Self.offsetMinutes * 60_000).text
        return .string(local.dropLast() + "+0\(Self.offsetMinutes / 60):00")
    }

    /// The time zone of the Data Center server: any but UTC, so that clients cannot do without reading the offset.
    private static let offsetMinutes = 60

    func friendly(_ moment: Timestamp) -> JSONValue { .string(FriendlyDate.text(moment)) }

    // MARK: People

    /// A user, by the id that records keep.
    func person(_ accountID: String) async -> JSONValue {
        let person = await site.person(accountID)
        let picture: JSONValue = [
            "path": .string(address.contextPath + "/images/icons/profilepics/default.svg"), "width": 48, "height": 48,
            "isDefault": true,
        ]
        guard isCloud else {
            return [
                "type": "known", "username": .string(person.name), "userKey": .string(person.userKey),
                "profilePicture": picture, "displayName": .string(person.displayName),
                "_links": ["self": url("/rest/api/user?key=\(person.userKey)")], "_expandable": ["status": ""],
            ]
        }
        return [
            "type": "known", "accountId": .string(accountID), "accountType": "atlassian",
            "email": .string(person.name), "publicName": .string(person.displayName), "profilePicture": picture,
            "displayName": .string(person.displayName), "isExternalCollaborator": false,
            "_expandable": ["operations": "", "personalSpace": ""],
            "_links": ["self": url("/rest/api/user?accountId=\(accountID.percentEncoded)")],
        ]
    }

    // MARK: Lists

    /// A list inside an object or by itself, with the links of version 1.
    ///
    /// `next` and `prev` are relative to the site's base, so without the context path: clients that join them with
    /// the host alone lose it.
    func list(_ slice: V1Slice, _ results: [JSONValue], at path: String, query: QueryParameters) -> JSONValue {
        var links: [String: JSONValue] = [:]
        let text = query.encoded(replacing: [])
        links["self"] = url(path + (text.isEmpty ? "" : "?" + text))
        func link(start: Int) -> JSONValue {
            let replaced = query.encoded(replacing: [("limit", String(slice.limit)), ("start", String(start))])
            return .string("\(path)?\(replaced)")
        }
        if slice.hasMore { links["next"] = link(start: slice.start + results.count) }
        if slice.start > 0 { links["prev"] = link(start: max(0, slice.start - slice.limit)) }
        return [
            "results": .array(results), "start": .int(slice.start), "limit": .int(slice.limit),
            "size": .int(results.count), "_links": .object(links),
        ]
    }
}
