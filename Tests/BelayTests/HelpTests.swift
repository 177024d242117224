import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HelpTests {
    @Test(
        arguments: [
            [], ["demo"], ["serve"], ["run"], ["validate"], ["find"], ["page"], ["page", "get"], ["page", "diff"],
            ["page", "convert"], ["page", "edit"], ["runs"],
            ["events"], ["events", "list"], ["events", "show"], ["events", "replay"], ["webhook"], ["webhook", "url"],
            ["webhook", "test"], ["runs", "list"], ["runs", "show"],
            ["runs", "cancel"], ["runs", "resolve"], ["sandbox"], ["eval"], ["feedback"], ["gaps"], ["plugins"],
            ["plugins", "list"],
            ["plugins", "lock"], ["schema"], ["doctor"],
        ])
    func `--help of every command teaches`(command: [String]) async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder).run(command + ["--help"])
            #expect(result.code == 0)
            #expect(result.stderr.isEmpty)
            // Between the line that says what it is and the usage stands an explanation or an example.
            let discussion = try #require(result.stdout.components(separatedBy: "USAGE:").first)
            #expect(discussion.split(separator: "\n\n").count >= 2, "\(discussion)")
            #expect(folder.dataFiles.isEmpty)
        }
    }

    @Test func `--help names every exit code`() async throws {
        try await TestFolder.with { folder in
            let help = try await BelayCommand(folder: folder)("--help").stdout.split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            for code in [
                "0 done", "1 the run", "2 the run waits", "64 wrong", "65 a file", "69 something", "70 an error",
            ] {
                #expect(help.contains(code))
            }
        }
    }

    @Test func `--version prints the version`() async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder)("--version")
            #expect(result.code == 0)
            #expect(result.stdout.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        }
    }

    @Test(
        arguments: [
            ["nonsense"], ["run"], ["run", "x", "--resume", "y"], ["find"], ["find", "  "],
            ["find", "x", "--limit", "0"],
            ["events", "list", "--outcome", "done"], ["events", "show"], ["events", "show", "x", "--json", "--body"],
            ["webhook", "url"], ["webhook", "test", "nagios"],
            ["runs", "list", "--limit", "0"], ["runs", "resolve", "x", "y"], ["serve", "--port", "65536"],
            ["sandbox", "--port", "99999"], ["sandbox", "--attachment-max", "0"],
            ["sandbox", "--attachment-max", "9MB"], ["sandbox", "--rate-limit", "fast"], ["validate", "--nonsense"],
            ["runs", "resolve", "x", "y", "--succeeded", "--outputs", "nope"],
            ["page", "get"], ["page", "diff", "a"], ["page", "diff", "-", "-"],
            ["page", "diff", "a", "b", "--html", "--json"], ["page", "convert", "--from", "text"],
        ])
    func `wrong usage exits with 64 and shows the usage`(arguments: [String]) async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder).run(arguments)
            #expect(result.code == 64)
            #expect(result.stderr.contains("Error: "))
            #expect(result.stderr.contains("Usage: belay"))
            #expect(result.stdout.isEmpty)
            #expect(folder.dataFiles.isEmpty)
        }
    }
}
