import Testing

/// The code map of docs/ARCHITECTURE.md against `Package.swift` and the import lines.
struct ArchitectureTests {
    @Test func `the code map has the targets of the package, and their dependencies`() throws {
        let map = try CodeMap(page: Repository.text("docs/ARCHITECTURE.md"))
        let package = try CodeMap(package: Repository.text("Package.swift"))
        #expect(map.targets.map(\.name).sorted() == package.targets.map(\.name).sorted())
        for target in package.targets {
            #expect(map.imports(of: target.name) == target.imports, "the dependencies of \(target.name) differ")
        }
    }

    @Test func `a target builds on targets above it only`() throws {
        var above: Set<String> = []
        for target in try CodeMap(page: Repository.text("docs/ARCHITECTURE.md")).targets {
            #expect(target.imports.isSubset(of: above), "\(target.name) imports something below it")
            above.insert(target.name)
        }
    }

    @Test func `the sources import what the code map says`() throws {
        let map = try CodeMap(page: Repository.text("docs/ARCHITECTURE.md"))
        let names = Set(map.targets.map(\.name))
        for target in map.targets {
            let files = try Repository.swiftFiles(below: "Sources/\(target.name)")
            guard !files.isEmpty else { continue }  // C has no imports
            let imports = Set(try files.flatMap { Self.imports(in: try Repository.text($0)) })
            #expect(imports.intersection(names) == target.imports, "the imports of \(target.name) differ")
        }
    }

    @Test func `the engine does not know Confluence, and steps do not know the engine`() throws {
        let map = try CodeMap(page: Repository.text("docs/ARCHITECTURE.md"))
        let engine = map.reachable(from: "WorkflowEngine")
        #expect(engine.isDisjoint(with: ["Confluence", "Search", "StandardSteps", "HTTP"]))
        #expect(map.reachable(from: "StandardSteps").isDisjoint(with: ["WorkflowEngine", "WorkflowLanguage"]))
    }

    @Test(arguments: ["StorageFormat", "CEL", "WorkflowLanguage", "Webhooks"])
    func `a pure target neither reads files nor uses the network`(target: String) throws {
        let forbidden = [
            "FileManager", "FileHandle", "URLSession", "ProcessInfo", "contentsOfFile:", "(contentsOf:", "fopen(",
        ]
        for file in try Repository.swiftFiles(below: "Sources/\(target)") {
            let text = try Repository.text(file)
            let imports = Self.imports(in: text)
            #expect(
                Set(imports).isDisjoint(with: ["Glibc", "Musl", "Darwin", "FoundationNetworking", "HTTP"]), "\(file)")
            for word in forbidden where !(word == "(contentsOf:" && !text.contains(/(Data|String|URL)\(contentsOf:/)) {
                #expect(!text.contains(word), "\(file) uses \(word)")
            }
        }
    }

    @Test func `import lines are recognised in all their forms`() {
        let source = """
            import A
            public import B
            @testable import C
            internal import class D.E
            // import F
            #if canImport(Glibc)
            import Glibc
            #endif
            """
        #expect(Self.imports(in: source) == ["A", "B", "C", "D", "Glibc"])
    }

    private static func imports(in source: String) -> [String] {
        source.matches(
            of:
                /(?m)^(?:(?:public|package|internal|fileprivate|private|@\w+) )*import (?:(?:class|struct|enum|protocol|func|typealias|var|let) )?(\w+)/
        )
        .map { String($0.1) }
    }
}

/// Which targets there are, and which of each other they import.
struct CodeMap {
    struct Target {
        var name: String
        var imports: Set<String>
    }

    private(set) var targets: [Target] = []

    /// Reads the table of the page: `| rung | `name` | what it holds | `import` `import` |`.
    init(page: String) throws {
        for row in page.matches(of: /(?m)^\| \d \| `(\w+)` \|.*\| ([^|]*) \|$/) {
            targets.append(Target(name: String(row.1), imports: Set(row.2.matches(of: /`(\w+)`/).map { String($0.1) })))
        }
        try #require(!targets.isEmpty)
    }

    /// Reads the targets that are no tests out of the manifest.
    init(package: String) throws {
        let openings = package.matches(
            of: /(?:library\(|\.target\(|\.systemLibrary\(|\.executableTarget\(|tests\()\s*(?:name: )?"(\w+)"/)
        for (index, opening) in openings.enumerated() where !opening.0.hasPrefix("tests(") {
            let end = index + 1 < openings.count ? openings[index + 1].range.lowerBound : package.endIndex
            let quoted = package[opening.range.upperBound..<end].matches(of: /"(\w+)"/).map { String($0.1) }
            targets.append(Target(name: String(opening.1), imports: Set(quoted)))
        }
        let names = Set(targets.map(\.name))
        for index in targets.indices { targets[index].imports.formIntersection(names) }
        try #require(!targets.isEmpty)
    }

    func imports(of name: String) -> Set<String>? {
        targets.first { $0.name == name }?.imports
    }

    /// All targets that one builds on, directly or not.
    func reachable(from name: String) -> Set<String> {
        var found: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for other in imports(of: next) ?? [] where found.insert(other).inserted { open.append(other) }
        }
        return found
    }
}
