import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// docs/sandbox.md against what the sandbox does.
struct SandboxPageTests {
    private static func page() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/sandbox.md"), encoding: .utf8)
    }

    @Test func `every fault, profile and control path is on the page`() throws {
        let page = try Self.page()
        for kind in SandboxFault.Kind.allCases {
            #expect(page.contains("\n| `\(kind.rawValue)` |"), "\(kind.rawValue)")
        }
        for profile in SandboxProfile.allCases { #expect(page.contains("\n| `\(profile.rawValue)` |")) }
        for route in Sandbox().controlRoutes() {
            #expect(page.contains("\n| `\(route.method.rawValue) \(route.path)` |"), "\(route.path)")
        }
    }

    @Test func `the faults of the page are faults`() throws {
        let examples = try Self.page().matches(of: /`((?:[a-z]+-[a-z]+|[a-z]+|[0-9]+)=[-a-z0-9]+)`/)
            .map { String($0.1) }
            .filter { !$0.hasPrefix("kinds=") && !$0.hasPrefix("runbooks=") }
        #expect(examples.count >= 8)
        for example in examples { #expect(throws: Never.self) { try SandboxFault(parsing: example) } }
    }

    @Test func `the page's calls of the control paths work`() async throws {
        let calls = try Self.page()
            .matches(of: /\n\$ curl (?:-X ([A-Z]+) )?"?\$SANDBOX([^ "\n]*)"?(?: -d '([^']+)')?(?=\n)/)
            .map { (method: $0.1.map(String.init), path: String($0.2), body: $0.3.map(String.init)) }
        #expect(calls.count >= 11)
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            for (method, path, body) in calls {
                let method = HTTPRequest.Method(method ?? (body == nil ? "GET" : "POST")) ?? .get
                let answer = try await client.send(
                    method, "/__sandbox" + path.replacing("$PAGE", with: String(id)), bytes: Array((body ?? "").utf8),
                    authorization: nil)
                #expect((200..<300).contains(answer.status), "\(path): \(answer.text)")
            }
        }
    }
}
