import ArgumentParser
import Foundation
import Search

/// The command `belay feedback`.
struct Feedback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a page helped.",
        discussion: """
            Counts for later lookups of this symptom and of similar ones, less with time. The page is named by its \
            identifier, which 'belay find' shows at the end of the address.

            Examples:
              belay feedback helped 100023 "payment pods restart again and again"
              belay feedback wrong 100031 KafkaConsumerLag
            """)

    @Argument(help: "helped or wrong.")
    var judgement: Judgement

    @Argument(help: "The page's identifier.")
    var page: String

    @Argument(help: "The symptom that the page was found for.")
    var symptom: [String]

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard symptom.contains(where: { $0.contains { !$0.isWhitespace } }) else {
            throw ValidationError("Say what was seen, in words.")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            let feedback = RunbookFeedback(
                pageID: page, verdict: judgement.verdict, query: RunbookQuery(text: symptom.joined(separator: " ")),
                author: NSUserName())
            try await composition.knowledge().keep(feedback)
            Terminal.note("noted; it counts from the next lookup on")
        }
    }
}

extension Feedback {
    /// What can be said of a page.
    enum Judgement: String, ExpressibleByArgument, CaseIterable {
        case helped, wrong

        /// The judgement as it is kept.
        var verdict: RunbookFeedback.Verdict { self == .helped ? .helped : .wrong }
    }
}
