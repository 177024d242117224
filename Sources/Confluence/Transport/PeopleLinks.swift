internal import HTTP
internal import JSON

/// Makes addresses for people out of the paths that Confluence gives.
///
/// A site that was configured by the gateway's URL alone is nowhere a person could go: where it is for people, its
/// answers tell. As long as none has, there are no addresses.
final class PeopleLinks: Sendable {
    private let site: Site
    private let told = Locked<String?>(nil)

    init(site: Site) {
        self.site = site
    }

    /// The address of something for people.
    ///
    /// - Parameters:
    ///   - path: the path that Confluence gives, relative to its base.
    ///   - base: the base that Confluence gives with it, when it does.
    /// - Returns: an absolute URL; `nil` when it is not known where the site is for people.
    func url(_ path: String, base: String?) -> String? {
        guard let start = usable(base) ?? site.webBase ?? told.withLock({ $0 }) else { return nil }
        return start + (path.hasPrefix("/") ? path : "/" + path)
    }

    /// Learns where the site is for people from any of its answers.
    func learn(from answer: JSONValue) {
        guard site.webBase == nil, let base = usable(answer["_links"]?["base"]?.stringValue) else { return }
        told.withLock { $0 = base }
    }

    /// A base, unless it is none for people: the gateway has told its own.
    private func usable(_ base: String?) -> String? {
        guard let base, base.hasPrefix("https://") || base.hasPrefix("http://") else { return nil }
        guard site.face == .cloudGateway else { return base }
        guard let address = try? SiteAddress(base), address.knownFace != .cloudGateway else { return nil }
        return base
    }
}
