import Hummingbird
import JSON

/// The control paths about fault rules.
struct FaultControl: Sendable {
    let plan: FaultPlan

    /// Answers `GET /__sandbox/faults`.
    func list(_ call: Call) async throws -> Response {
        .json(["faults": .array(await plan.rules.map { json($0.rule, id: $0.id) })])
    }

    /// Answers `POST /__sandbox/faults`, `{"fault": "503", "method": "PUT", "path": "*/pages/*", "count": 3}`.
    func add(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let fault: SandboxFault
        do {
            fault = try SandboxFault(parsing: request["fault"]?.stringValue ?? "")
        } catch {
            throw APIError.badRequest("fault: \(error)")
        }
        let probability = request["probability"]?.doubleValue ?? 1
        guard (0...1).contains(probability) else {
            throw APIError.badRequest("probability: write a number from 0 to 1")
        }
        let count = request["count"]?.intValue
        guard (count ?? 1) >= 1 else { throw APIError.badRequest("count: write a number from 1") }
        let rule = SandboxFaultRule(
            fault, method: request["method"]?.stringValue?.uppercased(), path: request["path"]?.stringValue,
            count: count, probability: probability)
        return .json(json(rule, id: try await plan.add(rule)), status: .created)
    }

    /// Answers `DELETE /__sandbox/faults`.
    func removeAll(_ call: Call) async throws -> Response {
        await plan.remove()
        return .noContent()
    }

    /// Answers `DELETE /__sandbox/faults/{id}`.
    func remove(_ call: Call) async throws -> Response {
        guard await plan.remove(try call.id()) else { throw APIError.notFound() }
        return .noContent()
    }

    private func json(_ rule: SandboxFaultRule, id: Int) -> JSONValue {
        [
            "id": .int(id), "fault": .string(rule.fault.description),
            "method": rule.method.map { .string($0) } ?? .null, "path": rule.path.map { .string($0) } ?? .null,
            "count": rule.count.map { .int($0) } ?? .null, "probability": .double(rule.probability),
        ]
    }
}
