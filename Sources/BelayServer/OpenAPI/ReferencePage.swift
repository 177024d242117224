import HTTPTypes
import JSON
import StepKit

/// The table of routes as a page: no script, nothing from elsewhere.
struct ReferencePage {
    let routes: [Route]
    let version: String

    /// The page.
    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Belay \(escaped(version)): HTTP API</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        code { font-family: ui-monospace, monospace; } h2 { border-top: 1px solid #8886; padding-top: 1rem; }
        table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
        pre { overflow: auto; background: #8881; padding: .5rem; } :root { color-scheme: light dark; }
        </style>
        <h1>Belay \(escaped(version)): HTTP API</h1>
        <p>Made from the same table as <a href="/openapi.json">/openapi.json</a>. Every error is a problem
        (<code>application/problem+json</code>).</p>
        <ul>
        \(routes.map { "<li><a href=\"#\(anchor($0))\"><code>\(title($0))</code></a> \(escaped($0.summary))</li>" }.joined(separator: "\n"))
        </ul>
        \(routes.map(section).joined(separator: "\n"))
        </html>

        """
    }

    private func section(_ route: Route) -> String {
        var parts = [
            "<h2 id=\"\(anchor(route))\"><code>\(title(route))</code></h2>", "<p>\(escaped(route.summary)).</p>",
        ]
        if !route.query.isEmpty {
            let rows = route.query.map { parameter in
                let text = [parameter.schema.description, values(parameter.schema)].compactMap { $0 }
                    .joined(separator: " ")
                return "<tr><td><code>\(escaped(parameter.name))</code></td><td>\(escaped(text))</td></tr>"
            }
            parts.append("<table><tr><th>query</th><th></th></tr>\(rows.joined())</table>")
        }
        if let body = route.body {
            let rows = body.schema.properties.sorted { $0.key < $1.key }
                .map { name, schema in
                    let text = [schema.description, values(schema)].compactMap { $0 }.joined(separator: " ")
                    return "<tr><td><code>\(escaped(name))</code></td><td>\(escaped(text))</td></tr>"
                }
            parts.append(
                "<table><tr><th>body</th><th>\(escaped(body.mediaTypes.joined(separator: ", ")))</th></tr>\(rows.joined())</table>"
            )
            if let example = body.example { parts.append("<pre><code>\(escaped(example.serialized()))</code></pre>") }
        }
        let answers = route.answers.map { "<tr><td>\($0.status.code)</td><td>\(escaped($0.description))</td></tr>" }
        parts.append("<table><tr><th>answer</th><th></th></tr>\(answers.joined())</table>")
        return parts.joined(separator: "\n")
    }

    private func values(_ schema: JSONSchema) -> String? {
        schema.json["enum"]?.arrayValue
            .map { "One of " + $0.compactMap(\.stringValue).joined(separator: ", ") + "." }
    }

    private func title(_ route: Route) -> String { escaped("\(route.method.rawValue) \(route.path)") }

    private func anchor(_ route: Route) -> String {
        ([route.method.rawValue.lowercased()]
            + route.path.split { !$0.isLetter && !$0.isNumber }.map(String.init))
            .joined(separator: "-")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
