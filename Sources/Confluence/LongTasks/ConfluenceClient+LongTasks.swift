internal import JSON

extension ConfluenceClient {
    /// Waits for the end of a task that Confluence does in the background.
    ///
    /// - Throws: `ConfluenceError` with `server` when the task failed, or does not end in time.
    func waitForTask(id: String, subject: String, timeout: Duration) async throws {
        let call = APICall(
            "GET", .v1, "/longtask/\(try PathID.checked(id, of: "task"))", subject: subject)
        var wait = Duration.milliseconds(500)
        var waited = Duration.zero
        while true {
            let task = try await fetchJSON(call)
            let isFinished = task["finished"]?.boolValue ?? (task["percentageComplete"]?.intValue == 100)
            if isFinished {
                guard task["successful"]?.boolValue ?? true else { throw failed(task, call) }
                return
            }
            guard waited < timeout else {
                throw ConfluenceError(
                    code: .server,
                    message:
                        "\(subject): not done after \(waited.components.seconds) s, and still going on as task \(id) "
                        + "[GET \(site.authority)\(call.path)]", isOutcomeUnknown: true)
            }
            try await surroundings.sleep(wait)
            waited += wait
            wait = min(wait * 2, .seconds(10))
        }
    }

    private func failed(_ task: JSONValue, _ call: APICall) -> ConfluenceError {
        let messages = (task["errors"]?.arrayValue ?? []) + (task["messages"]?.arrayValue ?? [])
        let said = messages.compactMap { $0.text("translation") ?? $0.text("message") }.joined(separator: "; ")
        return ConfluenceError(
            code: .server,
            message:
                "\(call.subject): Confluence could not do it: \(said.isEmpty ? "no reason given" : MessageText.line(said)); "
                + "check that the pages exist and that the account may do this [GET \(site.authority)\(call.path)]")
    }
}
