internal import StepKit

extension WebhookSource {
    /// Alarms of Amazon CloudWatch, through a topic of SNS.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html>
    static let cloudWatch = WebhookSource(
        "cloudwatch", title: "Amazon CloudWatch through SNS", authentication: [.sns, .basic, .pathSecret],
        setup: """
            aws sns set-topic-attributes --topic-arn <topic> --attribute-name SignatureVersion --attribute-value 2
            aws sns subscribe --topic-arn <topic> --protocol https --notification-endpoint {url}
            Add the topic's ARN to those that may post here, and the topic to the alarm's ALARM and OK actions.
            """,
        sample: """
            {"Type":"Notification","MessageId":"e288882d-0000-4000-8000-000000000001",
            "TopicArn":"arn:aws:sns:eu-west-1:123456789012:alarms","Subject":"ALARM: \\"DiskFull\\" in EU (Ireland)",
            "Timestamp":"2026-11-23T03:29:18.000Z","Message":"{\\"AlarmName\\":\\"DiskFull\\",\\"AlarmDescription\\":\
            \\"95% used. Runbook: https://wiki.example.com/x/Disk\\",\\"AWSAccountId\\":\\"123456789012\\",\
            \\"NewStateValue\\":\\"ALARM\\",\\"NewStateReason\\":\\"Threshold Crossed\\",\\"StateChangeTime\\":\
            \\"2026-11-23T03:29:17.000+0000\\",\\"Region\\":\\"EU (Ireland)\\",\\"AlarmArn\\":\
            \\"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:DiskFull\\",\\"Trigger\\":{\\"MetricName\\":\
            \\"disk_used_percent\\",\\"Namespace\\":\\"CWAgent\\",\\"Dimensions\\":[{\\"name\\":\\"host\\",\
            \\"value\\":\\"db1\\"}]}}"}
            """,
        idHeaders: ["x-amz-sns-message-id"], key: { [$0["MessageId"].text] },
        read: { (_, body) throws(WebhookBodyError) in
            switch try body["Type"].required() {
            case "SubscriptionConfirmation":
                let url = try body["SubscribeURL"].required()
                guard SNSSignature.isOfSNS(url: url) else {
                    throw body["SubscribeURL"].unexpected("a URL of https://sns.<region>.amazonaws.com")
                }
                return .confirmation(url: url)
            case "Notification":
                let text = try body["Message"].required()
                guard let message = try? Field(parsing: text.utf8, at: "/Message"), message["AlarmName"].exists else {
                    return .ignored("a message that is no alarm of CloudWatch")
                }
                return try alarm(message)
            default: return .ignored("a message of SNS about the subscription itself")
            }
        })

    private static func alarm(_ message: Field) throws(WebhookBodyError) -> WebhookContent {
        let state = try message["NewStateValue"].required()
        guard let status = ["ALARM": "firing", "OK": "resolved"][state] else {
            return .ignored("the alarm's state is neither ALARM nor OK")
        }
        let name = try message["AlarmName"].required()
        let trigger = message["Trigger"]
        var all = [
            "region": message["Region"].text, "account": message["AWSAccountId"].scalar,
            "metric": trigger["MetricName"].text, "namespace": trigger["Namespace"].text,
        ]
        for dimension in trigger["Dimensions"].elements where !dimension["name"].text.isEmpty {
            all[dimension["name"].text] = dimension["value"].scalar
        }
        let description = message["AlarmDescription"].text
        let key = [message["AWSAccountId"].scalar, message["Region"].text, name].joined(separator: "/")
        return .incidents([
            Incident(
                status: status, title: name, summary: lines(description, message["NewStateReason"].text),
                service: trigger["Namespace"].text, labels: labels(all), runbookURL: runbookURL(in: description),
                dedupeKey: first(message["AlarmArn"].text, key), startsAt: timeText(message["StateChangeTime"].text))
        ])
    }
}
