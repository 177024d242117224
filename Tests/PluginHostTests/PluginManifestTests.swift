import Foundation
import StepKit
import Testing

@testable import PluginHost

@Suite struct PluginManifestTests {
    func faults(_ text: String) -> [String] {
        do {
            _ = try PluginManifest(parsing: text, file: "p.yaml")
            return []
        } catch let error as PluginManifestError {
            return error.diagnostics.map(\.description)
        } catch {
            Issue.record("unexpected \(error)")
            return []
        }
    }

    @Test func `a whole manifest is read`() throws {
        let manifest = try PluginManifest(
            parsing: """
                name: pager
                description: Pages people.
                command: [./pager, --quiet]
                env: { LEVEL: "3", URL: https://example.com }
                secrets: [PAGER_TOKEN]
                timeout: 30s
                limits: { answer: 1MiB, start: 5s }
                tools:
                  send: { effect: write, idempotency: key, timeout: 5s }
                """, file: "p.yaml")
        #expect(manifest.name == "pager")
        #expect(manifest.command == ["./pager", "--quiet"])
        #expect(manifest.environment == ["LEVEL": "3", "URL": "https://example.com"])
        #expect(manifest.secrets == ["PAGER_TOKEN"])
        #expect(manifest.timeout == .seconds(30))
        #expect(manifest.startTimeout == .seconds(5))
        #expect(manifest.answerBytesMax == 1 << 20)
        #expect(manifest.tools["send"]?.effect == .write)
        #expect(manifest.tools["send"]?.idempotency == .key)
    }

    @Test(arguments: [
        ("", "p.yaml:1:1: a plugin is a mapping"),
        ("name: a", "p.yaml:1:1: `command` is missing"),
        ("name: A\ncommand: [x]", "p.yaml:1:7: a plugin's name is"),
        ("name: a\ncommand: x", "p.yaml:2:10: expected the program and its arguments as a list"),
        ("name: a\ncommand: [x]\nsecret: [B]", "p.yaml:3:1: unknown key `secret`; did you mean `secrets`?"),
        ("name: a\ncommand: [x]\ntimeout: 5", "p.yaml:3:10: expected a duration"),
        ("name: a\ncommand: [x, 1]", "p.yaml:2:14: expected a text, found a number"),
        ("name: a\ncommand: [x]\nenv: { 1A: b }", "p.yaml:3:8: an environment variable's name"),
        ("name: a\ncommand: [x]\nenv: { BELAY_X: b }", "p.yaml:3:8: names that begin with BELAY_"),
        ("name: a\ncommand: [x]\nenv: { A: b }\nsecrets: [A]", "p.yaml:4:11: `A` is given to the plugin already"),
        ("name: a\ncommand: [x]\nlimits: { answer: 1TB }", "p.yaml:3:19: expected a size"),
        ("name: a\ncommand: [x]\ntools: { t: { effect: wirte } }", "p.yaml:3:23: expected one of `read`, `write`"),
        ("name: a\ncommand: [x]\ntools: { t: { idempotency: reconcile } }", "p.yaml:3:28: expected one of `none`"),
        ("name: a\ncommand: [x]\ntools: [t]", "p.yaml:3:8: expected a mapping, found a list"),
        ("name: [", "p.yaml:2:"),
    ])
    func `a fault is told with its place`(text: String, fault: String) {
        let faults = faults(text)
        #expect(faults.contains { $0.hasPrefix(fault) }, "\(faults)")
    }

    @Test func `all faults are told at once`() {
        #expect(faults("nam: a\ncomand: [x]\ntimeout: soon").count == 5)
    }

    @Test func `plugins are found, and those with faults reported`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (name, text) in [
            ("good", "name: good\ncommand: [x]"), ("other", "name: another\ncommand: [x]"),
            ("bad", "name: bad"), (".hidden", "name: hidden"), ("empty", nil),
        ] as [(String, String?)] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
            try text?.write(toFile: "\(root)/\(name)/plugin.yaml", atomically: true, encoding: .utf8)
        }
        let (plugins, diagnostics) = PluginFolder.discover(root)
        #expect(plugins.map(\.manifest.name) == ["good"])
        #expect(plugins.first?.folder == root + "/good")
        let reports = diagnostics.map(\.description)
        #expect(reports.count == 2)
        #expect(reports.first?.hasPrefix("\(root)/bad/plugin.yaml:1:1: `command` is missing") == true)
        #expect(reports.last?.contains("`another`, its folder `other`") == true)
    }

    @Test func `a folder that does not exist holds no plugins`() {
        let (plugins, diagnostics) = PluginFolder.discover("/no/such/folder")
        #expect(plugins.isEmpty)
        #expect(diagnostics.isEmpty)
    }
}

@Suite struct BoundedOutputTests {
    @Test func `what fits is kept whole, however it comes`() {
        var output = BoundedOutput(bytesMax: 10)
        for byte in "0123456789".utf8 { output.append([byte]) }
        #expect(output.text == "0123456789")
    }

    @Test func `of what does not fit the middle is left out`() {
        var whole = BoundedOutput(bytesMax: 10)
        whole.append(Array("abcdefghijklmnopqrstuvwxyz".utf8))
        var pieces = BoundedOutput(bytesMax: 10)
        for byte in "abcdefghijklmnopqrstuvwxyz".utf8 { pieces.append([byte]) }
        #expect(whole.text == "abcde\n[… 16 bytes left out …]\nvwxyz")
        #expect(pieces.text == whole.text)
    }

    @Test func `it is cut at line ends where there are any`() {
        var output = BoundedOutput(bytesMax: 20)
        output.append(Array("one\ntwo\nthree\nfour\nfive\nsix\nseven\n".utf8))
        #expect(output.text == "one\ntwo\n[… 21 bytes left out …]\nseven\n")
    }
}
