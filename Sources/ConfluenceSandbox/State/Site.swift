/// Everything the simulated Confluence knows, in memory.
///
/// Each call is one atomic operation, as a database transaction would be. Parsing and conversion happen
/// before or after a call, never inside one.
actor Site {
    nonisolated let clock: SandboxClock
    /// Where the site is reached; the port is known only when the server listens.
    private(set) var address: SiteAddress

    /// How much later than they happen the search sees changes, in milliseconds.
    let indexLag: Int

    private(set) var lastID = 100_000
    let databasePath: String?
    nonisolated let contents: ContentStore
    var database: SiteDatabase?
    /// What `reset` goes back to.
    var initialState: SiteSnapshot?

    // Spaces.
    var spaces = Table<SpaceRecord>("spaces")
    var spaceIDsByKey: [String: Int] = [:]

    // Pages and blog posts, and the orders they are listed in; kept by Site+Pages.swift and Site+PageWrites.swift.
    var pages = Table<PageRecord>("pages") {
        // The body of an observer alone may change what it observes.
        didSet { if let id = pages.takeLastChange() { noteSearchDelay(ofPage: id) } }
    }
    /// The versions that an update replaced.
    var pageVersions = Table<PageVersion>("page_versions")
    var allPages = PageOrder()
    var blogPostIDs: Set<Int> = []
    var pagesBySpace: [Int: PageOrder] = [:]
    var childIDs: [TreeNode: [Int]] = [:]
    var pageIDsByTitle: [TitleKey: [Int]] = [:]

    // Labels, attachments, search; kept by the extensions of their name.
    var labelIDs: [String: Int] = [:]
    var pageIDsByLabel: [String: Set<Int>] = [:]
    var attachments = Table<AttachmentRecord>("attachments")
    /// The versions that a newer content replaced.
    var attachmentVersions = Table<AttachmentVersion>("attachment_versions")
    var mediaTokens = MediaTokens()
    var searchIndex = SearchIndex()
    /// How much longer than others the changes of some pages since the last commit take, in milliseconds.
    var searchDelays: [Int: Int] = [:]
    var searchResults = SearchResultCache()

    // Folders, properties, comments and the rest of what hangs on content; kept by the extensions of their name.
    var folders = Table<FolderRecord>("folders")
    var properties = Table<PropertyRecord>("properties")
    var propertyIDsByOwner: [Int: [Int]] = [:]
    var comments = Table<CommentRecord>("comments")
    var commentIDsByContainer: [Int: [Int]] = [:]
    var tasks = Table<TaskRecord>("tasks")
    var taskIDsByPage: [Int: [Int]] = [:]
    var restrictions = Table<RestrictionRecord>("restrictions")
    var pageStates = Table<PageStateRecord>("page_states")
    var pageViews = Table<PageViewsRecord>("page_views")
    var watches = Table<WatchRecord>("watches")
    var webhooks = Table<WebhookRecord>("webhooks")
    var longTasks = Table<LongTaskRecord>("long_tasks")

    /// Who has an account, and what each may do.
    let people: People
    /// Whether pages have properties that no client made, as on Cloud.
    let hasOwnProperties: Bool
    /// Whether users go by name and key beside their account id, as on Data Center.
    let usersHaveNames: Bool

    init(_ configuration: SandboxConfiguration) {
        address = SiteAddress(
            host: configuration.host, port: configuration.port, contextPath: configuration.contextPath)
        let now = configuration.now
        clock = SandboxClock { Timestamp(now()) }
        indexLag = Int(configuration.indexLag / .milliseconds(1))
        databasePath = configuration.databasePath
        people = configuration.people
        hasOwnProperties = configuration.profile.isCloud
        usersHaveNames = !configuration.profile.isCloud
        contents = ContentStore(databasePath: configuration.databasePath)
    }

    /// Shows every table, each of which has its line here, to a visitor.
    ///
    /// The order is that of loading: what others refer to comes first.
    func visitTables(_ visitor: inout some TableVisitor) throws {
        try visitor.visit(&spaces)
        try visitor.visit(&pages)
        try visitor.visit(&pageVersions)
        try visitor.visit(&attachments)
        try visitor.visit(&attachmentVersions)
        try visitor.visit(&folders)
        try visitor.visit(&properties)
        try visitor.visit(&comments)
        try visitor.visit(&tasks)
        try visitor.visit(&restrictions)
        try visitor.visit(&pageStates)
        try visitor.visit(&pageViews)
        try visitor.visit(&watches)
        try visitor.visit(&webhooks)
        try visitor.visit(&longTasks)
    }

    nonisolated func now() -> Timestamp {
        clock.now
    }

    func setPort(_ port: Int) {
        address.port = port
    }

    /// A new id; ids grow, as Confluence's do.
    func makeID() -> Int {
        lastID += 1
        return lastID
    }

    /// Goes on after the last id of a database file.
    func restoreLastID(_ id: Int?) {
        lastID = max(lastID, id ?? 0)
    }

    /// Empties everything that `rebuild` makes from the tables.
    func resetDerivedState() {
        spaceIDsByKey = [:]
        allPages = PageOrder()
        blogPostIDs = []
        pagesBySpace = [:]
        childIDs = [:]
        pageIDsByTitle = [:]
        labelIDs = [:]
        pageIDsByLabel = [:]
        propertyIDsByOwner = [:]
        commentIDsByContainer = [:]
        taskIDsByPage = [:]
        searchIndex = SearchIndex()
        searchResults = SearchResultCache()
    }

    /// Puts a space that was made or loaded into everything that is derived from spaces.
    func index(_ space: SpaceRecord) {
        spaceIDsByKey[space.key.lowercased()] = space.id
        for label in space.labels { labelIDs[label.name] = label.id }
    }

    // MARK: Spaces

    /// Makes a space with its homepage, or gives the space that has this key.
    ///
    /// - Throws: `APIError` when the key is not made of letters and digits.
    func makeSpace(key: String, name: String, authorID: String) throws -> SpaceRecord {
        if let space = space(key: key) { return space }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy(isSpaceKeyByte) else {
            throw APIError.badRequest("The space key '\(key)' is not valid: use letters and digits only.")
        }
        var space = SpaceRecord(
            id: makeID(), key: key, name: name, authorID: authorID, createdAt: now(), homepageID: nil)
        spaces[space.id] = space
        index(space)
        let homepage = try createPage(
            PageDraft(
                spaceID: space.id, parent: .root, title: "\(name) Home", body: .storage("<p />"), message: "",
                authorID: authorID))
        space.homepageID = homepage.id
        spaces[space.id] = space
        return space
    }

    private func isSpaceKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "~"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The space with a key, whose case does not matter.
    func space(key: String) -> SpaceRecord? {
        spaceIDsByKey[key.lowercased()].flatMap { spaces[$0] }
    }

    /// The space with an id.
    ///
    /// - Throws: `APIError`, not found.
    func requireSpace(_ id: Int) throws -> SpaceRecord {
        guard let space = spaces[id] else { throw APIError.notFound() }
        return space
    }
}

/// What must be unique among the live pages of a space, and among the blog posts of one of its days.
///
/// The case of a title does not matter.
struct TitleKey: Hashable, Sendable {
    let spaceID: Int
    let title: String
    /// The day of a blog post.
    let postingDay: String?

    init(spaceID: Int, title: String, postingDay: String? = nil) {
        self.spaceID = spaceID
        self.title = title.lowercased()
        self.postingDay = postingDay
    }

    init(_ page: PageRecord) {
        self.init(spaceID: page.spaceID, title: page.title, postingDay: page.postingDay)
    }
}
