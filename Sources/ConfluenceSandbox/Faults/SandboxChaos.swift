/// Faults by chance that are the same in each run.
///
/// The decision about a request depends on the seed, on the request (method, path and query) and on how many
/// times the same request came before, and on nothing else. So it does not matter in which order requests come
/// that are sent at the same time: each sees the faults it would see alone.
public struct SandboxChaos: Sendable {
    /// What all decisions come from.
    public var seed: UInt64
    /// The share of requests that meet a fault, 0 to 1.
    public var rate: Double
    /// What they meet.
    public var kinds: [SandboxFault.Kind]

    /// Makes a chaos of all kinds, or of some.
    public init(seed: UInt64, rate: Double, kinds: [SandboxFault.Kind] = SandboxFault.Kind.allCases) {
        (self.seed, self.rate, self.kinds) = (seed, rate, kinds)
    }

    /// Reads `seed=7,rate=0.2` or `seed=7,rate=0.2,kinds=503+reset`.
    ///
    /// - Throws: `SandboxFaultError` with what is wrong.
    public init(parsing text: String) throws(SandboxFaultError) {
        var values: [String: String] = [:]
        for item in text.split(separator: ",") {
            let pair = item.split(separator: "=", maxSplits: 1).map { $0.trimmingWhitespace() }
            guard pair.count == 2, ["seed", "rate", "kinds"].contains(pair[0]) else {
                throw SandboxFaultError(reason: "write seed=NUMBER,rate=0.2[,kinds=503+reset], not '\(item)'")
            }
            values[pair[0]] = pair[1]
        }
        guard let seed = values["seed"].flatMap({ UInt64($0) }) else {
            throw SandboxFaultError(reason: "the chaos needs a seed, a whole number: seed=7")
        }
        guard let rate = values["rate"].flatMap({ Double($0) }), (0...1).contains(rate) else {
            throw SandboxFaultError(reason: "the chaos needs a rate from 0 to 1: rate=0.2")
        }
        var kinds: [SandboxFault.Kind] = []
        for name in values["kinds"]?.split(separator: "+") ?? [] {
            kinds.append(try SandboxFault(parsing: String(name)).kind)
        }
        self.init(seed: seed, rate: rate, kinds: kinds.isEmpty ? SandboxFault.Kind.allCases : kinds)
    }

    /// The fault of a request, `nil` when it is spared.
    func fault(for request: String, occurrence: Int) -> SandboxFault? {
        guard !kinds.isEmpty else { return nil }
        var generator = SplitMix64(state: seed)
        for byte in request.utf8 { generator.mix(UInt64(byte)) }
        generator.mix(UInt64(occurrence))
        guard generator.unit() < rate else { return nil }
        return SandboxFault(kinds[Int(generator.next() % UInt64(kinds.count))])
    }
}

/// Steele, Lea and Flood's SplitMix64, which gives well-mixed numbers from any seed.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(state: UInt64) {
        self.state = state
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Makes the state depend on one more value.
    mutating func mix(_ value: UInt64) {
        state ^= value
        state = next()
    }

    /// A number from 0 to below 1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
