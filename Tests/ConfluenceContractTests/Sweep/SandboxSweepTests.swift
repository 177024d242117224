import ConfluenceSandbox
import Testing

/// The sandbox's answers to plain requests, held against Atlassian's documents.
@Suite(.enabled(if: SharedSpecs.areThere, Comment(rawValue: SharedSpecs.reason)))
struct SandboxSweepTests {
    @Test(arguments: SandboxProfile.allCases)
    func `what can be read is as documented`(profile: SandboxProfile) async throws {
        try await withSweepSite(profile) { site in
            var sweep = ReadSweep(site: site)
            try await sweep.run()
            #expect(sweep.unfilled == [])
            #expect(sweep.refused == [])
            for finding in site.judge.findings { Issue.record("\(finding)") }
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `what writes answer is as documented`(profile: SandboxProfile) async throws {
        try await withSweepSite(profile) { site in
            var sweep = WriteSweep(site: site)
            try await sweep.run()
            #expect(sweep.surprises == [])
            for finding in site.judge.findings { Issue.record("\(finding)") }
        }
    }

    @Test func `every known deviation is needed`() async throws {
        let met = Met()
        for profile in SandboxProfile.allCases {
            try await withSweepSite(profile) { site in
                var reads = ReadSweep(site: site)
                try await reads.run()
                var writes = WriteSweep(site: site)
                try await writes.run()
                await met.add(site.judge.deviationsMet)
            }
        }
        let all = await met.deviations
        for deviation in Deviation.known where !all.contains(deviation) {
            Issue.record("no exchange of the sweep needs the deviation [\(deviation.rule.rawValue)] \(deviation.place)")
        }
    }
}

/// The deviations that several sites showed.
private actor Met {
    private(set) var deviations: Set<Deviation> = []

    func add(_ more: Set<Deviation>) { deviations.formUnion(more) }
}
