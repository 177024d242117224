extension BelayServer {
    /// Every path of the service; each list stands beside its handlers.
    ///
    /// `docs/http.md` describes each, in this order; a test holds the two together.
    var routes: [Route] {
        healthRoutes + metricsRoutes
            + (workflowRoutes + runRoutes + artifactRoutes + runActionRoutes).map(\.scoped) + eventRoutes
            + pageRoutes
            + attachmentRoutes + (searchRoutes + runbookRoutes).map(\.scoped) + bulkRoutes + auditRoutes
            + documentRoutes.map(\.scoped)
    }
}
