internal import Foundation
internal import JSON
public import MCP
public import StepKit
internal import Telemetry

/// Makes a plugin's tool a step.
///
/// Its kind is `PLUGIN.TOOL`; a tool that carries the plugin's name in front already keeps its own.
/// Effect and idempotency come from the manifest, else from the tool's annotations, else the worst is assumed,
/// as the protocol says.
public struct PluginStepHandler: StepHandler {
    /// What the step is called, takes, gives and changes.
    public let descriptor: StepDescriptor
    private let tool: MCPTool
    private let process: PluginProcess

    /// Makes a step of a tool.
    ///
    /// - Parameters:
    ///   - tool: the tool as it was locked.
    ///   - plugin: the plugin that offers it.
    ///   - process: the plugin's process.
    public init(tool: MCPTool, of plugin: Plugin, process: PluginProcess) {
        self.tool = tool
        self.process = process
        let manifest = plugin.manifest
        let refinement = manifest.tools[tool.name]
        descriptor = StepDescriptor(
            kind: tool.name.hasPrefix(manifest.name + ".") ? tool.name : "\(manifest.name).\(tool.name)",
            summary: tool.description ?? tool.title ?? "The tool \(tool.name) of the plugin \(manifest.name).",
            input: JSONSchema(tool.inputSchema),
            output: JSONSchema(PluginStepOutput.schema(of: tool)),
            effect: refinement?.effect ?? tool.annotations.effect,
            idempotency: refinement?.idempotency ?? (tool.annotations.idempotentHint == true ? .native : .none),
            timeout: refinement?.timeout ?? manifest.timeout ?? .seconds(60))
    }

    /// Says which tool would be called, which a plugin cannot be asked about in more detail.
    public func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        StepPlan(
            summary: "would call the tool \(tool.name) of the plugin \(process.name) (effect: \(descriptor.effect))")
    }

    /// Calls the tool.
    ///
    /// - Throws: `CancellationError` when cancelled.
    public func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let start = ContinuousClock.now
        var ending = "cancelled"
        defer {
            Metrics.pluginCalls.add(1, process.name, ending)
            Metrics.pluginCallDuration.observe(ContinuousClock.now - start, process.name)
        }
        let outcome = try await call(input, context)
        ending = Self.ending(outcome)
        return outcome
    }

    private func call(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let redactor = process.redactor
        let result: MCPToolResult
        do {
            result = try await process.callTool(
                tool.name, arguments: input.values, metadata: metadata(context),
                timeout: min(context.timeRemaining, descriptor.timeout), expected: tool
            ) { progress in
                if let message = progress.message { context.log(String(redactor.redact(message).prefix(2000))) }
            }
        } catch let error as PluginError {
            return .failed(redactor.redact(failure(error)))
        } catch let error as MCPError {
            return .failed(redactor.redact(failure(error)))
        }
        if result.isError { return .failed(failure(result, redactor)) }
        do {
            return .succeeded(redactor.redact(try PluginStepOutput.output(of: result, tool)))
        } catch let fault as PluginStepOutput.Fault {
            return .failed(StepFailure(.permanent, "the tool \(tool.name) \(fault.description)"))
        }
    }

    /// How a call ended, as its metric has it.
    private static func ending(_ outcome: StepOutcome) -> String {
        switch outcome {
        case .succeeded: "succeeded"
        case .retry(_, let reason): reason.kind.rawValue
        case .failed(let failure): failure.kind.rawValue
        }
    }

    /// What every call carries in `_meta`, so that a plugin can recognise an attempt that it has seen before.
    private func metadata(_ context: StepContext) -> [String: JSONValue] {
        let deadline = Date.now.addingTimeInterval(Double(context.timeRemaining.milliseconds) / 1000)
        return [
            "belay/idempotency_key": .string(context.idempotencyKey),
            "belay/run": .string(context.runID),
            "belay/workflow": .string(context.workflow),
            "belay/step": .string(context.step),
            "belay/attempt": .int(context.attempt),
            "belay/deadline": .string(deadline.ISO8601Format()),
        ]
    }
}

// What a failed call means for the run.
extension PluginStepHandler {
    private func failure(_ error: PluginError) -> StepFailure {
        switch error.code {
        case .missingSecret: StepFailure(.unauthorized, error.message)
        case .failedToStart, .restartsExhausted, .stopped: StepFailure(.transient, error.message)
        case .lost: StepFailure(lossKind(mayHaveRun: error.mayHaveRun, otherwise: .transient), error.message)
        default: StepFailure(.permanent, error.message)
        }
    }

    private func failure(_ error: MCPError) -> StepFailure {
        let message = "the plugin \(process.name): \(error.message)"
        switch error.code {
        case .timedOut:
            return StepFailure(lossKind(mayHaveRun: error.mayHaveRun, otherwise: .timeout), message)
        case .connectionClosed, .overloaded:
            return StepFailure(lossKind(mayHaveRun: error.mayHaveRun, otherwise: .transient), message)
        case .refused where error.failure?.code == JSONRPCFailure.invalidParams:
            return StepFailure(.rejectedInput, message)
        default:
            return StepFailure(lossKind(mayHaveRun: error.mayHaveRun, otherwise: .permanent), message)
        }
    }

    /// A call whose answer was lost may have had its effect; that matters only where a second one would do harm.
    private func lossKind(mayHaveRun: Bool, otherwise kind: StepFailure.Kind) -> StepFailure.Kind {
        mayHaveRun && !descriptor.mayRerunBlindly ? .unknownOutcome : kind
    }

    /// A tool says what sort of failure it is with `belay/failure` in the result's `_meta`.
    private func failure(_ result: MCPToolResult, _ redactor: Redactor) -> StepFailure {
        let kind = result.metadata["belay/failure"]?.stringValue.flatMap(StepFailure.Kind.init(rawValue:))
        let text = result.text.isEmpty ? "the tool \(tool.name) failed without saying why" : result.text
        return StepFailure(kind ?? .permanent, String(redactor.redact(text).prefix(4096)))
    }
}

extension MCPToolAnnotations {
    /// What a tool changes, by its own word; the protocol's defaults are the cautious ones.
    var effect: StepEffect {
        if readOnlyHint == true { return .read }
        return destructiveHint == false ? .write : .destructive
    }
}
