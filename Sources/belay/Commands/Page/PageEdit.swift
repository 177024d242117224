import ArgumentParser
import Confluence
import StorageFormat

extension PageCommand {
    /// The command `belay page edit`.
    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change one thing in a page body; every other byte stays as it is.",
            discussion: """
                The new body of a file is printed, or written with --in-place. A page of Confluence gets a new version, \
                unless it says the same already; --dry-run shows the plan instead.

                SECTION is a heading, a path of headings (Impact/Customers; /Impact has no heading above it; TCP\\/IP is one \
                heading) or an anchor (#Impact). Case and white space do not matter. COLUMN is a header, or #2. ROW is \
                what stands in its first column, or #2. TASK is its text, or id:7, or uuid:…. TARGET is an address, \
                page:SPACE:Title, or attachments/NAME. VALUE of a cell is Markdown.

                Examples:
                  belay page edit body.xml --replace-section Runbook --markdown runbook.md > new.xml
                  belay page edit body.xml --in-place --upsert-row api --set State=up --section Services
                  belay page edit "OPS:Disk full" --append-to-section Timeline --text "10:05 mitigated"
                  belay page edit 123456 --check-task "Page the owner" --dry-run
                  belay page edit 123456 --edits changes.yaml --message "After the incident"

                What is missing or ambiguous is told as FILE:row:col: reason with what there is, and exit code 65. An edit \
                that would delete the text of an inline comment is refused; on a page only open comments count.
                """)

        @Argument(help: "The file, - for standard input, or the page.", completion: .file())
        var page: String

        @OptionGroup(title: "Edits (one of them)") var choice: EditChoice
        @OptionGroup(title: "What the edit is about") var details: EditDetails

        @Flag(name: [.customShort("i"), .long], help: "Write the new body to the file instead of printing it.")
        var inPlace = false

        @Flag(help: "Show the difference instead of the new body; write nothing.")
        var diff = false

        @Flag(help: "Show what each edit would do, and the difference; write nothing.")
        var dryRun = false

        @Flag(help: "Allow the edit to delete the text of open inline comments.")
        var allowDroppingComments = false

        @Option(help: "What the page's history says about the edit.")
        var message = "Edited with belay"

        @Flag(help: "Tell the page's watchers.")
        var notify = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            try choice.check(details)
            guard !inPlace || !(diff || dryRun) else {
                throw ValidationError("--in-place writes; --diff and --dry-run do not.")
            }
            if inPlace {
                switch try? PageInput(page) {
                case .standardInput, .page: throw ValidationError("--in-place is for files; a page is written anyhow.")
                case .file, nil: break
                }
            }
            let inputs = [page, details.markdown, details.storage, choice.edits].filter { $0 == "-" }
            guard inputs.count < 2 else { throw ValidationError("Standard input can be one thing only.") }
        }

        func run() async throws {
            try await CommandFailure.reporting {
                let input = try PageInput(page)
                let edits = try choice.storageEdits(details)
                switch input {
                case .standardInput: try edit(PageInput.readFile(nil), edits)
                case .file(let path): try edit(PageInput.readFile(path), edits)
                case .page(let reference):
                    try await options.withComposition { composition in
                        try await edit(reference, edits, try await composition.confluence())
                    }
                }
            }
        }

        // MARK: A file

        private func edit(_ content: PageInput.Content, _ edits: [StorageEdit]) throws {
            let document = try content.document()
            let result = try content.locatingFaults { () throws(StorageFormatError) in
                try document.applying(edits, allowDroppingInlineComments: allowDroppingComments)
            }
            if dryRun { showPlan(result) }
            if dryRun || diff { return show(StorageDiff(old: document, new: result.document)) }
            guard inPlace else { return Terminal.printBytes(result.newSource) }
            if result.isChanged { try FileReplacement.write(result.newSource, to: page) }
            Terminal.note("\(result.isChanged ? "updated" : "unchanged") \(page)")
        }

        // MARK: A page

        private func edit(_ reference: PageReference, _ edits: [StorageEdit], _ client: ConfluenceClient) async throws {
            guard reference.version == nil else {
                throw CommandFailure(.wrongData, "a former version cannot be edited; leave out the version")
            }
            guard !dryRun, !diff else { return try await plan(reference, edits, client) }
            let id = try await client.pageID(of: reference)
            do {
                // The client knows which comments are open, and looks after them.
                let done = try await client.editPage(
                    id: id, message: message, minorEdit: !notify, openComments: openComments
                ) { try $0.applying(edits, allowDroppingInlineComments: true).newSource }
                let word = done.outcome == .unchanged ? "unchanged" : "updated"
                let address = done.page.webURL.map { ": \($0)" } ?? ""
                Terminal.print("\(word) \"\(done.page.title)\" at version \(done.page.version.number)\(address)")
            } catch let error as StorageFormatError {
                Terminal.note("\(page):\(error)")
                throw ExitCode.wrongData
            }
        }

        private func plan(_ reference: PageReference, _ edits: [StorageEdit], _ client: ConfluenceClient) async throws {
            let found = try await client.fetchPage(reference)
            let content = PageInput.Content(name: page, text: found.body ?? "", page: found)
            let document = try content.document()
            let result = try content.locatingFaults { () throws(StorageFormatError) in
                try document.applying(edits, allowDroppingInlineComments: true)
            }
            if openComments == .refuse { try await client.checkOpenComments(result.newSource, of: found) }
            if dryRun { showPlan(result) }
            show(StorageDiff(old: document, new: result.document))
        }

        private var openComments: OpenComments { allowDroppingComments ? .override : .refuse }

        // MARK: Showing

        /// A line for each edit: what becomes of it.
        private func showPlan(_ result: StorageEditResult) {
            for step in result.steps {
                Terminal.print("\(step.outcome.rawValue): \(step.edit.summary)")
            }
        }

        private func show(_ difference: StorageDiff) {
            if !difference.isEmpty { Terminal.print(difference.text) }
        }
    }
}
