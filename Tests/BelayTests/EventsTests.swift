import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventsTests {
    @Test func `looking at deliveries that there are none of leaves no traces`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let list = try await belay("events")
            #expect(list.code == 0 && list.stderr == "no deliveries yet in .belay\n")
            let show = try await belay("events", "show", "x")
            #expect(show.code == 65 && show.stderr.contains("there is no event x in .belay; 'belay events' lists them"))
            let test = try await belay("webhook", "test", "alertmanager")
            #expect(test.code == 69 && test.stderr.contains("no 'belay serve' is at work"))
            #expect(!FileManager.default.fileExists(atPath: folder.data))
        }
    }

    @Test func `deliveries are listed, shown and replayed, with and without a server`() async throws {
        try await TestFolder.with { folder in
            try folder.write(ServeTests.workflow, to: "workflows/note-alert.yaml")
            let belay = BelayCommand(folder: folder)
            let id =
                try await belay.running(["serve", "--port", "0"]) { server in
                    try await ServerAPI.with(try await server.url(after: "serves on")) { api in
                        let (_, event) = try await api.post("/webhooks/alertmanager", ServeTests.alert("x"))
                        _ = try await api.end(of: event["decisions"]?[0]?["run_id"]?.stringValue ?? "")
                        let id = try #require(event["id"]?.stringValue)
                        let replayed = try await belay("events", "replay", id)
                        #expect(replayed.code == 0, "\(replayed)")
                        #expect(replayed.stdout.hasPrefix("started: note-alert, run "))
                        let run = try #require(replayed.stdout.split(whereSeparator: \.isWhitespace).last)
                        _ = try await api.end(of: String(run))
                        return id
                    }
                }
                .value
            let list = try await belay("events")
            #expect(
                list.stdout.hasPrefix("\(id)  ") && list.stdout.contains("alertmanager  started note-alert, started"))
            #expect(try await belay("events", "list", "--source", "grafana", "--json").json() == [])
            let show = try await belay("events", "show", id)
            #expect(show.stdout.contains("proved nothing") && show.stdout.contains("\"groupKey\":\"x\""))
            let body = try await belay("events", "show", id, "--body").json()
            #expect(body == ServeTests.alert("x"))
            let replayed = try await belay("events", "replay", id)
            #expect(replayed.code == 0, "\(replayed)")
            #expect(replayed.stdout.hasPrefix("started: note-alert, run "))
            #expect(folder.lines(of: "workflows/log") == ["Alert-x", "Alert-x", "Alert-x"])
        }
    }

    @Test func `a sample is posted as its tool would sign it`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                ServeTests.workflow.replacing("source: alertmanager", with: "source: github"),
                to: "workflows/note-alert.yaml")
            let belay = BelayCommand(
                folder: folder,
                environment: [
                    "BELAY_WEBHOOK_GITHUB_SECRETS": "hook-secret", "BELAY_WEBHOOK_INCIDENTIO_SECRETS": "whsec_aG9vaw==",
                    "BELAY_WEBHOOK_ZABBIX_SECRETS": "zabbix-token", "BELAY_WEBHOOK_CLOUDWATCH_SECRETS": "user:word",
                ])
            _ = try await belay.running(["serve", "--port", "0"]) { server in
                _ = try await server.url(after: "serves on")
                for (source, proof) in [
                    ("github", "signature in X-Hub-Signature-256"), ("incidentio", "Standard Webhooks signature"),
                    ("zabbix", "bearer token"), ("cloudwatch", "basic"),
                ] {
                    let sent = try await belay("webhook", "test", source)
                    #expect(sent.code == 0, "\(sent)")
                    #expect(sent.stderr.contains("the sample proves where it comes from by: \(proof)"))
                    #expect(
                        sent.stdout.contains(source == "github" ? "started: note-alert" : "no_trigger: no workflow"))
                }
                let wrong = BelayCommand(folder: folder, environment: ["BELAY_WEBHOOK_GITHUB_SECRETS": "other"])
                let refused = try await wrong("webhook", "test", "github")
                #expect(refused.code == 65 && !"\(refused)".contains("hook-secret"), "\(refused)")
                let address = try await belay("webhook", "url", "github")
                #expect(
                    address.stdout.hasPrefix("http://127.0.0.1:") && address.stdout.contains("Payload URL: http://"))
                #expect(address.stderr.contains("set for it: BELAY_WEBHOOK_GITHUB_SECRETS"))
            }
        }
    }
}
