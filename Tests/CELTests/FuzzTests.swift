import CEL
import JSON
import Testing

@Suite struct FuzzTests {
    private let scope: CELScope = ["a": ["x", 1, 2.5], "b": "text", "c": 7, "x": true]
    private let types: [String: CELType] = ["a": .list(.dynamic), "b": .string, "c": .int, "x": .bool]

    @Test func `random text never crashes, and a fault has a place inside it`() {
        var random = SplitMix64(state: 1)
        let alphabet = Array("abx01.9,:?!-+*/%=<>&|()[]{}'\"\\`ruU \n\té😀\u{0}")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...24, using: &random)
            let source = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            exercise(source)
        }
    }

    @Test func `random bytes never crash`() {
        var random = SplitMix64(state: 2)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random))
                .map { _ in UInt8.random(in: 0...255, using: &random) }
            exercise(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `mutated expressions never crash`() throws {
        var random = SplitMix64(state: 3)
        let sources = try ConformanceCase.files.flatMap { try ConformanceCase.load($0) }
            .map { Array($0.expression.unicodeScalars) }
        for _ in 0..<20_000 {
            guard var source = sources.randomElement(using: &random), let other = sources.randomElement(using: &random),
                !source.isEmpty, !other.isEmpty
            else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...source.count, using: &random)
                let cut = Int.random(in: 0...min(4, source.count - place), using: &random)
                let piece = Int.random(in: 0..<other.count, using: &random)
                let length = Int.random(in: 0...min(8, other.count - piece), using: &random)
                source.replaceSubrange(place..<place + cut, with: other[piece..<piece + length])
            }
            exercise(String(String.UnicodeScalarView(source)))
        }
    }

    @Test func `mutated regular expressions never crash`() throws {
        var random = SplitMix64(state: 4)
        let alphabet = Array("ab()[]{}*+?|^$.\\-:,0129pPLQEdwsx<>=!imsU")
        let expression = try CELExpression(parsing: "'aab1 é😀'.matches(p)")
        for _ in 0..<20_000 {
            let pattern = String(
                (0..<Int.random(in: 0...14, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            do {
                let result = try expression.evaluate(["p": .string(pattern)])
                #expect(result.boolValue != nil)
            } catch {
                #expect(error.kind == .regex || error.kind == .cost)
            }
        }
    }

    /// Parses, checks and evaluates; what the checker says must agree with what happens.
    private func exercise(_ source: String) {
        do {
            let expression = try CELExpression(parsing: source)
            let (type, issues) = expression.check(types)
            _ = expression.references
            for issue in issues { expectPlace(of: issue, in: source) }
            guard let value = evaluate(expression, isSound: issues.isEmpty) else { return }
            if issues.isEmpty { #expect(isValue(value, of: type), "\(source) is \(type) but gives \(value)") }
        } catch {
            expectPlace(of: error, in: source)
            #expect(error.kind == .syntax)
        }
    }

    private func evaluate(_ expression: CELExpression, isSound: Bool) -> CELValue? {
        do {
            return try expression.evaluate(scope, costMax: 10_000)
        } catch {
            expectPlace(of: error, in: expression.source)
            if isSound { #expect(error.kind != .unknownName, "\(expression.source): \(error)") }
            return nil
        }
    }

    private func expectPlace(of error: CELError, in source: String) {
        #expect((0...source.unicodeScalars.count).contains(error.offset), "\(source): \(error)")
    }

    private func isValue(_ value: CELValue, of type: CELType) -> Bool {
        switch (type, value) {
        case (.dynamic, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
            (.string, .string), (.bytes, .bytes), (.duration, .duration), (.timestamp, .timestamp), (.type, .type):
            true
        case (.list(let element), .list(let list)): list.allSatisfy { isValue($0, of: element) }
        case (.map(let key, let member), .map(let map)):
            map.sortedKeys.allSatisfy { name in
                // An unsigned key that fits is kept as a signed one.
                (isValue(name.value, of: key) || key == .uint) && map[name].map { isValue($0, of: member) } == true
            }
        default: false
        }
    }
}
