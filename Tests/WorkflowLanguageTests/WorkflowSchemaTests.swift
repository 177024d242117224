import JSON
import StepKit
import Testing
import WorkflowLanguage

struct WorkflowSchemaTests {
    @Test func `every key that the loader knows is described, and no other is allowed`() throws {
        let schema = WorkflowSchema.json(catalog: try testCatalog())
        let keys = ["name", "description", "on", "inputs", "timeout", "steps", "outputs"]
        #expect(schema["properties"]?.objectValue?.keys.sorted() == keys.sorted())
        #expect(schema["additionalProperties"] == false)
        #expect(schema["required"] == ["name", "steps"])
        let step = try #require(schema["properties"]?["steps"]?["items"])
        let stepKeys = [
            "continue_on_error", "env", "id", "if", "name", "needs", "on_unknown", "retry", "run", "timeout", "uses",
            "with",
        ]
        #expect(step["properties"]?.objectValue?.keys.sorted() == stepKeys)
        for (name, property) in step["properties"]?.objectValue ?? [:] {
            #expect(property["description"]?.stringValue?.isEmpty == false, "\(name)")
        }
        #expect(step["properties"]?["on_unknown"]?["enum"] == ["rerun", "fail", "ask"])
    }

    @Test func `each kind of step brings the schema of its input, with expressions allowed`() throws {
        let schema = WorkflowSchema.json(catalog: try testCatalog())
        let rules = try #require(schema["properties"]?["steps"]?["items"]?["allOf"]?.arrayValue)
        let rule = try #require(
            rules.first { $0["if"]?["properties"]?["uses"]?["const"] == "runbook.find" }, "\(rules)")
        let with = try #require(rule["then"]?["properties"]?["with"])
        #expect(with["required"] == ["symptom"])
        #expect(rule["then"]?["required"] == ["with"])
        let limit = try #require(with["properties"]?["limit"])
        #expect(limit["anyOf"]?[0]?["maximum"] == 20)
        #expect(limit["anyOf"]?[1] == ["$ref": "#/$defs/expression"])
        #expect(limit["default"] == 3)
        let kinds = rules.last?["properties"]?["uses"]?["oneOf"]?.arrayValue?.compactMap { $0["const"]?.stringValue }
        #expect(kinds == ["oncall.who", "page.update", "report.attach", "runbook.find"])
    }
}
