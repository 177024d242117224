import Embedding
import Foundation
import Testing

@Suite struct ModelLocationTests {
    @Test(arguments: [
        (["BELAY_MODEL_DIR": "/m", "XDG_CACHE_HOME": "/c", "HOME": "/h"], "/m"),
        (["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/c/belay/models/all-MiniLM-L6-v2"),
        (["BELAY_MODEL_DIR": "", "XDG_CACHE_HOME": "", "HOME": "/h"], "/h/.cache/belay/models/all-MiniLM-L6-v2"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/belay/models/all-MiniLM-L6-v2"),
        (["EMBEDDING_MODEL": "all-MiniLM-L6-v2", "HOME": "/h"], "/h/.cache/belay/models/all-MiniLM-L6-v2"),
        (["EMBEDDING_MODEL": "sentence-transformers/other", "XDG_CACHE_HOME": "/c"], "/c/belay/models/other"),
        (["EMBEDDING_MODEL": "/m/mine", "HOME": "/h"], "/m/mine"),
        (["EMBEDDING_MODEL": "../mine", "HOME": "/h"], "../mine"),
        (["EMBEDDING_MODEL": "/m/mine", "BELAY_MODEL_DIR": "/m/this"], "/m/this"),
    ])
    func `the folder follows the environment`(_ environment: [String: String], _ folder: String) {
        #expect(ModelLocation.modelFolder(environment: environment) == folder)
    }

    @Test func `without a home in the environment the system's answer counts`() {
        let folder = ModelLocation.modelFolder(environment: [:])
        #expect(folder == "\(NSHomeDirectory())/.cache/belay/models/all-MiniLM-L6-v2")
    }

    @Test func `a folder has the model only with both files`() throws {
        let folder = NSTemporaryDirectory() + "belay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(!ModelLocation.hasModel(in: folder))
        try Data().write(to: URL(filePath: "\(folder)/vocab.txt"))
        #expect(!ModelLocation.hasModel(in: folder))
        try Data().write(to: URL(filePath: "\(folder)/model.safetensors"))
        #expect(ModelLocation.hasModel(in: folder))
    }
}
