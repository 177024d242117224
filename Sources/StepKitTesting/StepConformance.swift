internal import Foundation
public import JSON
public import StepKit

/// What every step handler must get right, whatever it does.
///
/// Run it on each handler of a catalog, and on your own:
///
/// ```swift
/// @Test func `my step is a good citizen`() async {
///     #expect(await StepConformance.faults(of: MyStep()) == [])
/// }
/// ```
///
/// Handlers are only given inputs that they must refuse, so that nothing outside is changed.
public enum StepConformance {
    /// Checks a handler's descriptor, and that it refuses wrong inputs in an orderly way.
    ///
    /// - Returns: a sentence for each fault; none when all is well.
    public static func faults(of handler: any StepHandler) async -> [String] {
        let descriptor = handler.descriptor
        var faults = descriptorFaults(descriptor)
        faults += schemaFaults(descriptor.input, "input") + schemaFaults(descriptor.output, "output")
        for (name, schema) in descriptor.input.properties.sorted(by: { $0.key < $1.key }) {
            guard let value = schema.defaultValue else { continue }
            faults += schema.violations(of: value).map { "the default of input '\(name)': \($0.message)" }
        }
        faults += await refusalFaults(handler)
        return faults.map { "\(descriptor.kind): \($0)" }
    }

    /// Checks outputs against the handler's descriptor.
    ///
    /// - Returns: a sentence for each fault; none when all is well.
    public static func faults(ofOutputs outputs: JSONValue, from handler: any StepHandler) -> [String] {
        handler.descriptor.output.violations(of: outputs)
            .map {
                "\(handler.descriptor.kind): the outputs at '\($0.pointer)': \($0.message)"
            }
    }

    private static func descriptorFaults(_ descriptor: StepDescriptor) -> [String] {
        var faults: [String] = []
        let isKind = descriptor.kind.wholeMatch(of: #/[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*/#) != nil
        if !isKind, descriptor.kind != StepCatalog.scriptKind {
            faults.append("the kind is not two lower-case words joined by a dot")
        }
        if descriptor.summary.trimmingCharacters(in: .whitespaces).isEmpty || descriptor.summary.contains("\n") {
            faults.append("the summary is not one line of text")
        }
        if descriptor.timeout <= .zero { faults.append("the timeout is not above zero") }
        return faults
    }

    private static func schemaFaults(_ schema: JSONSchema, _ name: String) -> [String] {
        var faults: [String] = []
        if schema.types != ["object"] { faults.append("the \(name) schema is not that of an object") }
        for (member, schema) in schema.properties.sorted(by: { $0.key < $1.key }) {
            if schema.description?.isEmpty ?? true { faults.append("\(name) '\(member)' has no description") }
            if schema.types.isEmpty, schema.json["enum"] == nil, schema.json["anyOf"] == nil {
                faults.append("\(name) '\(member)' has no type")
            }
        }
        for member in schema.required where schema.properties[member] == nil {
            faults.append("\(name) '\(member)' is required but not described")
        }
        return faults
    }

    // MARK: - Refusal

    private static func refusalFaults(_ handler: any StepHandler) async -> [String] {
        let schema = handler.descriptor.input
        var faults: [String] = []
        if schema.required.contains(where: { schema.properties[$0]?.defaultValue == nil }) {
            faults += await refusalFaults(handler, [:], "an empty input", expected: .rejectedInput)
        }
        let wrong = schema.properties.mapValues { wrongValue(for: $0) }
        if wrong.values.contains(where: { $0 != nil }) {
            faults += await refusalFaults(
                handler, wrong.compactMapValues { $0 }, "an input of wrong types", expected: nil)
        }
        return faults
    }

    private static func refusalFaults(
        _ handler: any StepHandler, _ values: [String: JSONValue], _ what: String, expected: StepFailure.Kind?
    ) async -> [String] {
        let input = StepInput(values)
        var faults: [String] = []
        func judge(_ failure: StepFailure) {
            if failure.message.isEmpty { faults.append("refuses \(what) without a word") }
            if let expected, failure.kind != expected {
                faults.append("refuses \(what) as \(failure.kind.rawValue), not as \(expected.rawValue)")
            }
        }
        do {
            if case .failed(let failure) = try await handler.run(input, context()) {
                judge(failure)
            } else {
                faults.append("runs with \(what)")
            }
        } catch let failure as StepFailure {
            judge(failure)
        } catch {
            faults.append("throws no StepFailure for \(what): \(error)")
        }
        do {
            // A plan may be made without looking at the input, but must not be made of anything but a StepFailure.
            _ = try await handler.plan(input, context())
        } catch let failure as StepFailure {
            judge(failure)
        } catch {
            faults.append("plans \(what) with what is no StepFailure: \(error)")
        }
        return faults
    }

    /// A value of none of the schema's types; `nil` when it takes all.
    private static func wrongValue(for schema: JSONSchema) -> JSONValue? {
        let candidates: [JSONValue] = [[[]], ["": []], 0.5, true, "\u{0}"]
        return candidates.first { !schema.violations(of: $0).isEmpty }
    }

    private static func context() -> StepContext {
        StepContext(
            runID: "conformance", workflow: "conformance", step: "conformance", idempotencyKey: "conformance",
            deadline: .now + .seconds(30),
            report: {
                RunReport(
                    runID: "conformance", workflow: "conformance", state: "running", trigger: "manual",
                    startedAt: Date(timeIntervalSince1970: 0))
            })
    }
}
