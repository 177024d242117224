internal import YAML

/// The order of a workflow's steps: which must end before which begins.
struct StepGraph {
    /// The position of each id in the list of steps; of one that stands twice, the first.
    let indices: [String: Int]
    /// For each step, the steps that it waits for.
    let needs: [[Int]]
    /// For each step, whether it follows each of the steps.
    private let ancestors: [[Bool]]

    /// Reads the order out of the steps, and reports ids that stand twice, unknown needs and cycles.
    init(_ steps: [StepDraft], log: DiagnosticLog) {
        indices = Self.indices(of: steps, log)
        needs = Self.needs(of: steps, indices, log)
        Self.reportCycle(in: needs, steps, log)
        ancestors = Self.ancestors(needs)
    }

    /// Whether a step begins only after another has ended.
    func follows(_ step: Int, _ other: Int) -> Bool {
        ancestors[step][other]
    }

    private static func indices(of steps: [StepDraft], _ log: DiagnosticLog) -> [String: Int] {
        var indices: [String: Int] = [:]
        for (index, step) in steps.enumerated() {
            guard let id = step.id else { continue }
            if let first = indices[id.value] {
                let line = steps[first].id?.position.line ?? 0
                log.error(
                    "the id \(quoted(id.value)) is taken by the step on line \(line)", at: id.position,
                    hint: "give each step an id of its own")
            } else {
                indices[id.value] = index
            }
        }
        return indices
    }

    private static func needs(
        of steps: [StepDraft], _ indices: [String: Int], _ log: DiagnosticLog
    ) -> [[Int]] {
        steps.enumerated()
            .map { index, step in
                guard let needs = step.needs else { return index == 0 ? [] : [index - 1] }
                return needs.compactMap { need in
                    guard let found = indices[need.value] else {
                        log.error(
                            "\(step.title) needs \(quoted(need.value)), which is no step here", at: need.position,
                            hint: suggestion(for: need.value, in: indices.keys))
                        return nil
                    }
                    return found
                }
            }
    }

    /// Reports the first cycle, with its steps in order; of a long one, both ends.
    private static func reportCycle(in needs: [[Int]], _ steps: [StepDraft], _ log: DiagnosticLog) {
        guard let cycle = firstCycle(in: needs), let first = cycle.first else { return }
        var names = (cycle + [first]).map { steps[$0].id?.value ?? "?" }
        if names.count > 12 { names.replaceSubrange(6..<(names.count - 6), with: ["…"]) }
        let next = cycle.count > 1 ? cycle[1] : first
        let need = steps[first].needs?.first { $0.value == steps[next].id?.value }
        log.error(
            "these steps wait for each other: \(names.joined(separator: " needs "))",
            at: need?.position ?? steps[first].position, hint: "remove one of these from 'needs'")
    }

    /// The steps of a cycle, each needing the next; depth-first with a stack of our own.
    private static func firstCycle(in needs: [[Int]]) -> [Int]? {
        var isDone = Array(repeating: false, count: needs.count)
        for start in needs.indices where !isDone[start] {
            var path = [start]
            var isOnPath: Set<Int> = [start]
            var nextNeed = [0]
            while let step = path.last, let position = nextNeed.last {
                guard position < needs[step].count else {
                    isDone[step] = true
                    isOnPath.remove(step)
                    path.removeLast()
                    nextNeed.removeLast()
                    continue
                }
                nextNeed[nextNeed.count - 1] += 1
                let need = needs[step][position]
                if isOnPath.contains(need) { return Array(path.drop { $0 != need }) }
                if !isDone[need] {
                    path.append(need)
                    isOnPath.insert(need)
                    nextNeed.append(0)
                }
            }
        }
        return nil
    }

    private static func ancestors(_ needs: [[Int]]) -> [[Bool]] {
        var ancestors: [[Bool]] = []
        for step in needs.indices {
            var found = Array(repeating: false, count: needs.count)
            var open = needs[step]
            while let next = open.popLast() {
                guard !found[next] else { continue }
                found[next] = true
                // Most steps need earlier ones, whose ancestors are known already.
                guard next < step else {
                    open += needs[next]
                    continue
                }
                for other in needs.indices where ancestors[next][other] { found[other] = true }
            }
            ancestors.append(found)
        }
        return ancestors
    }
}
