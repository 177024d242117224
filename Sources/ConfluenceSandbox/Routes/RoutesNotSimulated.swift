import Hummingbird

extension Sandbox {
    /// What version 2 has by Atlassian's API document and the sandbox has not: it says so with 501.
    ///
    /// A client that meets one of these must not take it for something that is not there.
    func routesNotSimulated() -> [Route] {
        let paths: [(String, [HTTPRequest.Method])] = [
            ("/admin-key", [.get, .post, .delete]),
            ("/blogposts/{id}/redact", [.post]),
            ("/blogposts/{id}/classification-level", [.get, .put]),
            ("/blogposts/{id}/classification-level/reset", [.post]),
            ("/custom-content", [.post]),
            ("/custom-content/{id}", [.get, .put, .delete]),
            ("/custom-content/{id}/attachments", [.get]),
            ("/custom-content/{id}/footer-comments", [.get]),
            ("/custom-content/{id}/labels", [.get]),
            ("/custom-content/{id}/operations", [.get]),
            ("/custom-content/{id}/properties", [.get, .post]),
            ("/custom-content/{id}/properties/{property}", [.get, .put, .delete]),
            ("/custom-content/{id}/versions", [.get]),
            ("/custom-content/{id}/versions/{number}", [.get]),
            ("/custom-content/{id}/children", [.get]),
            ("/pages/{id}/redact", [.post]),
            ("/pages/{id}/classification-level", [.get, .put]),
            ("/pages/{id}/classification-level/reset", [.post]),
            ("/whiteboards", [.post]),
            ("/whiteboards/{id}", [.get, .delete]),
            ("/whiteboards/{id}/properties", [.get, .post]),
            ("/whiteboards/{id}/properties/{property}", [.get, .put, .delete]),
            ("/whiteboards/{id}/operations", [.get]),
            ("/whiteboards/{id}/direct-children", [.get]),
            ("/whiteboards/{id}/descendants", [.get]),
            ("/whiteboards/{id}/ancestors", [.get]),
            ("/whiteboards/{id}/classification-level", [.get, .put]),
            ("/whiteboards/{id}/classification-level/reset", [.post]),
            ("/databases", [.post]),
            ("/databases/{id}", [.get, .delete]),
            ("/databases/{id}/properties", [.get, .post]),
            ("/databases/{id}/properties/{property}", [.get, .put, .delete]),
            ("/databases/{id}/operations", [.get]),
            ("/databases/{id}/direct-children", [.get]),
            ("/databases/{id}/descendants", [.get]),
            ("/databases/{id}/ancestors", [.get]),
            ("/databases/{id}/classification-level", [.get, .put]),
            ("/databases/{id}/classification-level/reset", [.post]),
            ("/embeds", [.post]),
            ("/embeds/{id}", [.get, .delete]),
            ("/embeds/{id}/properties", [.get, .post]),
            ("/embeds/{id}/properties/{property}", [.get, .put, .delete]),
            ("/embeds/{id}/operations", [.get]),
            ("/embeds/{id}/direct-children", [.get]),
            ("/embeds/{id}/descendants", [.get]),
            ("/embeds/{id}/ancestors", [.get]),
            ("/spaces/{id}/role-assignments", [.get, .post]),
            ("/spaces/{id}/classification-level/default", [.get, .put, .delete]),
            ("/space-permissions", [.get]),
            ("/space-permissions/transition/combinations", [.get, .post]),
            ("/space-permissions/transition/role-assignments", [.post]),
            ("/space-permissions/transition/access-removals", [.post]),
            ("/space-permissions/transition/tasks/{id}", [.get]),
            ("/space-roles", [.get, .post]),
            ("/space-roles/{id}", [.get, .put, .delete]),
            ("/space-role-mode", [.get]),
            ("/user/access/check-access-by-email", [.post]),
            ("/user/access/invite-by-email", [.post]),
            ("/data-policies/metadata", [.get]),
            ("/data-policies/spaces", [.get]),
            ("/classification-levels", [.get]),
            ("/attachments/{id}/thumbnail/download", [.get]),
            ("/app/properties", [.get]),
            ("/app/properties/{property}", [.get, .put, .delete]),
        ]
        return paths.flatMap { path, methods in
            methods.map { method in
                v2(method, path, "") { _ in throw APIError.notSimulated("\(method) \(path)") }
            }
        }
    }
}
