import ArgumentParser
import Hummingbird

@main
struct Belay: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "belay")
}
