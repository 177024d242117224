import Hummingbird

extension Sandbox {
    /// Where version 1 of the API stands.
    var v1: String { configuration.contextPath + "/rest/api" }

    var resource: V1Resource {
        V1Resource(site: site, profile: configuration.profile)
    }

    /// Version 1 of the API in the extent that the profile has it.
    func v1Routes() -> [Route] {
        let routes = v1RoutesOfProfile()
        guard configuration.profile.isCloud else { return routes }
        return routes.map { $0.needing(V1Scopes.scope($0.method.rawValue, String($0.path.dropFirst(v1.count)))) }
    }

    private func v1RoutesOfProfile() -> [Route] {
        switch configuration.profile {
        case .cloud:
            return sharedV1Routes() + cloudV1Routes() + UnsimulatedCloudPaths.routes(below: v1)
                + RemovedV1Paths.routes(below: v1)
                .map { method, path in
                    Route(method, path) { _ in throw APIError.gone() }
                }
        case .cloudTransition:
            return sharedV1Routes() + cloudV1Routes() + UnsimulatedCloudPaths.routes(below: v1) + deprecatedV1Routes()
        case .dataCenter:
            return sharedV1Routes() + contentV1Routes() + spaceV1Routes() + dataCenterRoutes()
        }
    }

    /// What Cloud has taken away, as it was before: alive, with a warning.
    private func deprecatedV1Routes() -> [Route] {
        let alive = contentV1Routes() + spaceV1Routes() + inlineTaskRoutes() + groupNameRoutes()
        let names = Set(alive.map { "\($0.method) \($0.path)" })
        let others = RemovedV1Paths.routes(below: v1).filter { !names.contains("\($0.method) \($0.path)") }
        let unsimulated = others.map { method, path in
            Route(method, path) { call in
                throw APIError.notSimulated("\(method.rawValue) \(call.request.uri.path)")
            }
        }
        return (alive + unsimulated).map { $0.deprecated() }
    }

    /// What both Cloud of today and Data Center have.
    private func sharedV1Routes() -> [Route] {
        let uploads = UploadAPI(resource: resource, attachmentBytesMax: configuration.attachmentBytesMax)
        let labels = LabelAPI(site: site)
        let search = V1SearchAPI(resource: resource)
        let users = V1UserAPI(resource: resource)
        let watches = WatchAPI(resource: resource)
        let restrictions = RestrictionAPI(resource: resource)
        let spaces = V1SpaceAPI(resource: resource)
        let tree = ContentTreeAPI(resource: resource)
        let information = SiteInformationAPI(resource: resource)
        let groups = GroupAPI(resource: resource)
        let content = v1 + "/content/{id}"
        let attachment = content + "/child/attachment"

        return [
            Route(.post, attachment, uploads.create),
            Route(.put, attachment + "/{attachment}", uploads.updateProperties),
            Route(.post, attachment + "/{attachment}/data", uploads.update),
            Route(.post, content + "/label", labels.add),
            Route(.delete, content + "/label", labels.removeNamed),
            Route(.delete, content + "/label/{label}", labels.remove),
            Route(.get, content + "/restriction/byOperation", restrictions.byOperation),
            Route(.get, content + "/restriction/byOperation/{operation}", restrictions.forOperation),
            Route(.put, content + "/restriction", restrictions.replace),
            Route(.get, content + "/descendant", anonymous: .notFound, tree.descendants),
            Route(.get, content + "/descendant/{type}", anonymous: .notFound, tree.descendantsOfType),
            Route(.get, v1 + "/search", search.search),
            Route(.get, v1 + "/content/search", search.searchContent),
            Route(.post, v1 + "/space", spaces.create),
            Route(.put, v1 + "/space/{key}", spaces.update),
            Route(.delete, v1 + "/space/{key}", spaces.delete),
            Route(.get, v1 + "/group", groups.list),
            Route(.get, v1 + "/user", users.get),
            Route(.get, v1 + "/user/current", users.current),
            Route(.get, v1 + "/user/anonymous", users.anonymous),
            Route(.get, v1 + "/user/memberof", users.groups),
            Route(.get, v1 + "/user/watch/content/{id}", watches.isWatching(.content)),
            Route(.post, v1 + "/user/watch/content/{id}", watches.watch(.content)),
            Route(.delete, v1 + "/user/watch/content/{id}", watches.unwatch(.content)),
            Route(.get, v1 + "/user/watch/space/{key}", watches.isWatching(.space)),
            Route(.post, v1 + "/user/watch/space/{key}", watches.watch(.space)),
            Route(.delete, v1 + "/user/watch/space/{key}", watches.unwatch(.space)),
            Route(.get, v1 + "/longtask", information.tasks),
            Route(.get, v1 + "/longtask/{id}", information.task),
        ]
    }

    /// The contents: Data Center has them, Cloud had them until it took them away.
    private func contentV1Routes() -> [Route] {
        let contents = ContentAPI(resource: resource)
        let writes = ContentWriteAPI(resource: resource)
        let tree = ContentTreeAPI(resource: resource)
        let labels = V1LabelAPI(resource: resource)
        let properties = V1PropertyAPI(resource: resource)
        let information = SiteInformationAPI(resource: resource)
        let content = v1 + "/content/{id}"

        return [
            Route(.get, v1 + "/content", contents.list),
            Route(.post, v1 + "/content", writes.create),
            Route(.get, content, anonymous: .notFound, contents.get),
            Route(.put, content, writes.update),
            Route(.delete, content, writes.delete),
            Route(.get, content + "/child", anonymous: .notFound, tree.children),
            // The router does not come back from a name to `{type}`, so every name that has other methods stands here.
            Route(.get, content + "/child/attachment", anonymous: .notFound, tree.children(ofType: "attachment")),
            Route(.get, content + "/child/comment", anonymous: .notFound, tree.children(ofType: "comment")),
            Route(.get, content + "/child/{type}", anonymous: .notFound, tree.childrenOfType),
            Route(.get, content + "/history", anonymous: .notFound, contents.history),
            Route(.get, content + "/label", anonymous: .notFound, labels.list),
            Route(.post, v1 + "/contentbody/convert/{to}", information.convert),
        ] + propertyRoutes(below: content, properties)
            + (configuration.profile.isCloud ? versionRoutes(below: content) : [])
    }

    private func propertyRoutes(below owner: String, _ properties: V1PropertyAPI) -> [Route] {
        [
            Route(.get, owner + "/property", anonymous: .notFound, properties.list),
            Route(.post, owner + "/property", properties.create),
            Route(.get, owner + "/property/{property}", anonymous: .notFound, properties.get),
            Route(.post, owner + "/property/{property}", properties.createByKey),
            Route(.put, owner + "/property/{property}", properties.update),
            Route(.delete, owner + "/property/{property}", properties.delete),
        ]
    }

    func versionRoutes(below content: String) -> [Route] {
        let versions = ContentVersionAPI(resource: resource)
        return [
            Route(.get, content + "/version", anonymous: .notFound, versions.list),
            Route(.get, content + "/version/{number}", anonymous: .notFound, versions.get),
        ]
    }

    private func inlineTaskRoutes() -> [Route] {
        let tasks = InlineTaskAPI(resource: resource)
        return [
            Route(.get, v1 + "/inlinetasks/search", tasks.search),
            Route(.get, v1 + "/inlinetasks/{inlineTaskId}", anonymous: .notFound, tasks.get),
            Route(.put, v1 + "/inlinetasks/{inlineTaskId}", tasks.update),
        ]
    }

    private func spaceV1Routes() -> [Route] {
        let spaces = V1SpaceAPI(resource: resource)
        let contents = ContentAPI(resource: resource)
        return [
            Route(.get, v1 + "/space", spaces.list),
            Route(.get, v1 + "/space/{key}", anonymous: .notFound, spaces.get),
            Route(.get, v1 + "/space/{key}/content", anonymous: .notFound, contents.listSpaceByType),
            Route(.get, v1 + "/space/{key}/content/{type}", anonymous: .notFound, contents.listSpace),
        ] + propertyRoutes(below: v1 + "/space/{key}", V1PropertyAPI(resource: resource, isOfSpaces: true))
    }
}
