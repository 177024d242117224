public import StepKit

/// The built-in steps.
public enum StandardSteps {
    /// The one list of them.
    ///
    /// A new step is a file in a folder here, and a line below.
    ///
    /// - Parameter services: what the steps work with.
    /// - Returns: their handlers.
    public static func handlers(_ services: StepServices) -> [any StepHandler] {
        [
            SpaceSync(services: services),
            SpaceIndex(services: services),
            RunbookFind(services: services),
            RunbookFeedbackStep(services: services),
            PageUpdate(services: services),
            ReportAttach(services: services),
            BulkProcess(services: services),
            HTTPRequestStep(services: services),
        ]
    }
}
