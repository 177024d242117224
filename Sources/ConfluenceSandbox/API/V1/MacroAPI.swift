import Hummingbird
import JSON

/// The path of version 1 that gives a macro of a body.
struct MacroAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /content/{id}/history/{number}/macro/id/{macroId}`; the number 0 stands for the latest version.
    func get(_ call: Call) async throws -> Response {
        let page = try await resource.page(call).page
        let number = Int(try call.parameter("number")).map { $0 == 0 ? page.latest.number : $0 }
        let macroID = try call.parameter("macroId")
        let version = if let number { await resource.site.version(number, of: page) } else { nil as PageVersion? }
        guard let version, let macro = try MacroElements.json(macroID, in: version.body) else {
            throw APIError.notFound("No macro found on content id \(page.id) with id \(macroID)")
        }
        return .json(resource.profile.isCloud ? macro.adding("_links", [:]) : macro)
    }
}
