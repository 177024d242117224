import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1))) struct PlanTests {
    @Test func `a plan is told, and nothing is run`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                name: greet
                inputs:
                  who: { type: string }
                steps:
                  - { id: hello, run: 'touch done', env: { WHO: "${{ inputs.who }}" } }
                  - { id: after, run: 'echo "$SAID"', env: { SAID: "${{ steps.hello.outputs.stdout }}" } }
                """, to: "greet.yaml")
            let belay = BelayCommand(folder: folder)
            let plan = try await belay("plan", "greet.yaml", "--input", "who=Ann")
            #expect(plan.code == 0, "\(plan)")
            #expect(plan.stdout.contains("hello (script): would run a script of 1 line"))
            #expect(plan.stdout.contains("after (script): it depends on what earlier steps give"))
            let json = try await belay("plan", "greet.yaml", "--input", "who=Ann", "--json").json()
            #expect(json["steps"]?[1]?["decision"] == "depends")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/done"))
            #expect(try await belay("plan", "greet.yaml").code == 65)
        }
    }
}
