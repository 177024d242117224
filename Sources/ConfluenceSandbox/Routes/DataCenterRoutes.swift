import Hummingbird

extension Sandbox {
    /// What only Data Center has.
    func dataCenterRoutes() -> [Route] {
        let attachments = V1AttachmentAPI(resource: resource)
        let scans = ContentScanAPI(resource: resource)
        let users = V1UserAPI(resource: resource)
        let watches = WatchAPI(resource: resource)
        let labels = V1LabelAPI(resource: resource)
        let spaces = V1SpaceAPI(resource: resource)
        let information = SiteInformationAPI(resource: resource)
        let groups = GroupAPI(resource: resource)
        let spaceLabels = SpaceLabelAPI(resource: resource)
        let versions = ContentVersionAPI(resource: resource)
        let context = configuration.contextPath
        let attachment = v1 + "/content/{id}/child/attachment/{attachment}"

        return versionRoutes(below: context + "/rest/experimental/content/{id}") + [
            Route(.get, v1 + "/content/scan", scans.scan),
            Route(.delete, attachment, attachments.delete),
            Route(.post, attachment + "/move", attachments.move),
            Route(.delete, attachment + "/version/{number}", attachments.deleteVersion),
            Route(.delete, v1 + "/content/{id}/version/{number}", versions.delete),
            // Where atlassian-python-api removes versions, of attachments too.
            Route(.delete, context + "/rest/experimental/content/{id}/version/{number}", versions.delete),
            Route(
                .get, v1 + "/content/{id}/history/{number}/macro/id/{macroId}", anonymous: .notFound,
                MacroAPI(resource: resource).get),
            Route(
                .get, v1 + "/content/{id}/restriction/relevantViewRestrictions",
                RestrictionAPI(resource: resource).relevantViews),
            Route(.get, v1 + "/content/{id}/watchers", watches.watchers(.content)),
            Route(.get, v1 + "/label/labels", labels.search),
            Route(.get, v1 + "/label/popular", labels.popular),
            Route(.get, v1 + "/label/{label}/related", labels.related),
            Route(.get, v1 + "/space/{key}/labels", spaces.labels),
            Route(.get, v1 + "/space/{key}/labels/popular", labels.popular),
            Route(.get, v1 + "/space/{key}/labels/{label}/related", labels.related),
            Route(.post, v1 + "/space/{key}/category/{label}", spaceLabels.addCategory),
            Route(.delete, v1 + "/space/{key}/category/{label}", spaceLabels.removeCategory),
            Route(.get, v1 + "/space/{key}/trash", scans.trash),
            Route(.delete, v1 + "/space/{key}/trash", scans.emptyTrash),
            Route(.get, v1 + "/space/{key}/watchers", watches.watchers(.space)),
            Route(.get, v1 + "/group/{group}", groups.get),
            Route(.get, v1 + "/group/{group}/member", groups.members),
            Route(.get, v1 + "/user/list", users.list),
            Route(.get, v1 + "/server-information", anonymous: .alwaysUnauthorized, information.server),
            Route(.get, v1 + "/accessmode", information.accessMode),
        ] + webhookRoutes() + spacePermissionRoutes() + UnsimulatedPaths.routes(below: v1)
    }

    private func spacePermissionRoutes() -> [Route] {
        let permissions = SpacePermissionAPI(resource: resource)
        let path = v1 + "/space/{key}/permissions"
        return [
            Route(.get, path, permissions.all),
            Route(.get, path + "/anonymous", permissions.ofAnonymous),
            Route(.get, path + "/group/{group}", permissions.ofGroup),
            Route(.get, path + "/user/{userKey}", permissions.ofUser),
        ]
    }

    private func webhookRoutes() -> [Route] {
        let webhooks = WebhookAPI(resource: resource)
        return [
            Route(.get, v1 + "/webhooks", anonymous: .alwaysUnauthorized, webhooks.list),
            Route(.post, v1 + "/webhooks", anonymous: .alwaysUnauthorized, webhooks.create),
            Route(.get, v1 + "/webhooks/{id}", anonymous: .alwaysUnauthorized, webhooks.get),
            Route(.put, v1 + "/webhooks/{id}", anonymous: .alwaysUnauthorized, webhooks.update),
            Route(.delete, v1 + "/webhooks/{id}", anonymous: .alwaysUnauthorized, webhooks.delete),
        ]
    }
}
