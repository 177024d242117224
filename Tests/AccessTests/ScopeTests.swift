import Access
import Testing

@Suite struct ScopeTests {
    @Test(arguments: [
        ("triage", "triage", true), ("triage", "triage-alert", false), ("db-*", "db-restart", true),
        ("db-*", "db-", true),
        ("db-*", "adb-", false), ("*", "x", true), ("*-alert", "triage-alert", true), ("a*b*c", "a1b2b3c", true),
        ("a*b*c", "a1b2b3", false), ("", "x", false),
    ])
    func starsStandForAnything(pattern: String, name: String, isAllowed: Bool) {
        #expect(WorkflowScope.only([pattern]).allows(name) == isAllowed)
        #expect(WorkflowScope.all.allows(name))
    }

    @Test func manyStarsTakeNoTime() {
        let pattern = String(repeating: "*a", count: 200)
        #expect(!WorkflowScope.only([pattern + "b"]).allows(String(repeating: "a", count: 2_000)))
    }

    @Test func rolesAreInOrder() {
        #expect(Role.viewer < .operator)
        #expect(Role.operator < .admin)
        #expect(Role.names == "viewer, operator, admin")
    }
}
