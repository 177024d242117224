internal import JSON
internal import StepKit
internal import YAML

extension PluginManifest {
    /// Reads a `plugin.yaml`.
    ///
    /// - Parameters:
    ///   - text: the file's text.
    ///   - file: the file's path, for error messages.
    /// - Throws: `PluginManifestError` with everything that is wrong.
    public init(parsing text: String, file: String) throws {
        var reader = ManifestReader(file: file)
        let manifest = reader.read(text)
        guard let manifest, reader.diagnostics.isEmpty else {
            throw PluginManifestError(diagnostics: reader.diagnostics)
        }
        self = manifest
    }
}

/// Reads a manifest to its end, collecting what is wrong.
private struct ManifestReader {
    let file: String
    var diagnostics: [PluginDiagnostic] = []

    private static let textBytesMax = 64 << 10

    init(file: String) {
        self.file = file
    }

    mutating func read(_ text: String) -> PluginManifest? {
        let root: YAMLNode?
        do {
            root = try YAMLParser.parse(text, limits: YAMLLimits(bytesMax: Self.textBytesMax))
        } catch {
            report(error.position, error.reason + (error.hint.map { "; \($0)" } ?? ""))
            return nil
        }
        let start = SourcePosition(line: 1, column: 1)
        guard let root, root.entries != nil else {
            report(root?.start ?? start, "a plugin is a mapping with at least `name` and `command`")
            return nil
        }
        let allowed = ["name", "description", "command", "env", "secrets", "timeout", "limits", "tools"]
        let entries = mapping(root, allowed: allowed)
        var manifest = PluginManifest(name: "", command: [])
        for required in ["name", "command"] where entries[required] == nil {
            report(root.start, "`\(required)` is missing")
        }
        if let node = entries["name"] { manifest.name = name(node) }
        if let node = entries["description"] { manifest.description = string(node) }
        if let node = entries["command"] { manifest.command = command(node) }
        if let node = entries["env"] { manifest.environment = environment(node) }
        if let node = entries["secrets"] { manifest.secrets = secrets(node, environment: manifest.environment) }
        if let node = entries["timeout"] { manifest.timeout = duration(node) }
        if let node = entries["limits"] { readLimits(node, into: &manifest) }
        if let node = entries["tools"] { manifest.tools = tools(node) }
        return manifest
    }

    private mutating func name(_ node: YAMLNode) -> String {
        let name = string(node) ?? ""
        if name.wholeMatch(of: /[a-z][a-z0-9_-]*/) == nil {
            report(node.start, "a plugin's name is a lower-case letter, then letters, digits, `_` or `-`")
        }
        return name
    }

    private mutating func command(_ node: YAMLNode) -> [String] {
        guard let elements = node.elements, !elements.isEmpty else {
            report(node.start, "expected the program and its arguments as a list: [python3, main.py]")
            return []
        }
        return elements.compactMap { string($0) }
    }

    private mutating func environment(_ node: YAMLNode) -> [String: String] {
        var values: [String: String] = [:]
        for (name, value, position) in members(node) {
            checkVariable(name, position)
            values[name] = value.text
            if value.scalar == nil { report(value.start, "expected a text, found \(value.kindInWords)") }
        }
        return values
    }

    private mutating func secrets(_ node: YAMLNode, environment: [String: String]) -> [String] {
        guard let elements = node.elements else {
            report(node.start, "expected a list of names, found \(node.kindInWords)")
            return []
        }
        var names: [String] = []
        for element in elements {
            guard let name = string(element) else { continue }
            checkVariable(name, element.start)
            if environment[name] != nil || names.contains(name) {
                report(element.start, "`\(name)` is given to the plugin already; remove one of the two")
            }
            names.append(name)
        }
        return names
    }

    private mutating func readLimits(_ node: YAMLNode, into manifest: inout PluginManifest) {
        let entries = mapping(node, allowed: ["answer", "start"])
        if let node = entries["start"] { manifest.startTimeout = duration(node) }
        if let node = entries["answer"] {
            manifest.answerBytesMax = node.text.flatMap(ByteCount.init(shorthand:))?.bytes
            if manifest.answerBytesMax == nil {
                report(node.start, "expected a size from 1KiB to 64MiB, such as 512KiB or 4MiB")
            }
        }
    }

    private mutating func tools(_ node: YAMLNode) -> [String: PluginManifest.ToolRefinement] {
        var tools: [String: PluginManifest.ToolRefinement] = [:]
        for (name, value, position) in members(node) {
            let entries = mapping(value, allowed: ["effect", "idempotency", "timeout"])
            var tool = PluginManifest.ToolRefinement(position: position)
            if let node = entries["effect"] { tool.effect = choice(node, StepEffect.allCases) }
            // `reconcile` would need the plugin to answer questions about earlier attempts, which MCP has no words for.
            if let node = entries["idempotency"] { tool.idempotency = choice(node, [.none, .native, .key]) }
            if let node = entries["timeout"] { tool.timeout = duration(node) }
            tools[name] = tool
        }
        return tools
    }
}

// Values.
extension ManifestReader {
    private mutating func report(_ position: SourcePosition, _ message: String) {
        diagnostics.append(PluginDiagnostic(file: file, position: position, message: message))
    }

    private mutating func members(_ node: YAMLNode) -> [(name: String, value: YAMLNode, position: SourcePosition)] {
        guard let entries = node.entries else {
            report(node.start, "expected a mapping, found \(node.kindInWords)")
            return []
        }
        return entries.map { ($0.name ?? "", $0.value, $0.key.start) }
    }

    private mutating func mapping(_ node: YAMLNode, allowed: [String]) -> [String: YAMLNode] {
        var known: [String: YAMLNode] = [:]
        for (name, value, position) in members(node) {
            if allowed.contains(name) {
                known[name] = value
            } else {
                let suggestion = NearestName.find(for: name, in: allowed).map { "; did you mean `\($0)`?" } ?? ""
                let names = allowed.map { "`\($0)`" }.joined(separator: ", ")
                report(position, "unknown key `\(name.prefix(60))`\(suggestion) Known are \(names)")
            }
        }
        return known
    }

    private mutating func string(_ node: YAMLNode) -> String? {
        if let text = node.scalar?.value.stringValue { return text }
        report(node.start, "expected a text, found \(node.kindInWords); put a number or truth value in quotes")
        return nil
    }

    private mutating func duration(_ node: YAMLNode) -> Duration? {
        if let duration = node.text.flatMap(Duration.init(shorthand:)), duration > .zero { return duration }
        report(node.start, "expected a duration such as 500ms, 10s or 5m")
        return nil
    }

    private mutating func choice<Choice: RawRepresentable<String>>(_ node: YAMLNode, _ choices: [Choice]) -> Choice? {
        if let choice = choices.first(where: { $0.rawValue == node.text }) { return choice }
        let names = choices.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        report(
            node.start, "expected one of \(names), found \(node.text.map { "`\($0.prefix(60))`" } ?? node.kindInWords)")
        return nil
    }

    private mutating func checkVariable(_ name: String, _ position: SourcePosition) {
        if !ChildEnvironment.isValidName(name) {
            report(position, "an environment variable's name is letters, digits and `_`, and begins with no digit")
        } else if name.hasPrefix("BELAY_") {
            report(position, "names that begin with BELAY_ are Belay's own")
        }
    }
}
