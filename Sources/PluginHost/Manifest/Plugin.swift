internal import Foundation
internal import StepKit

/// A plugin that was found: its manifest and where it lives.
public struct Plugin: Sendable, Hashable {
    /// What its `plugin.yaml` says.
    public var manifest: PluginManifest
    /// The absolute path of its folder, where its process runs.
    public var folder: String

    /// Describes a plugin.
    public init(manifest: PluginManifest, folder: String) {
        self.manifest = manifest
        self.folder = folder
    }

    /// The path of its manifest.
    public var manifestFile: String { folder + "/" + PluginFolder.manifestName }

    /// What to start, with everything that it may know.
    func command(_ settings: PluginSettings) throws(PluginError) -> ChildCommand {
        var environment = settings.environment
        environment.merge(manifest.environment) { _, own in own }
        for name in manifest.secrets {
            guard let secret = settings.secret(name) else {
                throw PluginError(
                    .missingSecret, "the plugin `\(manifest.name)` needs the secret `\(name)`, which is not set")
            }
            environment[name] = secret.reveal()
        }
        let program = manifest.command.first ?? ""
        guard let executable = ExecutableSearch.find(program, folder: folder, environment: environment) else {
            throw PluginError(
                .cannotStart,
                "the plugin `\(manifest.name)` cannot be started: there is no program `\(program)`; "
                    + "install it, or correct `command` in \(manifestFile)")
        }
        return ChildCommand(
            executable: executable, arguments: Array(manifest.command.dropFirst()), environment: environment,
            workingDirectory: folder, terminationGrace: settings.terminationGrace)
    }
}

/// The folder that holds an installation's plugins, one folder each.
public enum PluginFolder {
    static let manifestName = "plugin.yaml"
    static let pluginsMax = 100

    /// Finds the plugins under a folder.
    ///
    /// A folder that does not exist holds none. Folders without a `plugin.yaml`, and those whose names begin
    /// with a dot, are no plugins. A plugin with a fault is reported and left out.
    ///
    /// - Parameter path: the folder's path.
    /// - Returns: the plugins sorted by name, and everything that is wrong.
    public static func discover(_ path: String) -> (plugins: [Plugin], diagnostics: [PluginDiagnostic]) {
        let root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: root) else { return ([], []) }
        var plugins: [Plugin] = []
        var diagnostics: [PluginDiagnostic] = []
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
            for name in names where !name.hasPrefix(".") {
                let folder = (root.hasSuffix("/") ? root : root + "/") + name
                let file = folder + "/" + manifestName
                guard FileManager.default.fileExists(atPath: file) else { continue }
                guard plugins.count < pluginsMax else {
                    diagnostics.append(
                        PluginDiagnostic(file: root, message: "there are more than \(pluginsMax) plugins here"))
                    break
                }
                do {
                    plugins.append(try load(folder: folder, name: name, file: file))
                } catch let error as PluginManifestError {
                    diagnostics += error.diagnostics
                }
            }
        } catch {
            diagnostics.append(PluginDiagnostic(file: root, message: "cannot be read: \(error.localizedDescription)"))
        }
        return (plugins, diagnostics)
    }

    private static func load(folder: String, name: String, file: String) throws -> Plugin {
        let text: String
        do {
            // Mounted configuration often is a link to the file.
            let target = URL(filePath: file).resolvingSymlinksInPath().path
            text = try BoundedFile.readText(target, bytesMax: 1 << 20)
        } catch {
            throw PluginManifestError(diagnostics: [PluginDiagnostic(file: file, message: "\(error)")])
        }
        let manifest = try PluginManifest(parsing: text, file: file)
        guard manifest.name == name else {
            throw PluginManifestError(diagnostics: [
                PluginDiagnostic(
                    file: file,
                    message: "the plugin is named `\(manifest.name)`, its folder `\(name)`; give both the same name")
            ])
        }
        return Plugin(manifest: manifest, folder: folder)
    }
}
