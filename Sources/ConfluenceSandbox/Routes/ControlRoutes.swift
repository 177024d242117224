import Hummingbird

extension Sandbox {
    /// What no Confluence has; nobody signs in here.
    func controlRoutes() -> [Route] {
        let prefix = ControlAPI.prefix
        let control = ControlAPI(sandbox: self)
        let requests = JournalControl(journal: journal)
        let faults = FaultControl(plan: faultPlan)
        let content = ContentControl(sandbox: self)

        return [
            Route(.get, prefix, anonymous: .allowed, control.status),
            Route(.post, prefix + "/reset", anonymous: .allowed, control.reset),
            Route(.post, prefix + "/clock", anonymous: .allowed, control.advanceClock),
            Route(.get, prefix + "/export", anonymous: .allowed, control.export),
            Route(.get, prefix + "/requests", anonymous: .allowed, requests.list),
            Route(.post, prefix + "/reset-journal", anonymous: .allowed, requests.reset),
            Route(.post, prefix + "/reset-captcha", anonymous: .allowed) { [loginFailures] _ in
                await loginFailures.reset()
                return .noContent()
            },
            Route(.get, prefix + "/faults", anonymous: .allowed, faults.list),
            Route(.post, prefix + "/faults", anonymous: .allowed, faults.add),
            Route(.delete, prefix + "/faults", anonymous: .allowed, faults.removeAll),
            Route(.delete, prefix + "/faults/{id}", anonymous: .allowed, faults.remove),
            Route(.post, prefix + "/pages", anonymous: .allowed, content.createPage),
            Route(.put, prefix + "/pages/{id}", anonymous: .allowed, content.editPage),
            Route(.post, prefix + "/pages/{id}/edit-in-editor", anonymous: .allowed, content.editPageInEditor),
            Route(.post, prefix + "/pages/{id}/inline-comments", anonymous: .allowed, content.addInlineComment),
            Route(.put, prefix + "/pages/{id}/restrictions", anonymous: .allowed, content.restrict),
        ]
    }
}
