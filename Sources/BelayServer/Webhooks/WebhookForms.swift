import Foundation
import JSON
import StepKit
import Webhooks

/// What the API's document tells of the bodies of one source of webhooks.
struct WebhookForm: Sendable {
    let source: WebhookSource
    /// What a body has at least, if it is of the example's kind; whatever else it has is the tool's own business.
    let schema: JSONSchema
    let example: JSONValue

    /// Finds it out, by leaving out of the source's sample what the source can do without.
    ///
    /// What a source demands is written once, where its bodies are read; here it is asked, not repeated.
    init?(_ source: WebhookSource) {
        guard let sample = try? JSONValue(parsing: source.sample) else { return nil }
        self.source = source
        example = sample
        let probe = DemandProbe { body in
            let delivery = WebhookDelivery(
                body: Array(body.serialized().utf8), receivedAt: Date(timeIntervalSince1970: 0))
            return (try? source.decode(delivery)) != nil
        }
        guard probe.isAccepted(sample) else { return nil }
        schema = probe.schema(of: sample)
    }

    /// A generic route as that of this source; `nil` when it is not for this source.
    func route(_ generic: Route) -> Route? {
        guard !generic.path.contains("{secret}") || source.authentication.contains(.pathSecret) else { return nil }
        var route = generic
        route.path = generic.path.replacing("{source}", with: source.name)
        route.summary = generic.summary.replacing("an incident tool", with: source.title)
        route.body = RequestBodyForm(mediaTypes: ["application/json"], schema: schema, example: example)
        route.body?.isAlwaysSent = true
        return route
    }
}

/// The forms of all sources.
enum WebhookForms {
    static let all = WebhookSources.all.compactMap(WebhookForm.init)
}

/// Finds out what someone who reads JSON demands of it, by asking.
struct DemandProbe {
    private let accepts: (JSONValue) -> Bool

    /// A text that is no name of anything.
    private static let anyText = JSONValue.string("~ ~")
    /// Alternatives beyond these are left out.
    private static let alternativesMax = 8

    init(accepts: @escaping (JSONValue) -> Bool) { self.accepts = accepts }

    func isAccepted(_ value: JSONValue) -> Bool { accepts(value) }

    /// The least that is demanded, whatever the value means, as a schema; one that is accepted is given.
    ///
    /// Where one of several members will do, the schema has each as an alternative.
    func schema(of accepted: JSONValue) -> JSONSchema {
        let any = generalized(accepted) { $0 }
        var forms: [JSONSchema] = []
        var starts = [any]
        var seen: Set<JSONValue> = []
        while !starts.isEmpty, forms.count < Self.alternativesMax {
            let start = starts.removeFirst()
            let least = reduced(start) { $0 }
            guard seen.insert(least).inserted else { continue }
            let form = demand(least) { $0 }
            if !forms.contains(form) { forms.append(form) }
            // What this form demands, but the whole can do without, has an alternative.
            starts += without(partsOf: least, in: start).filter(accepts)
        }
        return forms.count == 1 ? forms[0] : JSONSchema(["type": "object", "anyOf": .array(forms.map(\.json))])
    }

    /// The value with any text in the place of each that need not be the one that it is.
    private func generalized(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) -> JSONValue {
        switch value {
        case .string: return accepts(whole(Self.anyText)) ? Self.anyText : value
        case .object(var members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                members[name] = generalized(member) { [members] inner in
                    whole(.object(members.merging([name: inner]) { $1 }))
                }
            }
            return .object(members)
        case .array(let elements):
            guard let first = elements.first, accepts(whole(.array([first]))) else { return value }
            return .array([generalized(first) { whole(.array([$0])) }])
        default: return value
        }
    }

    /// The value once for each member of `part`, without that member.
    private func without(partsOf part: JSONValue, in value: JSONValue) -> [JSONValue] {
        switch (part, value) {
        case (.object(let parts), .object(let members)):
            return parts.keys.sorted()
                .flatMap { name -> [JSONValue] in
                    var fewer = members
                    fewer[name] = nil
                    guard let inner = parts[name], let member = members[name] else { return [] }
                    return [.object(fewer)]
                        + without(partsOf: inner, in: member).map { .object(members.merging([name: $0]) { $1 }) }
                }
        case (.array(let parts), .array(let elements)):
            guard let part = parts.first, let first = elements.first else { return [] }
            return without(partsOf: part, in: first).map { .array([$0]) }
        default: return []
        }
    }

    /// The value without what can be left out; `whole` puts it into its place in the body.
    private func reduced(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) -> JSONValue {
        switch value {
        case .object(var members):
            for name in members.keys.sorted() {
                var fewer = members
                fewer[name] = nil
                if accepts(whole(.object(fewer))) { members = fewer }
            }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                members[name] = reduced(member) { [members] inner in
                    whole(.object(members.merging([name: inner]) { $1 }))
                }
            }
            return .object(members)
        case .array(let elements):
            guard let first = elements.first else { return value }
            if accepts(whole(.array([]))) { return .array([]) }
            return .array([reduced(first) { whole(.array([$0])) }])
        default: return value
        }
    }

    /// What is demanded in the place of a value.
    private func demand(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) -> JSONSchema {
        switch value {
        case .object(let members) where !members.isEmpty:
            var demands: [String: JSONValue] = [:]
            for (name, member) in members {
                demands[name] = demand(member) { whole(.object(members.merging([name: $0]) { $1 })) }.json
            }
            return JSONSchema([
                "type": "object", "properties": .object(demands),
                "required": .array(members.keys.sorted().map { .string($0) }),
            ])
        case .array(let elements) where !elements.isEmpty:
            return JSONSchema([
                "type": "array", "minItems": 1, "items": demand(elements[0]) { whole(.array([$0])) }.json,
            ])
        default: return scalar(value, whole)
        }
    }

    private func scalar(_ value: JSONValue, _ whole: (JSONValue) -> JSONValue) -> JSONSchema {
        let others: [(type: String, value: JSONValue)] = [
            ("string", Self.anyText), ("integer", 7), ("number", 7.5), ("boolean", true), ("object", [:]),
            ("array", []),
            ("null", .null),
        ]
        let types = others.filter { accepts(whole($0.value)) }.map(\.type)
        guard !types.isEmpty else { return JSONSchema(["enum": [value]]) }
        var members: [String: JSONValue] = ["type": .array(types.map { .string($0) })]
        if types.contains("string"), !accepts(whole("")) { members["minLength"] = 1 }
        return JSONSchema(.object(members))
    }
}
