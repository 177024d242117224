internal import Networks

extension AddressRange {
    static func verify(_ delivery: WebhookDelivery, ranges: [AddressRange]) -> WebhookVerdict {
        guard let address = delivery.remoteAddress else { return .unsigned }
        return ranges.contains { $0.contains(address) }
            ? .verified(by: "sender's address") : .refused("the sender's address is not among those that may post here")
    }
}
