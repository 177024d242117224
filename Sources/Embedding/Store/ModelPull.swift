internal import Foundation
public import HTTP

/// Brings a model into the store: all files or none, and only such as have the hashes that were expected.
public struct ModelPull: Sendable {
    /// Most bytes of a file whose size is not known beforehand.
    static let bytesMax = 4 << 30

    private let store: ModelStore
    private let http: HTTPClient
    private let progress: @Sendable (_ message: String) -> Void

    /// Makes a puller; nothing happens yet.
    ///
    /// - Parameters:
    ///   - store: where the model goes.
    ///   - http: the client to download with.
    ///   - progress: is told what is under way.
    public init(to store: ModelStore, http: HTTPClient, progress: @escaping @Sendable (_ message: String) -> Void) {
        self.store = store
        self.http = http
        self.progress = progress
    }

    /// Brings a model.
    ///
    /// - Parameters:
    ///   - name: the model's name; one of the catalogue, unless `sha256` is given.
    ///   - place: a folder, or the address that the files' names are appended to; the catalogue's own if `nil`.
    ///   - sha256: the hash of `model.safetensors`, for a model that is not in the catalogue.
    /// - Returns: the model's folder.
    /// - Throws: `EmbeddingError` if a file cannot be had, or is not what it must be; nothing is changed then.
    ///   `CancellationError`.
    public func pull(_ name: String, from place: String? = nil, sha256: String? = nil) async throws -> String {
        guard ModelStore.isName(name) else {
            throw Self.error("'\(name.prefix(100))' is no model's name: expected letters, digits, '.', '_' and '-'")
        }
        let variants = try Self.variants(name, place: place, sha256: sha256)
        guard let place = place ?? variants.compactMap(\.home).first else {
            throw Self.error("\(name) has no public home with files of known hashes; run script/fetch-model \(name)")
        }
        let folder = store.path(name)
        let work = "\(folder)/.pull-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        } catch {
            throw EmbeddingError(
                code: .modelUnreadable, message: "cannot make \(work): \(error.localizedDescription)")
        }
        defer {
            try? FileManager.default.removeItem(atPath: work)  // empty after success
            rmdir(folder)  // which does nothing when there are files in it
        }
        try await bring(variants, from: place, to: work)
        _ = try BertSource(folder: work)
        try move(work, to: folder)
        return folder
    }

    /// What the files may be; of a model that is not in the catalogue only the weights' hash is known.
    private static func variants(_ name: String, place: String?, sha256: String?) throws -> [Expected] {
        if let sha256 {
            let hash = sha256.lowercased()
            guard hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else {
                throw error("the SHA-256 has to be 64 hexadecimal digits")
            }
            let others = [ModelLocation.vocabularyFileName, BertConfiguration.fileName]
            return [Expected(home: nil, hashes: [ModelLocation.weightsFileName: hash], others: others)]
        }
        let models = CatalogModel.variants(of: name)
        guard !models.isEmpty else {
            let known = Set(CatalogModel.all.map(\.name)).sorted().joined(separator: ", ")
            throw error("\(name) is not in the catalogue (\(known)); give the SHA-256 of its weights")
        }
        return (place == nil ? models.filter { $0.home != nil } : models)
            .map { model in
                let hashes = model.files.map { ($0.name, $0.sha256) }
                return Expected(home: model.home, hashes: Dictionary(uniqueKeysWithValues: hashes), others: [])
            }
    }

    /// The files of a variant of a model.
    private struct Expected {
        var home: String?
        var hashes: [String: String]
        /// Files that are taken as they are.
        var others: [String]
    }

    private func bring(_ variants: [Expected], from place: String, to work: String) async throws {
        // The weights come first: they tell the variants apart.
        let weights = ModelLocation.weightsFileName
        try await bring(weights, from: place, to: work)
        let hash = try FileHash.sha256("\(work)/\(weights)")
        guard let variant = variants.first(where: { $0.hashes[weights] == hash }) else {
            let expected = variants.compactMap { $0.hashes[weights] }.joined(separator: " or ")
            throw Self.error("\(weights) from \(place) has the SHA-256 \(hash), expected \(expected)")
        }
        for name in (variant.hashes.keys.filter { $0 != weights } + variant.others).sorted() {
            try await bring(name, from: place, to: work)
            guard let expected = variant.hashes[name] else { continue }
            let hash = try FileHash.sha256("\(work)/\(name)")
            guard hash == expected else {
                throw Self.error("\(name) from \(place) has the SHA-256 \(hash), expected \(expected)")
            }
        }
    }

    private func bring(_ name: String, from place: String, to work: String) async throws {
        let isAddress = place.hasPrefix("http://") || place.hasPrefix("https://")
        let source = place.hasSuffix("/") ? place + name : "\(place)/\(name)"
        progress("\(isAddress ? "downloading" : "copying") \(source)")
        guard isAddress else {
            do {
                return try FileManager.default.copyItem(atPath: source, toPath: "\(work)/\(name)")
            } catch {
                throw EmbeddingError(
                    code: .modelMissing, message: "cannot copy \(source): \(error.localizedDescription)")
            }
        }
        // Hugging Face redirects to where the files really lie.
        let request = HTTPRequest(url: source, timeout: .seconds(3_600), redirects: .any(max: 5))
        let response = try await http.download(request, to: "\(work)/\(name)", bytesMax: Self.bytesMax)
        guard response.isSuccess else { throw Self.error("\(source) answers with status \(response.status)") }
    }

    /// Renames the files into their place, the weights last: with them the model counts as there.
    private func move(_ work: String, to folder: String) throws(EmbeddingError) {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: work)
            let others = names.filter { $0 != ModelLocation.weightsFileName }
            for name in others + [ModelLocation.weightsFileName] {
                guard rename("\(work)/\(name)", "\(folder)/\(name)") == 0 else {
                    throw CocoaError(.fileWriteUnknown)
                }
            }
        } catch {
            throw EmbeddingError(
                code: .modelUnreadable, message: "cannot write to \(folder): \(error.localizedDescription)")
        }
    }

    private static func error(_ message: String) -> EmbeddingError {
        EmbeddingError(code: .modelInvalid, message: message)
    }
}
