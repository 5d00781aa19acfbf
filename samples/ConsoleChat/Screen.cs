using FindAgents.Agents.Chat;
using FindAgents.Agents.Running;
using FindAgents.Engine.Imaging;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Spectre.Console;
using Color = Spectre.Console.Color;

namespace ConsoleChat;

/// <summary>Shows an answer in a terminal while it comes: what was understood in grey, pictures as coloured blocks, words as they are.</summary>
/// <param name="console">The terminal.</param>
internal sealed class Screen(IAnsiConsole console)
{
    // A cell of the terminal is two blanks wide, so that it is about square.
    private const int PictureWidth = 44;

    /// <summary>Says what can be done.</summary>
    /// <param name="folder">The photos.</param>
    /// <param name="mode">Who answers.</param>
    public void Greet(string folder, string mode)
    {
        var photos = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(12).Select(name => $"@{name}");
        console.MarkupLineInterpolated($"[bold]FindAgents[/] [grey]({mode}; an empty line or Ctrl-D ends)[/]");
        console.MarkupLineInterpolated($"[grey]Photos:[/] {string.Join(", ", photos)}");
        console.MarkupLine("[grey]Try:[/] segment everything in @cat.jpg   [grey]then[/] outline the second thing");
    }

    /// <summary>Waits for a message.</summary>
    /// <returns>The message; <see langword="null"/> at the end.</returns>
    public string? Ask()
    {
        console.Markup("[bold blue]›[/] ");
        var message = Console.In.ReadLine();
        if (Console.IsInputRedirected)
        {
            console.WriteLine(message ?? "");
        }

        return string.IsNullOrWhiteSpace(message) ? null : message;
    }

    /// <summary>Lets Ctrl-C stop the answer, not the program.</summary>
    public static CancellationTokenSource StopOnCtrlC()
    {
        var stop = new StopSource();
        Console.CancelKeyPress += stop.OnKey;
        return stop;
    }

    /// <summary>Shows a piece of an answer.</summary>
    public void Show(AgentResponseUpdate update)
    {
        switch (update.RawRepresentation)
        {
            case FindPlan plan:
                foreach (var meaning in plan.Meanings)
                {
                    console.MarkupLineInterpolated($"[grey]  \"{meaning.Words}\" is {meaning.Name}[/]");
                }

                foreach (var step in plan.Composition.Steps)
                {
                    console.MarkupLineInterpolated($"[grey]  {step.Prototype}{(step.Why is { } why ? $": {why}" : "")}[/]");
                }

                break;
            case CompositionRun run:
                console.MarkupLineInterpolated($"[grey]  {run.ElapsedMs:n0} ms[/]");
                break;
        }

        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    console.Write(new Text(text.Text));
                    break;
                case DataContent picture when picture.HasTopLevelMediaType("image"):
                    Draw(RgbImage.Load(picture.Data.ToArray()).Thumbnail(PictureWidth));
                    break;
            }
        }
    }

    /// <summary>Says a line.</summary>
    public void Say(string text) => console.WriteLine(text);

    /// <summary>Makes room for the next message.</summary>
    public void EndTurn()
    {
        console.WriteLine();
        console.WriteLine();
    }

    private void Draw(RgbImage picture)
    {
        if (!console.Profile.Capabilities.Ansi)
        {
            return;
        }

        var canvas = new Canvas(picture.Width, picture.Height);
        var pixels = picture.Pixels.Span;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var at = ((y * picture.Width) + x) * 3;
                canvas.SetPixel(x, y, new Color(pixels[at], pixels[at + 1], pixels[at + 2]));
            }
        }

        console.Write(canvas);
    }

    private sealed class StopSource : CancellationTokenSource
    {
        public void OnKey(object? sender, ConsoleCancelEventArgs key)
        {
            key.Cancel = true;
            Cancel();
        }

        protected override void Dispose(bool disposing)
        {
            Console.CancelKeyPress -= OnKey;
            base.Dispose(disposing);
        }
    }
}
