import Hummingbird

extension Sandbox {
    /// What Cloud's version 1 does in the background or to the states of pages.
    func backgroundRoutes() -> [Route] {
        let archive = ArchiveAPI(site: site)
        let conversions = ConversionAPI()
        let states = ContentStateAPI(site: site)
        let v1 = configuration.contextPath + "/rest/api"
        let write = "write:confluence-content"
        let summary = "read:confluence-content.summary"
        return [
            Route(.post, v1 + "/content/archive", scope: write, archive.archive),
            Route(.delete, v1 + "/content/{id}/pageTree", scope: write, archive.deleteTree),
            Route(
                .post, v1 + "/contentbody/convert/async/{format}", scope: "read:confluence-content.all",
                conversions.start),
            Route(
                .get, v1 + "/contentbody/convert/async/{format}", scope: "read:confluence-content.all",
                conversions.result),
            Route(.get, v1 + "/content/{id}/state", scope: summary, states.get),
            Route(.put, v1 + "/content/{id}/state", scope: write, states.set),
            Route(.delete, v1 + "/content/{id}/state", scope: write, states.remove),
            Route(.get, v1 + "/content/{id}/state/available", scope: write, states.available),
            Route(.get, v1 + "/content-states", scope: "read:user.property:confluence", states.custom),
            Route(.get, v1 + "/space/{key}/state", scope: "read:confluence-space.summary", states.ofSpace),
            Route(.get, v1 + "/label", scope: summary, LabelledContentAPI(site: site).get),
        ]
    }
}
