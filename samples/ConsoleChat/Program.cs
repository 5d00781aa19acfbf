// Chat about a folder of photos in a terminal: dotnet run -c Release --project samples/ConsoleChat [FOLDER]
// Offline, unless FINDAGENTS_LLM names a language model (docs/compose.md): then that one answers, and calls the same operations as tools.
using ConsoleChat;
using FindAgents.Agents;
using FindAgents.Agents.Chat;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Engine;
using Microsoft.Extensions.AI;
using Spectre.Console;

var folder = Path.GetFullPath(args.FirstOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "photos"));
using var engine = FindEngine.Load();
using var find = new FindOperations(engine, new() { Roots = { folder } });
using var model = ChatClientChoice.Read()?.Open();
var agent = new FindAgent(find, options: new() { ChatClient = model });
var session = await agent.CreateSessionAsync();

var screen = new Screen(AnsiConsole.Console);
screen.Greet(folder, model is null ? "no language model: sentences are parsed" : "a language model answers");
while (screen.Ask() is { } message)
{
    using var stop = Screen.StopOnCtrlC();
    try
    {
        await foreach (var update in agent.RunStreamingAsync(new ChatMessage(ChatRole.User, message), session, cancellationToken: stop.Token))
        {
            screen.Show(update);
        }
    }
    catch (OperationCanceledException)
    {
        screen.Say("Stopped.");
    }

    screen.EndTurn();
}
