import ArgumentParser

/// The command.
@main
struct Belay: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "belay",
        abstract: "Runbook automation for people on call.",
        discussion: """
            An alert fires; belay finds the right runbook in your Confluence, and runs the workflow around it.

            Try it:          belay demo
            Write it:        belay validate workflows/
            Run it once:     belay run workflows/sync-runbooks.yaml --input space=RUNBOOKS
            Look one up:     belay find "pods stuck in crashloop"
            Read a page:     belay page get "OPS:Disk full"
            Keep it running: belay serve
            Let others in:   belay token create ann --role operator
            Check it:        belay doctor

            Confluence is named by CONFLUENCE_URL, CONFLUENCE_USERNAME and CONFLUENCE_API_TOKEN, in the environment \
            or in a file .env. All settings are in docs/configuration.md.

            Exit codes: 0 done, 1 the run failed or two bodies differ, 2 the run waits for a person, 64 wrong usage, 65 a file or an \
            input is wrong, 69 something that belay needs is not there, 70 an error inside belay.
            """,
        version: version,
        subcommands: [
            Demo.self, Serve.self, Run.self, Plan.self, Validate.self, Find.self, Feedback.self, Gaps.self,
            PageCommand.self, Runs.self, Events.self, WebhookCommand.self, TokenCommand.self, Audit.self,
            SandboxCommand.self,
            Eval.self, Embed.self, ModelCommand.self, Plugins.self, Schema.self, Doctor.self,
        ])
}
