import CEL
import Foundation
import JSON
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCase.files)
    func `every case of the suite passes that is not excluded`(file: String) throws {
        let cases = try ConformanceCase.load(file).filter { ConformanceExclusion.reason(for: $0) == nil }
        let failures = cases.compactMap { testCase in
            failure(testCase).map { "\(testCase.id): \(testCase.expression): \($0)" }
        }
        #expect(failures == [])
    }

    @Test(arguments: ConformanceExclusion.all)
    func `exclusions are counted`(exclusion: ConformanceExclusion) throws {
        let cases = try ConformanceCase.files.flatMap { try ConformanceCase.load($0) }
        let excluded = cases.filter { ConformanceExclusion.reason(for: $0) == exclusion.reason }
        #expect(excluded.count == exclusion.count)
    }

    @Test func `the whole suite is there`() throws {
        let cases = try ConformanceCase.files.flatMap { try ConformanceCase.load($0) }
        #expect(cases.count == 1718)
        #expect(cases.count { ConformanceExclusion.reason(for: $0) == nil } == 1239)
    }

    /// What is wrong, `nil` when the case passes.
    private func failure(_ testCase: ConformanceCase) -> String? {
        do {
            let expression = try CELExpression(parsing: testCase.expression)
            if testCase.isChecked {
                let (type, issues) = expression.check(testCase.variables.mapValues { typeNamed($0) })
                if let deduced = testCase.deducedType, type != typeNamed(deduced) { return "is of type \(type)" }
                if let issue = issues.first { return testCase.expectsError ? nil : "check: \(issue)" }
            }
            if testCase.isOnlyChecked { return nil }
            let bindings = testCase.bindings.mapValues { value(of: $0) }
            let result = try expression.evaluate(CELScope(values: bindings))
            guard let expected = testCase.value else { return "gives \(result) instead of an error" }
            return isSame(result, value(of: expected)) ? nil : "gives \(result)"
        } catch {
            return testCase.expectsError ? nil : "\(error)"
        }
    }

    /// Equal and of the same type, which equality of the language does not ask for.
    private func isSame(_ left: CELValue, _ right: CELValue) -> Bool {
        switch (left, right) {
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.sortedKeys.allSatisfy { key in
                    guard let leftValue = left[key], let rightValue = right[key] else { return false }
                    return isSame(leftValue, rightValue)
                }
        case (.double(let left), .double(let right)):
            left == right && left.sign == right.sign || left.isNaN && right.isNaN
        default:
            left.kind == right.kind && left == right
        }
    }

    private func value(of json: JSONValue) -> CELValue {
        guard let (kind, content) = json.objectValue?.first else {
            Issue.record("no value: \(json)")
            return .null
        }
        let text = content.stringValue ?? ""
        switch kind {
        case "bool": return .bool(content == true)
        case "int": return Int64(text).map { .int($0) } ?? .null
        case "uint": return UInt64(text).map { .uint($0) } ?? .null
        case "double": return Double(text).map { .double($0) } ?? .null
        case "string": return .string(text)
        case "bytes": return .bytes(Array(Data(base64Encoded: text) ?? Data()))
        case "type": return CELKind(rawValue: text).map { .type($0) } ?? .null
        case "duration":
            let seconds = Int64(content["seconds"]?.stringValue ?? "") ?? 0
            let nanoseconds = Int64(content["nanos"]?.intValue ?? 0)
            return .duration(CELDuration(nanoseconds: seconds * 1_000_000_000 + nanoseconds))
        case "list": return .list(CELList((content.arrayValue ?? []).map { value(of: $0) }))
        case "map":
            var members: [CELMapKey: CELValue] = [:]
            for entry in content.arrayValue ?? [] {
                guard let key = entry[0].map({ value(of: $0) }), let member = entry[1] else { continue }
                switch key {
                case .bool(let key): members[.bool(key)] = value(of: member)
                case .int(let key): members[.int(key)] = value(of: member)
                case .uint(let key): members[.int(Int64(key))] = value(of: member)
                case .string(let key): members[.string(key)] = value(of: member)
                default: Issue.record("no key: \(key)")
                }
            }
            return .map(CELMap(members))
        case "null": return .null
        default:
            Issue.record("unknown kind of value: \(kind)")
            return .null
        }
    }

    private func typeNamed(_ name: String) -> CELType {
        let plain: [String: CELType] = [
            "dyn": .dynamic, "null_type": .null, "bool": .bool, "int": .int, "uint": .uint, "double": .double,
            "string": .string, "bytes": .bytes, "duration": .duration, "timestamp": .timestamp, "type": .type,
        ]
        if let type = plain[name] { return type }
        if name.hasPrefix("list("), name.hasSuffix(")") {
            return .list(typeNamed(String(name.dropFirst(5).dropLast())))
        }
        if name.hasPrefix("map("), let comma = name.firstIndex(of: ",") {
            let key = name[name.index(name.startIndex, offsetBy: 4)..<comma]
            return .map(typeNamed(String(key)), typeNamed(String(name[comma...].dropFirst(2).dropLast())))
        }
        Issue.record("unknown type: \(name)")
        return .dynamic
    }
}
