import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// Files that the steps of a run have left.
    var artifactRoutes: [Route] {
        [
            Route(.get, "/runs/{id}/artifacts", "The files that the steps of a run left", handler: listArtifacts)
                .scoped.answer(.ok, "The files, by name.", Self.artifacts),
            Route(.get, "/runs/{id}/artifacts/{name}", "A file that a step of a run left", handler: getArtifact)
                .scoped.answer(.ok, "The file.", mediaTypes: "*/*"),
        ]
    }

    private static let artifacts = Schemas.answer(
        "",
        [
            "artifacts": .array(
                of: Schemas.answer(
                    "A file.",
                    [
                        "name": .string("What it is called."), "step": .string("The step that left it."),
                        "media_type": .string("What it is."), "bytes": .integer("Its size."),
                        "sha256": .string("The hash of its content."), "created_at": .time("When it was left."),
                    ]), "By name.")
        ])

    /// Answers `GET /runs/{id}/artifacts`.
    func listArtifacts(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let artifacts = try await engine.store.fetchArtifacts(runID: run.id)
        return .json(["artifacts": .array(artifacts.map(\.view))])
    }

    /// Answers `GET /runs/{id}/artifacts/{name}`.
    func getArtifact(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        let name = try context.parameters.require("name")
        guard let artifact = try await engine.store.fetchArtifacts(runID: run.id).first(where: { $0.name == name }),
            let file = engine.artifacts?.file(of: artifact.hash), FileManager.default.fileExists(atPath: file)
        else { throw Problem(.notFound, "run \(run.id) has no file '\(name)', or its content is not kept any more") }
        let form = /[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+/
        let isType = artifact.mediaType.wholeMatch(of: form) != nil
        // Whatever it is, no browser shows it as a page of this service.
        let headers: HTTPFields = [
            .contentType: isType ? artifact.mediaType : "application/octet-stream",
            .contentDisposition: ContentDisposition.download(artifact.name), .eTag: "\"\(artifact.hash)\"",
            .cacheControl: "private, no-cache", .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        let content = try await FileIO().loadFile(path: file, context: context)
        return Response(status: .ok, headers: headers, body: content)
    }
}

extension ArtifactRecord {
    /// The file as the API shows it.
    fileprivate var view: JSONValue {
        [
            "name": .string(name), "step": .string(step), "media_type": .string(mediaType), "bytes": .int(bytes),
            "sha256": .string(hash), "created_at": .string(createdAt.ISO8601Format(.belay)),
        ]
    }
}
