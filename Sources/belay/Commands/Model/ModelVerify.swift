import ArgumentParser
import Embedding
import Foundation
import JSON

extension ModelCommand {
    /// The command `belay model verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a model: hashes, sizes, and what it computes on this CPU.",
            discussion: """
                Compares the files with the hashes that Belay knows, the tensors with the configuration, and the \
                vectors of the fastest kernels of each precision with those of the plainest ones. Takes some seconds.

                Exit code 69 when a check failed.
                """)

        @Argument(help: "The model's name or folder; the one that is used by default.")
        var model: String?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let folder = try ModelCommand.folder(model, composition.settings)
                let findings = ModelVerification(folder: folder).findings()
                if json {
                    let list = findings.map { finding -> JSONValue in
                        [
                            "subject": .string(finding.subject), "good": .bool(finding.isGood),
                            "detail": .string(finding.detail),
                        ]
                    }
                    Terminal.print(["folder": .string(folder), "findings": .array(list)])
                } else {
                    for finding in findings {
                        let subject = finding.subject.padding(
                            toLength: max(18, finding.subject.count), withPad: " ", startingAt: 0)
                        Terminal.print("\(finding.isGood ? "ok    " : "failed") \(subject) \(finding.detail)")
                    }
                }
                guard findings.allSatisfy(\.isGood) else { throw ExitCode.unavailable }
            }
        }
    }
}
