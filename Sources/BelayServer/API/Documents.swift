import Access
import Hummingbird
import JSON
import StepKit

extension BelayServer {
    /// The API's own description.
    var documentRoutes: [Route] {
        [
            Route(.get, "/openapi.json", "This API as OpenAPI 3.1", handler: getOpenAPI)
                .answer(.ok, "The document.", JSONSchema(["type": "object"])),
            Route(.get, "/reference", "This API as a page for people", handler: getReference)
                .answer(.ok, "The page.", mediaTypes: "text/html"),
        ]
    }

    /// Answers `GET /openapi.json`.
    func getOpenAPI(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let document = OpenAPIDocument(
            routes: routes, workflows: workflows(for: context), version: version,
            requiresTokens: try await access?.authenticator.requiresTokens() ?? false)
        return .json(document.json)
    }

    /// Answers `GET /reference`.
    func getReference(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let page = ReferencePage(routes: routes, version: version).html
        return .page(page)
    }
}
