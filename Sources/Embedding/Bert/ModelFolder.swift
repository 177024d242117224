internal import JSON

/// The folder that a model lies in, as Hugging Face lays it out.
struct ModelFolder: Sendable {
    /// What a file of settings must stay within.
    static let settingsBytesMax = 1 << 20

    let path: String

    /// The model's name: the folder's, without the folders around it.
    var name: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        return ["", ".", ".."].contains(last) ? "model" : last
    }

    /// A file of JSON in the folder; `nil` if there is none.
    ///
    /// - Throws: `EmbeddingError` if the file is unreadable, too large, or no JSON.
    func settings(_ fileName: String) throws(EmbeddingError) -> JSONValue? {
        let filePath = "\(path)/\(fileName)"
        let file: MappedFile
        do {
            file = try MappedFile(path: filePath, bytesMax: Self.settingsBytesMax)
        } catch {
            if error.code == .modelMissing { return nil }
            throw error
        }
        do {
            return try JSONValue(
                parsing: Array(file.bytes), limits: JSONLimits(bytesMax: Self.settingsBytesMax, depthMax: 32))
        } catch {
            throw EmbeddingError(code: .modelInvalid, message: "\(filePath) is not JSON: \(error)")
        }
    }

    /// The error that a file does not say what Belay can compute.
    func unsupported(_ fileName: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(code: .modelUnsupported, message: "\(path)/\(fileName): \(reason)")
    }
}
