internal import JSON

/// What the two APIs for pages differ in.
protocol PageDialect: Sendable {
    /// Whether `list` gives the page that changed last first.
    var listsLatestFirst: Bool { get }
    /// Lists the current pages of a space.
    func list(in space: Space) -> APICall
    /// Looks for current pages by title; the answer is a list, and may hold other titles.
    func find(title: String, in space: Space) -> APICall
    /// Fetches a page, or one of its former versions; one in the trash only with the status `trashed`.
    func fetch(id: String, body: PageBodyFormat, version: Int?, status: String?) -> APICall
    /// How many pages `fetch(ids:body:)` may ask for at once; 1 when there is no such call.
    var pagesPerFetchMax: Int { get }
    /// Fetches several current pages; the answer is a list, without those that are not there. `nil`: no such call.
    func fetch(ids: [String], body: PageBodyFormat) -> APICall?
    /// Creates a page.
    func create(title: String, storage: String, in space: Space, parentID: String?) -> APICall
    /// Writes the next version of a page.
    func update(id: String, _ content: PageContent, _ version: NextVersion) -> APICall
    /// Takes a page out of the trash, as its next version.
    func restore(_ page: Page, _ version: NextVersion) -> APICall
    /// Moves a page to the trash.
    func delete(id: String) -> APICall
    /// Removes a page in the trash for good.
    func purge(id: String) -> APICall
    /// Lists the versions of a page, the latest first.
    func versions(id: String) -> APICall
    /// Reads a page; `nil` when its id or version is missing.
    func page(_ json: JSONValue, links: PeopleLinks, linkBase: String?) -> Page?
}

/// What people see of a page.
struct PageContent: Sendable, Hashable {
    var title: String
    /// The body in storage format.
    var storage: String
}

/// The version that a write makes.
struct NextVersion: Sendable {
    var number: Int
    var message = ""
    var isMinorEdit = true

    var json: JSONValue {
        ["number": .int(number), "message": .string(message), "minorEdit": .bool(isMinorEdit)]
    }
}

extension Page {
    /// The body in whichever form it came: only one is ever asked for.
    static func body(_ json: JSONValue) -> String? {
        [PageBodyFormat.storage, .view, .exportView].lazy
            .compactMap { json["body"]?[$0.rawValue]?["value"]?.stringValue }.first
    }

    /// The page's address for people.
    static func webURL(_ json: JSONValue, id: String, links: PeopleLinks, linkBase: String?) -> String? {
        links.url(
            json["_links"]?.text("webui") ?? "/pages/viewpage.action?pageId=\(id)",
            base: linkBase ?? json["_links"]?.text("base"))
    }
}
