import Foundation
import Testing

@testable import ConfluenceSandbox

struct CQLTests {
    @Test(arguments: [
        ("", "the query is empty"), ("text ~", "expected a value"), ("text ~ \"a", "closing quote"),
        ("text = a", "does not support"), ("(text ~ a", "expected ')'"), ("text ~ a)", "a ')' too many"),
        ("not text ~ a", "NOT cannot stand first"), ("space = and", "must be quoted"), ("space in a", "expected '('"),
        ("space not like a", "expected 'in'"), ("text ~ a order title", "expected 'by'"),
        ("text ~ a order by label", "cannot be ordered"), ("space ! a", "unexpected '!'"),
        ("space = currentSpace()", "no function"), ("created > now(\"7 days\")", "expected an offset"),
        ("created > startOfDay(", "expected ')'"), ("creator = currentUser(\"x\")", "expected ')'"),
        ("space", "expected a comparison"),
        (String(repeating: "(", count: 40) + "text ~ a" + String(repeating: ")", count: 40), "nested deeper"),
    ])
    func `a fault is told`(query: String, reason: String) throws {
        let error = try #require(throws: CQLError.self) { try CQLParser.parse(query) }
        #expect(error.message(for: query).hasPrefix("Could not parse cql : "))
        #expect(error.message(for: query).contains(reason))
    }

    @Test(arguments: [
        ("text ~ Grill Party", "Party"), ("colour = red", "colour"), ("user.colour ~ x", "user.colour"),
    ])
    func `a word where a field should be is an unknown field`(query: String, name: String) throws {
        #expect(throws: CQLError.unknownField(name)) { try CQLParser.parse(query) }
    }

    @Test func `and binds closer than or`() throws {
        let query = try CQLParser.parse(
            "space = A or space = B AND NOT label in (x, \"y z\") order by lastModified desc, title")
        guard case .any(let parts) = query.condition, parts.count == 2, case .all(let both) = parts[1],
            case .not(.clause(let clause)) = both[1]
        else {
            Issue.record("\(query.condition)")
            return
        }
        #expect(clause.field == .label)
        #expect(clause.values == [.text("x"), .text("y z")])
        #expect(query.order.map(\.field) == [.lastModified, .title])
        #expect(query.order.map(\.descending) == [true, false])
    }

    @Test func `strings are unescaped once`() throws {
        let query = try CQLParser.parse(#"title = "a \"b\" \\ c\*""#)
        guard case .clause(let clause) = query.condition else { return }
        #expect(clause.values == [.text(#"a "b" \ c\*"#)])
    }

    @Test func `arbitrary text never crashes the parser`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "text", "title", " ", "~", "=", "!", "\"", "'", "\\", "(", ")", ",", "and", "or", "not", "in", "x", "order",
            "by", "ü", "now",
        ]
        var refused = 0
        for _ in 1...5000 {
            let count = Int.random(in: 1...14, using: &random)
            let query = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined(separator: " ")
            do { _ = try CQLParser.parse(query) } catch { refused += 1 }
        }
        #expect(refused > 4000)
    }

    @Test func `dates mean their whole day or minute`() throws {
        let day = try #require(CQLDate("2026-11-23"))
        let noon = Timestamp(Date(timeIntervalSince1970: 1_795_435_200))
        #expect(noon.text == "2026-11-23T12:00:00.000Z")
        #expect(day.matches(noon, .equal))
        #expect(!day.matches(noon, .greater))
        #expect(day.matches(noon, .lessOrEqual))
        #expect(try #require(CQLDate("2026/11/23 12:00")).matches(noon, .equal))
        #expect(try #require(CQLDate("2026-11-23T12:00:00.000Z")).matches(noon, .equal))
        #expect(CQLDate("23.11.2026") == nil)
    }

    @Test func `the words after the tilde follow the search syntax`() throws {
        let query = try TextQuery(#"pods OR nodes "crash loop" -draft mem* kube-system"#)
        #expect(
            query.groups == [
                [.word("pod"), .word("node")], [.phrase(["crash", "loop"])], [.pattern("mem*")],
                [.phrase(["kube", "system"])],
            ])
        #expect(query.excluded == [.word("draft")])
        #expect(throws: CQLError.self) { try TextQuery("*loop") }
        #expect(try TextQuery("++ -- ()").groups.isEmpty)
    }
}
