import Hummingbird

extension Sandbox {
    /// What only Cloud has, and still has.
    func cloudV1Routes() -> [Route] {
        let uploads = UploadAPI(resource: resource, attachmentBytesMax: configuration.attachmentBytesMax)
        let writes = ContentWriteAPI(resource: resource)
        let versions = ContentVersionAPI(resource: resource)
        let restrictions = RestrictionAPI(resource: resource)
        let users = V1UserAPI(resource: resource)
        let watches = WatchAPI(resource: resource)
        let spaces = V1SpaceAPI(resource: resource)
        let groups = GroupAPI(resource: resource)
        let copies = ContentCopyAPI(resource: resource)
        let analytics = AnalyticsAPI(resource: resource)
        let spaceLabels = SpaceLabelAPI(resource: resource)
        let information = SiteInformationAPI(resource: resource)
        let content = v1 + "/content/{id}"
        let attachment = content + "/child/attachment"
        let restriction = content + "/restriction/byOperation/{operation}"

        return [
            Route(.put, attachment, uploads.createOrUpdate),
            Route(.get, attachment + "/{attachment}/download", anonymous: .notFound, uploads.download),
            Route(.put, content + "/move/{position}/{target}", writes.move),
            Route(.post, content + "/version", versions.restore),
            Route(.delete, content + "/version/{number}", versions.delete),
            Route(
                .get, content + "/history/{number}/macro/id/{macroId}", anonymous: .notFound,
                MacroAPI(resource: resource).get),
            Route(.post, content + "/copy", copies.copy),
            Route(.post, content + "/pagehierarchy/copy", copies.copyHierarchy),
            Route(.post, content + "/permission/check", PermissionCheckAPI(resource: resource).check),
            Route(.get, v1 + "/analytics/content/{id}/views", anonymous: .notFound, analytics.views),
            Route(.get, v1 + "/analytics/content/{id}/viewers", anonymous: .notFound, analytics.viewers),
            Route(.get, v1 + "/user/email", users.email),
            Route(.get, v1 + "/user/email/bulk", users.emails),
            Route(.get, v1 + "/settings/systemInfo", information.system(cloudID: configuration.cloudID)),
            Route(.get, content + "/restriction", restrictions.list),
            Route(.post, content + "/restriction", restrictions.add),
            Route(.delete, content + "/restriction", restrictions.removeAll),
            Route(.get, restriction + "/user", restrictions.isSet),
            Route(.put, restriction + "/user", restrictions.set(true)),
            Route(.delete, restriction + "/user", restrictions.set(false)),
            Route(.get, restriction + "/byGroupId/{group}", restrictions.isSet),
            Route(.put, restriction + "/byGroupId/{group}", restrictions.set(true)),
            Route(.delete, restriction + "/byGroupId/{group}", restrictions.set(false)),
            Route(.get, v1 + "/group/by-id", groups.get),
            Route(.get, v1 + "/group/picker", groups.pick),
            Route(.get, v1 + "/group/{group}/membersByGroupId", groups.members),
            Route(.get, v1 + "/search/user", UserSearchAPI(resource: resource).search),
            Route(.get, v1 + "/user/bulk", users.bulk),
            Route(.get, v1 + "/user/watch/label/{label}", watches.isWatching(.label)),
            Route(.post, v1 + "/user/watch/label/{label}", watches.watch(.label)),
            Route(.delete, v1 + "/user/watch/label/{label}", watches.unwatch(.label)),
            Route(.get, v1 + "/space/{key}/watch", watches.watchers(.space)),
            Route(.get, v1 + "/space/{key}/label", spaces.labels),
            Route(.post, v1 + "/space/{key}/label", spaceLabels.add),
            Route(.delete, v1 + "/space/{key}/label", spaceLabels.remove),
        ]
    }

    /// Groups by their names, which Cloud took away for their ids.
    func groupNameRoutes() -> [Route] {
        let groups = GroupAPI(resource: resource)
        let restrictions = RestrictionAPI(resource: resource)
        let restriction = v1 + "/content/{id}/restriction/byOperation/{operation}/group/{group}"
        return [
            Route(.get, v1 + "/group/by-name", groups.get),
            Route(.get, v1 + "/group/member", groups.members),
            Route(.get, v1 + "/group/{group}", groups.get),
            Route(.get, v1 + "/group/{group}/member", groups.members),
            Route(.get, restriction, restrictions.isSet),
            Route(.put, restriction, restrictions.set(true)),
            Route(.delete, restriction, restrictions.set(false)),
        ]
    }
}
