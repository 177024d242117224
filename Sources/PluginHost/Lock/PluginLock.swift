internal import Foundation
internal import JSON
public import MCP

/// What `plugins.lock` holds: each plugin's tools as they were when it was locked.
///
/// With it workflows are checked, planned and completed in editors without starting a plugin, and a tool
/// whose schemas have changed since is refused rather than called.
public struct PluginLock: Sendable, Hashable {
    /// One plugin's part.
    public struct Entry: Sendable, Hashable {
        /// The name that the plugin gives itself.
        public var serverName: String
        /// The version that the plugin gives itself.
        public var serverVersion: String
        /// Its tools, sorted by name.
        public var tools: [MCPTool]

        /// Describes a plugin.
        public init(serverName: String, serverVersion: String, tools: [MCPTool]) {
            self.serverName = serverName
            self.serverVersion = serverVersion
            self.tools = tools.sorted { $0.name < $1.name }
        }
    }

    /// The plugins by name.
    public var plugins: [String: Entry]

    /// Makes a lock.
    public init(plugins: [String: Entry] = [:]) {
        self.plugins = plugins
    }
}

/// Why a lock file cannot be used.
public struct PluginLockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, what is wrong with it, and the remedy.
    public var description: String
}

/// What is wrong with a lock file's content.
private struct LockFormatError: Error, CustomStringConvertible {
    var description: String
}

extension PluginLock {
    private static let formatVersion = 1
    private static let bytesMax = 16 << 20

    /// Reads a lock file.
    ///
    /// - Returns: `nil` when there is none.
    /// - Throws: `PluginLockError`.
    public static func read(_ path: String) throws(PluginLockError) -> PluginLock? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let target = URL(filePath: path).resolvingSymlinksInPath().path
            return try PluginLock(json: JSONValue(parsing: BoundedFile.read(target, bytesMax: bytesMax)))
        } catch {
            throw PluginLockError(
                description: "\(path): \(error); remove it, and write it anew with: belay plugins lock")
        }
    }

    /// Writes the lock file, as a whole or not at all.
    ///
    /// - Throws: `PluginLockError`.
    public func write(to path: String) throws(PluginLockError) {
        do {
            try Data((json.serialized(pretty: true) + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw PluginLockError(description: "\(path): cannot be written: \(error.localizedDescription)")
        }
    }

    private init(json: JSONValue) throws {
        guard json["lock_version"]?.intValue == Self.formatVersion else {
            throw LockFormatError(description: "expected `lock_version` \(Self.formatVersion)")
        }
        guard let entries = json["plugins"]?.objectValue else {
            throw LockFormatError(description: "expected a mapping `plugins`")
        }
        plugins = try entries.mapValues { entry in
            guard let tools = entry["tools"]?.arrayValue else {
                throw LockFormatError(description: "expected a list `tools` for each plugin")
            }
            return Entry(
                serverName: entry["server"]?["name"]?.stringValue ?? "",
                serverVersion: entry["server"]?["version"]?.stringValue ?? "",
                tools: try tools.map(MCPTool.init))
        }
    }

    private var json: JSONValue {
        [
            "lock_version": .int(Self.formatVersion),
            "plugins": .object(
                plugins.mapValues { entry in
                    [
                        "server": ["name": .string(entry.serverName), "version": .string(entry.serverVersion)],
                        "tools": .array(entry.tools.map(\.json)),
                    ]
                }),
        ]
    }
}
