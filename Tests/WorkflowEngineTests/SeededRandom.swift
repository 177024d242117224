import Foundation

/// Random numbers that a seed repeats (SplitMix64).
///
/// Set BELAY_TEST_SEED to repeat a failure.
struct SeededRandom: RandomNumberGenerator, CustomStringConvertible {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// With the seed of the environment, or a new one, which is printed.
    static func fresh(function: String = #function) -> SeededRandom {
        let given = ProcessInfo.processInfo.environment["BELAY_TEST_SEED"].flatMap { UInt64($0) }
        let random = SeededRandom(seed: given ?? UInt64.random(in: 0...UInt64.max))
        print("\(function): \(random)")
        return random
    }

    var description: String { "BELAY_TEST_SEED=\(seed)" }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
