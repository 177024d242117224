import Hummingbird

/// A standing order for a fault.
public struct SandboxFaultRule: Sendable {
    /// What goes wrong.
    public var fault: SandboxFault
    /// The HTTP method it is for; `nil` for all.
    public var method: String?
    /// The path it is for, percent-encoded as it comes, with `*` for any characters; `nil` for all.
    public var path: String?
    /// How many requests it is still for; `nil` for all.
    public var count: Int?
    /// The share of those requests that meet it, 0 to 1.
    public var probability: Double

    /// Makes a rule.
    public init(
        _ fault: SandboxFault, method: String? = nil, path: String? = nil, count: Int? = nil, probability: Double = 1
    ) {
        (self.fault, self.method, self.path, self.count, self.probability) = (fault, method, path, count, probability)
    }
}

/// Decides which faults a request meets: those of its header, else those of the first rule for it, else the chaos's.
actor FaultPlan {
    /// Names a fault (or several, between commas) for the request that carries it.
    static let header = "X-Sandbox-Fault"
    private static let ruleCountMax = 1000
    private static let requestCountMax = 200_000

    /// The rules by their ids, which grow.
    private(set) var rules: [(id: Int, rule: SandboxFaultRule)] = []
    private var lastID = 0
    private let chaos: SandboxChaos?
    /// How many times each request has come; forgotten as a whole when there are too many.
    private var occurrences: [String: Int] = [:]
    private var random: SplitMix64

    init(chaos: SandboxChaos?) {
        self.chaos = chaos
        random = SplitMix64(state: chaos?.seed ?? 0)
    }

    /// The faults for a request.
    ///
    /// - Throws: `APIError`, a bad request, when its header names what is no fault.
    func faults(for request: Request) throws -> [SandboxFault] {
        let path = request.uri.path
        guard !path.hasPrefix(ControlAPI.prefix) else { return [] }
        if let text = request.headers[named: Self.header] {
            do {
                return try SandboxFault.list(parsing: text)
            } catch {
                throw APIError.badRequest("The header \(Self.header): \(error)")
            }
        }
        if let fault = ruledFault(method: request.method.rawValue, path: path) { return [fault] }
        return chaos.flatMap { $0.fault(for: request, occurrences: &occurrences) }.map { [$0] } ?? []
    }

    private func ruledFault(method: String, path: String) -> SandboxFault? {
        guard
            let index = rules.firstIndex(where: { _, rule in
                (rule.method == nil || rule.method == method)
                    && (rule.path.map { Wildcards.matches(path, pattern: $0) } ?? true)
                    && (rule.probability >= 1 || random.unit() < rule.probability)
            })
        else { return nil }
        let fault = rules[index].rule.fault
        if let count = rules[index].rule.count {
            rules[index].rule.count = count - 1
            if count <= 1 { rules.remove(at: index) }
        }
        return fault
    }

    /// Adds a rule behind the others.
    ///
    /// - Returns: its id.
    /// - Throws: `APIError`, a bad request, when there are too many.
    func add(_ rule: SandboxFaultRule) throws -> Int {
        guard rules.count < Self.ruleCountMax else {
            throw APIError.badRequest("There are \(Self.ruleCountMax) fault rules already: delete some.")
        }
        lastID += 1
        if rule.count != 0 { rules.append((lastID, rule)) }
        return lastID
    }

    /// Removes a rule, or all.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func remove(_ id: Int? = nil) -> Bool {
        let count = rules.count
        rules.removeAll { id == nil || $0.id == id }
        return rules.count < count
    }

    /// Forgets the rules and what came before, as in a new run.
    func reset() {
        rules = []
        occurrences = [:]
        random = SplitMix64(state: chaos?.seed ?? 0)
    }

    fileprivate static func note(_ request: String, in occurrences: inout [String: Int]) -> Int {
        if occurrences.count >= requestCountMax { occurrences = [:] }
        occurrences[request, default: 0] += 1
        return occurrences[request, default: 1]
    }
}

extension SandboxChaos {
    /// The fault of a request, which is counted.
    ///
    /// The media host's paths and tokens are random, so they do not count.
    fileprivate func fault(for request: Request, occurrences: inout [String: Int]) -> SandboxFault? {
        let path = request.uri.path.hasPrefix("/file/") ? "/file/" : request.uri.path + "?" + (request.uri.query ?? "")
        let text = "\(request.method.rawValue) \(path)"
        return fault(for: text, occurrence: FaultPlan.note(text, in: &occurrences))
    }
}
