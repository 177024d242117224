import Testing

/// docs/configuration.md against what the command reads and takes.
struct SettingsTests {
    @Test func `every variable of the environment is documented`() throws {
        let page = try Repository.text("docs/configuration.md")
        var names = try settings()
        for match in try Repository.text("Sources/PluginHost/Process/ChildEnvironment.swift")
            .matches(of: /"([A-Z][A-Z_]+)"/)
        { names.insert(String(match.1)) }
        #expect(names.isSuperset(of: ["CONFLUENCE_URL", "BELAY_VAR_", "BELAY_MODEL_DIR", "TZ"]))
        for name in names.sorted() {
            #expect(page.contains("`\(name)") || page.contains("\n\(name)="), "\(name) is not on the page")
        }
    }

    @Test func `every setting that the page lists is read, and has a default and a meaning`() throws {
        let read = try settings()
        let rows = section("## Settings\n", of: try Repository.text("docs/configuration.md"))
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count >= 35)
        for row in rows {
            let cells = row.split(separator: " | ")
            #expect(cells.count >= 3, "a cell is missing: \(row)")
            for match in cells[0].matches(of: /`([A-Z0-9_]+)`/) {
                // BELAY_VAR_NAME stands for all that begin with BELAY_VAR_.
                let name = String(match.1)
                let family = name.hasSuffix("_NAME") ? String(name.dropLast(4)) : name
                #expect(read.contains(name) || read.contains(family), "nothing reads \(name)")
            }
        }
    }

    @Test func `the example of settings has all of them, and sets none`() throws {
        let lines = try Repository.text("deploy/env.example").split(separator: "\n")
        let active = lines.filter { !$0.hasPrefix("#") }
        #expect(active == [])
        let names = lines.compactMap { $0.prefixMatch(of: /#([A-Z][A-Z0-9_]+)=/).map { String($0.1) } }
        #expect(Set(names).count == names.count)
        // Of the process's environment only.
        let others: Set = ["NO_COLOR", "USER", "HOME"]
        for name in try settings().subtracting(others).sorted() {
            let isThere = name.hasSuffix("_") ? names.contains { $0.hasPrefix(name) } : names.contains(name)
            #expect(isThere, "deploy/env.example lacks a line #\(name)=")
        }
        let families = ["BELAY_VAR_", "BELAY_SECRET_", "BELAY_WEBHOOK_"]
        let known = try settings()
        for name in names where !families.contains(where: name.hasPrefix) {
            #expect(known.contains(name), "nothing reads \(name)")
        }
    }

    @Test func `every command and each of its options is documented`() throws {
        let page = try Repository.text("docs/configuration.md")
        let commands = try commands()
        #expect(commands.count >= 9)
        for command in commands {
            let section = section("### belay \(command.name)\n", of: page)
            #expect(!section.isEmpty, "there is no section on belay \(command.name)")
            for option in command.options {
                #expect(section.contains("`--\(option)"), "belay \(command.name) --\(option) is not on the page")
            }
            for verb in command.verbs {
                #expect(section.contains("belay \(command.name) \(verb)"), "belay \(command.name) \(verb) is missing")
            }
        }
    }

    @Test func `the options of all commands are documented`() throws {
        let section = section("## Commands\n", of: try Repository.text("docs/configuration.md"))
        for option in options(in: try Repository.text("Sources/belay/Setup/CommonOptions.swift")) {
            #expect(section.contains("`--\(option)"))
        }
    }

    @Test func `every exit code is documented`() throws {
        let section = section("## Exit codes\n", of: try Repository.text("docs/configuration.md"))
        var codes: Set<String> = []
        for file in try Repository.swiftFiles(below: "Sources/belay") {
            for match in try Repository.text(file).matches(of: /ExitCode\((\d+)\)/) { codes.insert(String(match.1)) }
        }
        #expect(codes.isSuperset(of: ["1", "2", "65", "69"]))
        for code in codes { #expect(section.contains("| \(code) |"), "the exit code \(code) is not on the page") }
    }

    // MARK: - Reading

    /// The settings that the sources read; a name that ends with `_` is the beginning of many.
    private func settings() throws -> Set<String> {
        var names: Set<String> = []
        let files =
            try Repository.swiftFiles(below: "Sources/belay") + Repository.swiftFiles(below: "Sources/Embedding")
        for file in files {
            let text = try Repository.text(file)
            // As they are read: settings["API_HOST"], prefixed("BELAY_VAR_"), variables.number("BELAY_EMBEDDING_BATCH", 1...2048).
            for match in text.matches(of: /[\[(]"([A-Z][A-Z0-9_]+)"[\]),]/) { names.insert(String(match.1)) }
        }
        return names
    }

    private struct Command {
        var name: String
        var options: [String]
        /// The names of its own commands: `show` of `belay runs show`.
        var verbs: [String]
    }

    private func commands() throws -> [Command] {
        let list = try #require(
            try Repository.text("Sources/belay/Belay.swift").firstMatch(of: /subcommands: \[([^\]]+)\]/))
        let types = list.1.matches(of: /(\w+)\.self/).map { String($0.1) }
        let sources = try Repository.swiftFiles(below: "Sources/belay/Commands").map(Repository.text)
        return try types.map { type in
            let main = try #require(sources.first { $0.contains("\nstruct \(type): AsyncParsableCommand") })
            // A command's own commands may have files of their own.
            let parts = sources.filter { $0.contains("\nextension \(type) {") }
            let source = ([main] + parts).joined()
            let name = source.firstMatch(of: /commandName: "([a-z-]+)"/).map { String($0.1) } ?? type.lowercased()
            let verbs = source.matches(of: /\n +struct (\w+): AsyncParsableCommand/).map { $0.1.lowercased() }
            return Command(name: name, options: options(in: source), verbs: verbs)
        }
    }

    /// The long names of the options and flags that a file declares.
    private func options(in source: String) -> [String] {
        var names: [String] = []
        for match in source.matches(of: /@(?:Option|Flag)\b([\s\S]*?)\bvar (\w+)(?:: ([A-Z]\w+))?/) {
            if let custom = match.1.firstMatch(of: /customLong\("([a-z-]+)"\)/) {
                names.append(String(custom.1))
            } else if let type = match.3, let cases = cases(of: String(type), in: source) {
                names += cases
            } else {
                names.append(String(match.2).replacing(/[A-Z]/) { "-" + $0.0.lowercased() })
            }
        }
        return names
    }

    /// The cases of an enumeration whose cases are flags.
    private func cases(of type: String, in source: String) -> [String]? {
        guard let start = source.firstRange(of: "enum \(type): String, EnumerableFlag {") else { return nil }
        return source[start.upperBound...].prefix { $0 != "}" }.matches(of: /case (\w+)\n/).map { String($0.1) }
    }

    /// A heading and what stands below it, up to the next heading of the same or a higher level.
    private func section(_ heading: String, of page: String) -> Substring {
        guard let start = page.firstRange(of: "\n" + heading) else { return "" }
        let rest = page[start.upperBound...]
        let end = rest.firstRange(of: heading.hasPrefix("###") ? "\n##" : "\n## ")
        return rest[..<(end?.lowerBound ?? rest.endIndex)]
    }
}
