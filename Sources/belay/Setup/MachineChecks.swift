import Confluence
import Embedding
import Foundation

/// What `belay doctor` looks at on this machine.
enum MachineChecks {
    /// Whether belay can keep its files; makes nothing.
    static func dataFolder(_ folder: DataFolder) -> DoctorFinding {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
            let parent = (URL(filePath: folder.path).standardizedFileURL.path as NSString).deletingLastPathComponent
            guard FileManager.default.isWritableFile(atPath: parent) else {
                return finding(
                    .failed, "\(folder.path) is missing and cannot be made in \(parent)",
                    "make it, or name another with BELAY_DATA_DIR")
            }
            return finding(.ok, "\(folder.path) will be made when it is needed")
        }
        guard isFolder.boolValue, FileManager.default.isWritableFile(atPath: folder.path) else {
            return finding(
                .failed, "\(folder.path) cannot be written to", "see to its permissions, or set BELAY_DATA_DIR")
        }
        let mode = (try? FileManager.default.attributesOfItem(atPath: folder.path))?[.posixPermissions] as? Int ?? 0
        guard mode & 0o077 == 0 else {
            return finding(.warning, "others may look into \(folder.path)", "say 'chmod 700 \(folder.path)'")
        }
        return finding(.ok, folder.path + (folder.hasIndex ? "" : ", nothing is indexed yet"))
    }

    /// How the embedding model comes to this machine.
    static let modelRemedy = "run: belay model pull all-MiniLM-L6-v2 (or script/fetch-model in the sources)"

    /// Whether runbooks are found by meaning, too.
    static func model(_ settings: Settings) -> DoctorFinding {
        let setting: EmbeddingModelSetting
        do {
            setting = try EmbeddingModelSetting(environment: settings.all)
        } catch {
            return DoctorFinding(
                "embedding model", .failed, "\(error)", remedy: "see 'Other models' in docs/search.md")
        }
        guard case .folder(let folder) = setting else {
            return DoctorFinding("embedding model", .ok, "the service \(settings["EMBEDDING_MODEL"] ?? ""), not asked")
        }
        guard ModelLocation.hasModel(in: folder) else {
            return DoctorFinding(
                "embedding model", .warning, "none in \(folder): runbooks are found by words only",
                remedy: modelRemedy)
        }
        return DoctorFinding("embedding model", .ok, folder)
    }

    private static func finding(
        _ status: DoctorFinding.Status, _ detail: String, _ remedy: String? = nil
    ) -> DoctorFinding {
        DoctorFinding("data folder", status, detail, remedy: remedy)
    }
}
